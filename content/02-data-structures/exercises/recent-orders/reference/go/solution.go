// Recent orders as a pipeline: filter, total, sort, project.
//
// Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.
package main

import (
	"cmp"
	"slices"
)

// Always, in seconds since 1970: leap seconds are not counted.
const secondsPerDay = 24 * 60 * 60

type Item struct {
	UnitCents int
	Quantity  int
}

type Order struct {
	Id          int
	Customer    string
	PlacedAt    int  // seconds since 1970, UTC
	CancelledAt *int // nil if it is not cancelled
	Items       []Item
}

type OrderSummary struct {
	Id         int
	Customer   string
	TotalCents int
}

// recentOrders returns summaries of the orders of so many days up to now, newest first.
func recentOrders(orders []Order, now int, days int) []OrderSummary {
	since := now - days*secondsPerDay

	type row struct {
		placedAt int // the summary does not know it, and the sort needs it
		summary  OrderSummary
	}
	var recent []row
	for _, order := range orders {
		if order.CancelledAt == nil && since <= order.PlacedAt && order.PlacedAt <= now {
			recent = append(recent, row{order.PlacedAt, OrderSummary{order.Id, order.Customer, totalCents(order)}})
		}
	}

	// cmp.Or takes the first comparison that is not 0: the next key counts only where the one before is equal.
	// Keys that go down have their sides swapped.
	slices.SortFunc(recent, func(a, b row) int {
		return cmp.Or(
			cmp.Compare(b.placedAt, a.placedAt),
			cmp.Compare(b.summary.TotalCents, a.summary.TotalCents),
			cmp.Compare(a.summary.Id, b.summary.Id),
		)
	})

	summaries := make([]OrderSummary, len(recent))
	for index, row := range recent {
		summaries[index] = row.summary
	}
	return summaries
}

// totalCents is exact, since cents are whole numbers from end to end; 0 without items.
func totalCents(order Order) int {
	total := 0
	for _, item := range order.Items {
		total += item.UnitCents * item.Quantity
	}
	return total
}

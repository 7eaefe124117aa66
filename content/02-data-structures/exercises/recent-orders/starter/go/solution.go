package main

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
	panic("recentOrders is yours to write")
}

/*
 * Recent orders as a pipeline: filter, total, sort, project.
 *
 * Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int64_t unit_cents;
    int64_t quantity;
} Item;

typedef struct {
    size_t length;
    Item *items;
} ItemList;

typedef struct {
    bool present;
    int64_t value; // only where `present` is true
} OptionalInt;

typedef struct {
    int64_t id;
    char *customer;
    int64_t placed_at; // in seconds since 1970, UTC
    OptionalInt cancelled_at;
    ItemList items;
} Order;

typedef struct {
    size_t length;
    Order *items;
} OrderList;

typedef struct {
    int64_t id;
    char *customer;
    int64_t total_cents;
} OrderSummary;

typedef struct {
    size_t length;
    OrderSummary *items;
} OrderSummaryList;

// Always, in seconds since 1970: leap seconds are not counted.
static const int64_t SECONDS_PER_DAY = 24 * 60 * 60;

// A recent order on its way through the sort, which needs a time that the summary no longer knows.
typedef struct {
    const Order *order;
    int64_t total_cents;
} Row;

// Exact, since cents are whole numbers from end to end; 0 without items.
static int64_t total_cents(const Order *order) {
    int64_t total = 0;
    for (size_t i = 0; i < order->items.length; i++) {
        total += order->items.items[i].unit_cents * order->items.items[i].quantity;
    }
    return total;
}

// Negative, 0 or positive as qsort wants it. A difference would not do: cut down to an int, it may be anything.
static int compare(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

// Newest first, then the larger total, then the smaller id. What goes down has its two sides exchanged.
static int newest_first(const void *left, const void *right) {
    const Row *a = left, *b = right;
    int by_time = compare(b->order->placed_at, a->order->placed_at);
    if (by_time != 0) return by_time;
    int by_total = compare(b->total_cents, a->total_cents);
    if (by_total != 0) return by_total;
    return compare(a->order->id, b->order->id);
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count > 0 ? count : 1, size);
    if (!memory) {
        perror("no memory for the orders");
        abort();
    }
    return memory;
}

/** Summaries of the orders of the last `days` days, newest first. */
OrderSummaryList recent_orders(OrderList orders, int64_t now, int64_t days) {
    const int64_t since = now - days * SECONDS_PER_DAY;
    Row *rows = allocate(orders.length, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < orders.length; i++) {
        const Order *order = &orders.items[i];
        if (order->cancelled_at.present || order->placed_at < since || order->placed_at > now) continue;
        rows[count++] = (Row){.order = order, .total_cents = total_cents(order)};
    }
    qsort(rows, count, sizeof *rows, newest_first);
    OrderSummaryList summaries = {.length = count, .items = allocate(count, sizeof *summaries.items)};
    for (size_t i = 0; i < count; i++) {
        const Order *order = rows[i].order;
        summaries.items[i] =
            (OrderSummary){.id = order->id, .customer = order->customer, .total_cents = rows[i].total_cents};
    }
    free(rows);
    return summaries;
}

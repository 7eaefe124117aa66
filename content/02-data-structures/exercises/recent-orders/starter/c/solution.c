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

/**
 * Summaries of the orders of the last `days` days, newest first.
 *
 * `orders` is lent for the time of the call: you may change it, but you do not free it. The items of the answer come
 * from malloc; the caller frees them. The customers in it may be those of the orders, without a copy.
 */
OrderSummaryList recent_orders(OrderList orders, int64_t now, int64_t days) {
    fputs("recent_orders is yours to write\n", stderr);
    abort();
}

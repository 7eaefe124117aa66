"""A heap hands out the orders one by one: right for a page that shows only the first few of many."""

from __future__ import annotations

import heapq
from typing import NamedTuple


class Item(NamedTuple):
    unit_cents: int
    quantity: int


class Order(NamedTuple):
    id: int
    customer: str
    placed_at: int
    cancelled_at: int | None
    items: list


class OrderSummary(NamedTuple):
    id: int
    customer: str
    total_cents: int


def newest(orders, now, days):
    heap = []
    for order in orders:
        if order.cancelled_at is None and 0 <= now - order.placed_at <= days * 86_400:
            total = sum(price * quantity for price, quantity in order.items)
            # Ids are unique, so that the comparison of two entries ends before it gets to the customer.
            heap.append((-order.placed_at, -total, order.id, order.customer))
    heapq.heapify(heap)
    while heap:
        _, negative_total, order_id, customer = heapq.heappop(heap)
        yield OrderSummary(order_id, customer, -negative_total)


def recent_orders(orders, now, days):
    return list(newest(orders, now, days))

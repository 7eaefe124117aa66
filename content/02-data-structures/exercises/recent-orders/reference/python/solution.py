"""Recent orders as a pipeline: filter, total, sort, project.

Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass

SECONDS_PER_DAY = 24 * 60 * 60  # always, in seconds since 1970: leap seconds are not counted


@dataclass
class Item:
    unit_cents: int
    quantity: int


@dataclass
class Order:
    id: int
    customer: str
    placed_at: int  # seconds since 1970, UTC
    cancelled_at: int | None
    items: list[Item]


@dataclass
class OrderSummary:
    id: int
    customer: str
    total_cents: int


def recent_orders(orders: list[Order], now: int, days: int) -> list[OrderSummary]:
    """Summaries of the orders of the last `days` days, newest first."""
    since = now - days * SECONDS_PER_DAY
    recent = [
        (order, total_cents(order))
        for order in orders
        if order.cancelled_at is None and since <= order.placed_at <= now
    ]
    # Sorted before it is projected: the summary no longer knows when the order was placed.
    # One tuple for all three keys; those that go down are negated, since reverse=True would turn the id round as well.
    recent.sort(key=lambda row: (-row[0].placed_at, -row[1], row[0].id))
    return [OrderSummary(order.id, order.customer, total) for order, total in recent]


def total_cents(order: Order) -> int:
    """Exact, since cents are whole numbers from end to end; 0 without items."""
    return sum(item.unit_cents * item.quantity for item in order.items)

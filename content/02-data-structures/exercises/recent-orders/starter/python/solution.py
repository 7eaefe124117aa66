from __future__ import annotations

from dataclasses import dataclass


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
    raise NotImplementedError("recent_orders is yours to write")

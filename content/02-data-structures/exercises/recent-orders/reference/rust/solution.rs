//! Recent orders as a pipeline: filter, total, sort, project.
//!
//! Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.

use std::cmp::Reverse;

/// Always, in seconds since 1970: leap seconds are not counted.
const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

pub struct Item {
    pub unit_cents: i64,
    pub quantity: i64,
}

pub struct Order {
    pub id: i64,
    pub customer: String,
    /// In seconds since 1970, UTC.
    pub placed_at: i64,
    pub cancelled_at: Option<i64>,
    pub items: Vec<Item>,
}

pub struct OrderSummary {
    pub id: i64,
    pub customer: String,
    pub total_cents: i64,
}

/// Summaries of the orders of the last `days` days, newest first.
pub fn recent_orders(orders: Vec<Order>, now: i64, days: i64) -> Vec<OrderSummary> {
    let since = now - days * SECONDS_PER_DAY;
    let mut recent: Vec<(Order, i64)> = orders
        .into_iter()
        .filter(|order| order.cancelled_at.is_none() && (since..=now).contains(&order.placed_at))
        .map(|order| {
            let total = total_cents(&order);
            (order, total)
        })
        .collect();
    // Sorted before it is projected: the summary no longer knows when the order was placed. Ids are unique, so no
    // two keys are equal and the faster, unstable sort gives the same order.
    recent.sort_unstable_by_key(|(order, total)| (Reverse(order.placed_at), Reverse(*total), order.id));
    recent
        .into_iter()
        .map(|(order, total_cents)| OrderSummary { id: order.id, customer: order.customer, total_cents })
        .collect()
}

/// Exact, since cents are whole numbers from end to end; 0 without items.
fn total_cents(order: &Order) -> i64 {
    order.items.iter().map(|item| item.unit_cents * item.quantity).sum()
}

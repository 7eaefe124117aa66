//! An ordered map sorts while it is filled, and is never unsorted in between.

use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub unit_cents: i64,
    pub quantity: i64,
}

#[derive(Debug, Clone)]
pub struct Order {
    pub items: Vec<Item>,
    pub cancelled_at: Option<i64>,
    pub placed_at: i64,
    pub customer: String,
    pub id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    pub id: i64,
    pub customer: String,
    pub total_cents: i64,
}

pub fn recent_orders(orders: Vec<Order>, now: i64, days: i64) -> Vec<OrderSummary> {
    let mut page = BTreeMap::new();
    for order in orders {
        let age = now - order.placed_at;
        if order.cancelled_at.is_some() || age < 0 || age > days * 86_400 {
            continue;
        }
        let total_cents = order.items.iter().fold(0, |sum, item| sum + item.unit_cents * item.quantity);
        let key = (Reverse(order.placed_at), Reverse(total_cents), order.id);
        page.insert(key, OrderSummary { id: order.id, customer: order.customer, total_cents });
    }
    page.into_values().collect()
}

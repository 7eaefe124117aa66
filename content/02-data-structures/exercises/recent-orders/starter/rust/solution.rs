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
    todo!("recent_orders is yours to write")
}

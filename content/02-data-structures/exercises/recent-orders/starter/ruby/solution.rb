Item = Struct.new(:unit_cents, :quantity, keyword_init: true)

# `placed_at` and `cancelled_at` are in seconds since 1970, UTC; the latter is nil for most.
Order = Struct.new(:id, :customer, :placed_at, :cancelled_at, :items, keyword_init: true)

OrderSummary = Struct.new(:id, :customer, :total_cents, keyword_init: true)

# Summaries of the orders of the last `days` days, newest first.
def recent_orders(orders, now, days)
  raise NotImplementedError, "recent_orders is yours to write"
end

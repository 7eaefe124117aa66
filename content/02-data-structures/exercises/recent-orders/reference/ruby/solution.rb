# Recent orders as a pipeline: filter, total, sort, project.
#
# Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.

Item = Struct.new(:unit_cents, :quantity, keyword_init: true)

# `placed_at` and `cancelled_at` are in seconds since 1970, UTC; the latter is nil for most.
Order = Struct.new(:id, :customer, :placed_at, :cancelled_at, :items, keyword_init: true)

OrderSummary = Struct.new(:id, :customer, :total_cents, keyword_init: true)

SECONDS_PER_DAY = 24 * 60 * 60 # always, in seconds since 1970: leap seconds are not counted

# Summaries of the orders of the last `days` days, newest first.
def recent_orders(orders, now, days)
  since = now - days * SECONDS_PER_DAY
  orders
    .select { |order| order.cancelled_at.nil? && order.placed_at.between?(since, now) }
    .map { |order| [order, total_cents(order)] }
    # Sorted before it is projected: the summary no longer knows when the order was placed. Arrays compare key by key;
    # those keys that go down are negated, since reversing afterwards would turn the id round as well.
    .sort_by { |order, total| [-order.placed_at, -total, order.id] }
    .map { |order, total| OrderSummary.new(id: order.id, customer: order.customer, total_cents: total) }
end

# Exact, since cents are whole numbers from end to end; 0 without items.
def total_cents(order)
  order.items.sum { |item| item.unit_cents * item.quantity }
end

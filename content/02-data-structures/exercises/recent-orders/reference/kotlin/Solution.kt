/** Always, in seconds since 1970: leap seconds are not counted. */
private const val SECONDS_PER_DAY = 24 * 60 * 60L

data class Item(val unitCents: Long, val quantity: Long)

data class Order(
    val id: Long,
    val customer: String,
    /** In seconds since 1970, UTC. */
    val placedAt: Long,
    val cancelledAt: Long?,
    val items: List<Item>,
)

data class OrderSummary(val id: Long, val customer: String, val totalCents: Long)

private class Row(val order: Order, val totalCents: Long)

private val newestFirst =
    compareByDescending<Row> { it.order.placedAt }.thenByDescending { it.totalCents }.thenBy { it.order.id }

/**
 * Summaries of the orders of the last [days] days, newest first.
 *
 * A pipeline: filter, total, sort, project. One sort makes it O(n log n); each total is worked out once, before the sort,
 * and not by the comparisons.
 */
fun recentOrders(orders: List<Order>, now: Long, days: Long): List<OrderSummary> {
    val recent = now - days * SECONDS_PER_DAY..now
    return orders
        .filter { it.cancelledAt == null && it.placedAt in recent }
        .map { Row(it, totalCents(it)) }
        // Sorted before it is projected: the summary no longer knows when the order was placed.
        .sortedWith(newestFirst)
        .map { OrderSummary(it.order.id, it.order.customer, it.totalCents) }
}

/** Exact, since cents are whole numbers from end to end; 0 without items. */
private fun totalCents(order: Order) = order.items.sumOf { it.unitCents * it.quantity }

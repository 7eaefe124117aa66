import java.util.Comparator;
import java.util.List;

record Item(long unitCents, long quantity) {}

/**
 * @param placedAt in seconds since 1970, UTC
 * @param cancelledAt null for an order that is not cancelled
 */
record Order(long id, String customer, long placedAt, Long cancelledAt, List<Item> items) {}

record OrderSummary(long id, String customer, long totalCents) {}

/**
 * Recent orders as a pipeline: filter, total, sort, project.
 *
 * <p>Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.
 */
class Solution {
    /** Always, in seconds since 1970: leap seconds are not counted. */
    private static final long SECONDS_PER_DAY = 24 * 60 * 60;

    private record Row(Order order, long totalCents) {}

    /** Both keys that go down first: {@code reversed} turns round all that stands before it, and nothing after it. */
    private static final Comparator<Row> NEWEST_FIRST =
        Comparator.comparingLong((Row row) -> row.order().placedAt())
            .thenComparingLong(Row::totalCents)
            .reversed()
            .thenComparingLong(row -> row.order().id());

    /** Summaries of the orders of the last {@code days} days, newest first. */
    static List<OrderSummary> recentOrders(List<Order> orders, long now, long days) {
        long since = now - days * SECONDS_PER_DAY;
        return orders.stream()
            .filter(order -> order.cancelledAt() == null && since <= order.placedAt() && order.placedAt() <= now)
            .map(order -> new Row(order, totalCents(order)))
            // Sorted before it is projected: the summary no longer knows when the order was placed.
            .sorted(NEWEST_FIRST)
            .map(row -> new OrderSummary(row.order().id(), row.order().customer(), row.totalCents()))
            .toList();
    }

    /** Exact, since cents are whole numbers from end to end; 0 without items. */
    private static long totalCents(Order order) {
        return order.items().stream().mapToLong(item -> item.unitCents() * item.quantity()).sum();
    }
}

import java.util.List;

record Item(long unitCents, long quantity) {}

/**
 * @param placedAt in seconds since 1970, UTC
 * @param cancelledAt null for an order that is not cancelled
 */
record Order(long id, String customer, long placedAt, Long cancelledAt, List<Item> items) {}

record OrderSummary(long id, String customer, long totalCents) {}

class Solution {
    /** Summaries of the orders of the last {@code days} days, newest first. */
    static List<OrderSummary> recentOrders(List<Order> orders, long now, long days) {
        throw new UnsupportedOperationException("recentOrders is yours to write");
    }
}

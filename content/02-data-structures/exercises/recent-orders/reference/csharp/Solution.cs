// Recent orders as a pipeline: filter, total, sort, project.
//
// Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.

using System.Collections.Generic;
using System.Linq;

public class Item
{
    public long UnitCents { get; set; }
    public long Quantity { get; set; }
}

public class Order
{
    public long Id { get; set; }
    public string Customer { get; set; }
    /// <summary>In seconds since 1970, UTC.</summary>
    public long PlacedAt { get; set; }
    public long? CancelledAt { get; set; }
    public List<Item> Items { get; set; }
}

public class OrderSummary
{
    public long Id { get; set; }
    public string Customer { get; set; }
    public long TotalCents { get; set; }
}

public static class Solution
{
    // Always, in seconds since 1970: leap seconds are not counted.
    const long SecondsPerDay = 24 * 60 * 60;

    /// <summary>Summaries of the orders of the last days, as many as said, newest first.</summary>
    public static List<OrderSummary> RecentOrders(List<Order> orders, long now, long days)
    {
        var since = now - days * SecondsPerDay;
        return orders
            .Where(order => order.CancelledAt == null && since <= order.PlacedAt && order.PlacedAt <= now)
            .Select(order => new { Order = order, TotalCents = TotalCents(order) })
            // Sorted before it is projected: the summary no longer knows when the order was placed.
            // ThenBy goes on where the keys before it are equal; a second OrderBy would sort anew.
            .OrderByDescending(row => row.Order.PlacedAt)
            .ThenByDescending(row => row.TotalCents)
            .ThenBy(row => row.Order.Id)
            .Select(row => new OrderSummary
            {
                Id = row.Order.Id,
                Customer = row.Order.Customer,
                TotalCents = row.TotalCents,
            })
            .ToList();
    }

    /// <summary>Exact, since cents are whole numbers from end to end; 0 without items.</summary>
    static long TotalCents(Order order) => order.Items.Sum(item => item.UnitCents * item.Quantity);
}

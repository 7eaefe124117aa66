// Orders are sorted by day; their numbers say in which order they came. Does a day still have them in that order? For
// List.Sort no order of equal elements is promised; what one sees is how the library happens to be written.

using System;
using System.Collections.Generic;
using System.Linq;

public static class Solution
{
    struct Order { public int Number, Day; }

    // How many neighbours of the same day stand the wrong way round.
    static int OutOfOrder(bool stable, int count)
    {
        var orders = Enumerable.Range(0, count).Select(n => new Order { Number = n, Day = n % 3 }).ToList();
        if (stable) orders = orders.OrderBy(order => order.Day).ToList();
        else orders.Sort((a, b) => a.Day.CompareTo(b.Day));
        return orders.Zip(orders.Skip(1), (a, b) => a.Day == b.Day && a.Number > b.Number).Count(wrong => wrong);
    }

    public static void Main(string[] arguments)
    {
        bool stable = arguments[0] == "OrderBy";
        Console.WriteLine("out of order among 16 = " + OutOfOrder(stable, 16)); // so few: insertion sort, stable
        Console.WriteLine("out of order among 1000 = " + OutOfOrder(stable, 1000));
    }
}

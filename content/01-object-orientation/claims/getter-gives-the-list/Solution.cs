// An order keeps its total in step with its lines. It has no setters. Does that encapsulate the lines?

using System;
using System.Collections.Generic;
using System.Linq;

public sealed class Order
{
    readonly List<decimal> lines = new List<decimal>();
    readonly bool giveAway;

    public Order(bool giveAway) { this.giveAway = giveAway; }

    public decimal Total { get; private set; } // invariant: the sum of the lines

    public void Add(decimal price)
    {
        lines.Add(price);
        Total += price;
    }

    // "private" and "readonly" guard the variable. What is handed out here is the object.
    public ICollection<decimal> Lines { get { return giveAway ? (ICollection<decimal>)lines : lines.ToArray(); } }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var order = new Order(arguments[0] == "the list");
        order.Add(20);

        try { order.Lines.Add(100); } // past the only method that keeps the invariant
        catch (NotSupportedException) { Console.WriteLine("refused = the lines are a copy of fixed size"); }

        Console.WriteLine("sum of the lines = " + order.Lines.Sum());
        Console.WriteLine("total = " + order.Total);
        Console.WriteLine("invariant holds = " + (order.Lines.Sum() == order.Total));
    }
}

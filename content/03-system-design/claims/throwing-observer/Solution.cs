// Three subscribers of one event; the second one throws. Who hears of the order?
// The argument: the event is raised as usual ("raise"), or each subscriber is called on its own ("each").

using System;
using System.Collections.Generic;

public class Shop
{
    public event Action<string> OrderPlaced;

    public void Place(string order, bool each)
    {
        if (!each)
        {
            OrderPlaced?.Invoke(order); // one call after the other, in this thread; the first exception ends the row
            return;
        }
        var failures = new List<Exception>();
        foreach (Action<string> subscriber in OrderPlaced.GetInvocationList())
        {
            try { subscriber(order); }
            catch (Exception e) { failures.Add(e); } // noted, not swallowed: somebody has to hear of it
        }
        if (failures.Count > 0) throw new AggregateException(failures);
    }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var shop = new Shop();
        var heard = new List<string>();
        shop.OrderPlaced += order => heard.Add("stock");
        shop.OrderPlaced += order => { throw new InvalidOperationException("the mail server is down"); };
        shop.OrderPlaced += order => heard.Add("invoice");

        string sawException = "none";
        try { shop.Place("order 1", arguments[0] == "each"); }
        catch (Exception e) { sawException = e.GetType().Name; }

        Console.WriteLine("heard = " + string.Join(", ", heard));
        Console.WriteLine("subscribers that heard = " + heard.Count);
        Console.WriteLine("the shop itself saw = " + sawException);
    }
}

// Three entries are added to a Dictionary, then a fourth: after one of the three has been removed, or without that.

using System;
using System.Collections.Generic;

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var prices = new Dictionary<string, int> { { "apple", 1 }, { "bread", 2 }, { "cheese", 3 } };

        // Entries fill an array from the front, so that a Dictionary *looks* as if it kept the order of insertion. But
        // the place of a removed one is noted as free, and the next one to be added gets it.
        if (arguments[0] == "remove") prices.Remove("apple");
        prices.Add("dates", 4);

        Console.WriteLine("order = " + string.Join(" ", prices.Keys));
    }
}

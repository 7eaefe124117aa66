// A query whose lambda throws is written inside a try block: as it stands ("query"), or with ToList ("list").

using System;
using System.Collections.Generic;
using System.Linq;

public static class Solution
{
    static IEnumerable<int> Parsed(string[] lines, bool now)
    {
        try
        {
            var numbers = lines.Select(int.Parse);
            if (now) return numbers.ToList();
            return numbers; // nothing has been parsed yet, so nothing can be caught
        }
        catch (FormatException)
        {
            Console.WriteLine("caught where the query is written = True");
            return new int[0];
        }
    }

    public static void Main(string[] arguments)
    {
        IEnumerable<int> numbers = Parsed(new[] { "1", "2", "three" }, arguments[0] == "list");
        int sum = 0;
        string outcome = "no exception";
        try
        {
            foreach (int number in numbers) sum += number;
        }
        catch (FormatException)
        {
            outcome = "FormatException";
        }
        Console.WriteLine("outcome of the loop = " + outcome);
        Console.WriteLine("sum so far = " + sum);
    }
}

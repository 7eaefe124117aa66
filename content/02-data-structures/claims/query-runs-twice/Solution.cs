// A query over 1,000 numbers is counted, and then listed: the query itself ("query"), or what ToList made of it
// ("list").

using System;
using System.Collections.Generic;
using System.Linq;

public static class Solution
{
    static int asked;

    static bool IsEven(int number)
    {
        asked++; // imagine a call to a service, or a line in a log
        return number % 2 == 0;
    }

    public static void Main(string[] arguments)
    {
        var numbers = Enumerable.Range(0, 1000).ToList();
        IEnumerable<int> even = numbers.Where(IsEven);        // nothing is asked yet
        if (arguments[0] == "list") even = even.ToList();     // now it is: once, and the answers are kept
        Console.WriteLine("asked before the first use = " + asked);

        numbers.Add(1000);                                    // does the query see this?

        int count = even.Count();                             // runs the query
        int sum = 0;
        foreach (int number in even) sum += number;           // runs it again

        Console.WriteLine("asked = " + asked);
        Console.WriteLine("even numbers = " + count);
        Console.WriteLine("sum = " + sum);
    }
}

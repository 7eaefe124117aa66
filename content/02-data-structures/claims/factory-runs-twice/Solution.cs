// Two threads ask a ConcurrentDictionary for the same missing key by GetOrAdd: with a factory that loads the value
// ("value"), or with one that makes a Lazy which would load it ("lazy").

using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static int loads;
    static readonly Barrier bothInFactory = new Barrier(2); // the unlucky moment, made certain

    static int Load()
    {
        return Interlocked.Increment(ref loads); // imagine a query of a second
    }

    public static void Main(string[] arguments)
    {
        var values = new ConcurrentDictionary<string, int>();
        var lazies = new ConcurrentDictionary<string, Lazy<int>>();

        Func<int> ask;
        if (arguments[0] == "value")
            // The factory runs outside of the locks of the table, so both threads are in it. One result is kept.
            ask = () => values.GetOrAdd("rates", key => { bothInFactory.SignalAndWait(); return Load(); });
        else
            // Both make a Lazy, which costs nothing. One is kept, both get that one, and it loads once.
            ask = () => lazies.GetOrAdd("rates", key => { bothInFactory.SignalAndWait(); return new Lazy<int>(Load); })
                .Value;

        int one = 0, two = 0;
        var first = new Thread(() => one = ask());
        var second = new Thread(() => two = ask());
        first.Start();
        second.Start();
        first.Join();
        second.Join();
        Console.WriteLine("loads = " + loads);
        Console.WriteLine("both got the same = " + (one == two));
    }
}

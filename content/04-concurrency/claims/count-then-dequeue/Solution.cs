// One element, two consumers. Each asks first whether there is something, and then takes it; or it only tries to take.

using System;
using System.Collections.Concurrent;
using System.Threading;

public static class Solution
{
    static readonly ConcurrentQueue<string> orders = new ConcurrentQueue<string>(new[] { "order 1" });
    static readonly Barrier together = new Barrier(2);
    static int promised, taken;

    static void CountThenDequeue()
    {
        bool any = orders.Count > 0;
        together.SignalAndWait(); // both have asked before either takes: the gap between two atomic operations
        if (!any) return;
        Interlocked.Increment(ref promised);
        string order;
        if (orders.TryDequeue(out order)) Interlocked.Increment(ref taken);
    }

    static void TryDequeue()
    {
        together.SignalAndWait();
        string order;
        if (!orders.TryDequeue(out order)) return; // question and action are one step
        Interlocked.Increment(ref promised);
        Interlocked.Increment(ref taken);
    }

    public static void Main(string[] arguments)
    {
        ThreadStart consume = CountThenDequeue;
        if (arguments[0] == "try") consume = TryDequeue;
        Thread[] consumers = { new Thread(consume), new Thread(consume) };
        foreach (Thread consumer in consumers) consumer.Start();
        foreach (Thread consumer in consumers) consumer.Join();
        Console.WriteLine("consumers that were promised an order = " + promised);
        Console.WriteLine("orders taken = " + taken);
    }
}

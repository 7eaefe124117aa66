// Parallel.ForEach with an async lambda ("async") or a blocking one ("blocking"). Is the work done when it returns?

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static readonly TaskCompletionSource<bool> network = new TaskCompletionSource<bool>();
    static int begun, saved;

    public static void Main(string[] arguments)
    {
        int[] orders = { 1, 2, 3, 4 };
        if (arguments[0] == "async")
        {
            // ForEach takes an Action<int>. The lambda fits, as async void: it returns at its first await, to a caller
            // who has got nothing that could be waited for.
            Parallel.ForEach(orders, async order =>
            {
                Interlocked.Increment(ref begun);
                await network.Task;
                Interlocked.Increment(ref saved);
            });
        }
        else
        {
            new Thread(() => network.SetResult(true)).Start();
            Parallel.ForEach(orders, order =>
            {
                Interlocked.Increment(ref begun);
                network.Task.Wait();
                Interlocked.Increment(ref saved);
            });
        }
        Console.WriteLine("orders begun = " + begun);
        Console.WriteLine("orders saved when ForEach returned = " + saved);
    }
}

// A critical section with an await in it, guarded by hand by a Monitor ("monitor"), or by a SemaphoreSlim ("semaphore").
// (The lock statement would not compile around an await, and this is why.)

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static readonly object monitor = new object();
    static readonly SemaphoreSlim semaphore = new SemaphoreSlim(1, 1);
    static readonly TaskCompletionSource<bool> answer = new TaskCompletionSource<bool>();

    static async Task WithMonitor()
    {
        Monitor.Enter(monitor);
        try { await answer.Task; } // goes on in the thread that brings the answer
        finally { Monitor.Exit(monitor); } // which is not the one that entered
    }

    static async Task WithSemaphore()
    {
        await semaphore.WaitAsync();
        try { await answer.Task; }
        finally { semaphore.Release(); } // a semaphore has no owner: any thread may
    }

    public static void Main(string[] arguments)
    {
        Task section = arguments[0] == "monitor" ? WithMonitor() : WithSemaphore();
        var network = new Thread(() => answer.SetResult(true));
        network.Start();
        network.Join();

        try { section.Wait(); }
        catch (AggregateException several)
        {
            Console.WriteLine("leaving fails with = " + several.InnerException.GetType().Name);
            Console.WriteLine("still locked = " + Monitor.IsEntered(monitor));
            return;
        }
        Console.WriteLine("leaving fails with = nothing");
        Console.WriteLine("still locked = " + (semaphore.CurrentCount == 0));
    }
}

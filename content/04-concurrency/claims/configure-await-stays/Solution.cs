// await with ConfigureAwait(false), on something that is complete already ("complete") or not yet ("pending").
// On which thread does the method go on?

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static readonly TaskCompletionSource<string> answer = new TaskCompletionSource<string>();
    static int goesOnAt;

    static async Task LoadAsync()
    {
        // A cache hit is such a thing: a method that could have waited, and did not have to.
        await answer.Task.ConfigureAwait(false);
        goesOnAt = Thread.CurrentThread.ManagedThreadId;
    }

    public static void Main(string[] arguments)
    {
        bool complete = arguments[0] == "complete";
        // A context as a UI has one; nothing in here ever needs it to run anything.
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());

        if (complete) answer.SetResult("from the cache");
        Task load = LoadAsync();
        if (!complete)
        {
            var network = new Thread(() => answer.SetResult("from the network"));
            network.Start();
            network.Join();
        }
        load.Wait();
        bool same = goesOnAt == Thread.CurrentThread.ManagedThreadId;
        Console.WriteLine("goes on = " + (same ? "on the caller's thread" : "on another thread"));
    }
}

// Blocking on async code in a thread with a synchronization context: as in WPF, Windows Forms and old ASP.NET.

using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;

/// <summary>What a UI has: one thread, and a queue of things that only it may do.</summary>
public sealed class OneThreadContext : SynchronizationContext
{
    readonly BlockingCollection<Action> queue = new BlockingCollection<Action>();

    public override void Post(SendOrPostCallback callback, object state)
    {
        queue.Add(() => callback(state));
    }

    public int Waiting { get { return queue.Count; } }

    // The loop of messages. In this program the thread never gets back to it: that is the point.
    public void Run()
    {
        foreach (Action action in queue.GetConsumingEnumerable()) action();
    }
}

public static class Solution
{
    static readonly TaskCompletionSource<int> answer = new TaskCompletionSource<int>();

    static async Task<int> LoadAsync(bool captureContext)
    {
        // The rest of this method is a continuation. With a captured context it is posted to that context's queue.
        int value = await answer.Task.ConfigureAwait(captureContext);
        return value + 1;
    }

    public static void Main(string[] arguments)
    {
        var context = new OneThreadContext();
        SynchronizationContext.SetSynchronizationContext(context);
        Task<int> load = LoadAsync(captureContext: arguments[0] == "captured"); // comes back at the await

        // Now the answer arrives on another thread, and the rest of LoadAsync goes where it has to: into the queue of
        // this thread, or on with the thread that brought the answer.
        new Thread(() => answer.SetResult(41)).Start();
        while (!load.IsCompleted && context.Waiting == 0) Thread.Yield();

        // load.Result would wait for ever. A second shows the same and lets the program end.
        bool finished = load.Wait(TimeSpan.FromSeconds(1));
        Console.WriteLine("answer has arrived = " + answer.Task.IsCompleted);
        Console.WriteLine("continuations in this thread's queue = " + context.Waiting);
        Console.WriteLine("outcome = " + (finished ? "finished" : "deadlock"));
    }
}

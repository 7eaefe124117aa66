// A loop gets a cancellation token and ignores it ("deaf"), or asks it in each round ("listening").

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static int roundsAfterCancel;

    static void Work(bool listening, CancellationToken token)
    {
        while (roundsAfterCancel < 1000000) // the work is finite, so that the program is
        {
            if (listening) token.ThrowIfCancellationRequested();
            if (token.IsCancellationRequested) roundsAfterCancel++; // counts, and does not obey
        }
    }

    public static void Main(string[] arguments)
    {
        var stop = new CancellationTokenSource();
        var started = new ManualResetEventSlim();
        Task work = Task.Run(() =>
        {
            started.Set();
            Work(arguments[0] == "listening", stop.Token);
        }, stop.Token); // this token only keeps a task from being started, and names whose cancellation it was

        started.Wait();
        stop.Cancel();
        try { work.Wait(); }
        catch (AggregateException) { } // a TaskCanceledException inside: Status tells it better
        Console.WriteLine("status = " + work.Status);
        Console.WriteLine("rounds after Cancel = " + roundsAfterCancel);
    }
}

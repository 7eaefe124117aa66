// A caller waits for work, but only for a while. Then the work goes on alone ("gives up") or is told too ("cancels").

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static readonly TaskCompletionSource<bool> slowStep = new TaskCompletionSource<bool>();
    static bool charged;

    static async Task ChargeAsync(CancellationToken stop)
    {
        await slowStep.Task;
        stop.ThrowIfCancellationRequested();
        charged = true; // money is moved, whether or not anybody still waits
    }

    public static void Main(string[] arguments)
    {
        var stop = new CancellationTokenSource();
        Task work = ChargeAsync(stop.Token);

        // What WaitAsync(time) of .NET 6 does, too: whichever is first, the work or the time.
        Task first = Task.WhenAny(work, Task.Delay(50)).Result;
        Console.WriteLine("caller = " + (first == work ? "got the answer" : "timed out"));
        if (arguments[0] == "cancels") stop.Cancel();

        // A little later the slow step is over. The work still exists, and goes on.
        slowStep.SetResult(true);
        try { work.Wait(); }
        catch (AggregateException) { } // cancelled: Status says so
        Console.WriteLine("work = " + work.Status);
        Console.WriteLine("customer charged = " + charged);
    }
}

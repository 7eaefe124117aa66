// One thread takes; another, which took nothing, gives back twice. A semaphore allows it, a lock does not.

using System;
using System.Threading;

public static class Solution
{
    static readonly SemaphoreSlim permits = new SemaphoreSlim(1); // one to begin with; no maximum is given
    static readonly object monitor = new object();
    static string outcome;

    static void Release(bool semaphore)
    {
        try
        {
            if (semaphore)
            {
                permits.Release();
                permits.Release(); // nobody took this one: now two may be inside
            }
            else
            {
                Monitor.Exit(monitor); // what the end of a lock statement does
            }
            outcome = "accepted";
        }
        catch (SynchronizationLockException)
        {
            outcome = "refused"; // only the thread that holds a monitor can leave it
        }
    }

    public static void Main(string[] arguments)
    {
        bool semaphore = arguments[0] == "semaphore";
        if (semaphore) permits.Wait(); else Monitor.Enter(monitor);

        var stranger = new Thread(() => Release(semaphore));
        stranger.Start();
        stranger.Join();

        Console.WriteLine("release by another thread = " + outcome);
        Console.WriteLine("permits = " + permits.CurrentCount);
    }
}

// On which thread does an async method begin, and how many threads do a thousand waiting calls need?

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static readonly TaskCompletionSource<bool> answer = new TaskCompletionSource<bool>();
    static int began; // on which thread the last call began

    static async Task RequestAsync()
    {
        Volatile.Write(ref began, Thread.CurrentThread.ManagedThreadId);
        await answer.Task; // nothing is blocked here: the method has returned, and its rest is a small object
    }

    public static void Main(string[] arguments)
    {
        bool direct = arguments[0] == "call";
        int caller = Thread.CurrentThread.ManagedThreadId;
        int threadsBefore = Process.GetCurrentProcess().Threads.Count;
        var calls = new List<Task>();

        if (direct)
        {
            for (int i = 0; i < 1000; i++) calls.Add(RequestAsync());
        }
        else
        {
            calls.Add(Task.Run(RequestAsync)); // asks for a thread of the pool, and gets one
            while (Volatile.Read(ref began) == 0) Thread.Yield();
        }

        Console.WriteLine("calls that wait = " + calls.FindAll(call => !call.IsCompleted).Count);
        Console.WriteLine("began on the caller's thread = " + (Volatile.Read(ref began) == caller));
        Console.WriteLine("threads added = " + (Process.GetCurrentProcess().Threads.Count - threadsBefore));
        answer.SetResult(true);
        Task.WaitAll(calls.ToArray());
    }
}

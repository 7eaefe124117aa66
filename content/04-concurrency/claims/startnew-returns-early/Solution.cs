// The same async lambda, started by Task.Factory.StartNew or by Task.Run. Is the task done when the work is?

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var mayFinish = new TaskCompletionSource<bool>();
        var begun = new ManualResetEventSlim();
        bool workDone = false;
        Func<Task> work = async () =>
        {
            begun.Set();
            await mayFinish.Task; // the slow part: it ends when we say so
            workDone = true;
        };

        // StartNew knows nothing of async: the lambda is a function, and its result is a Task. So this is a Task<Task>,
        // and the outer one is done when the lambda *returns*, which is at its first await.
        // Task.Run has an overload for Func<Task>, and gives a task that stands for the inner one.
        Task started = arguments[0] == "StartNew" ? Task.Factory.StartNew(work) : Task.Run(work);

        begun.Wait(); // however busy the machine is
        bool ended = started.Wait(TimeSpan.FromSeconds(2));
        Console.WriteLine("started is done = " + ended);
        Console.WriteLine("work is done = " + workDone);
        Console.WriteLine("result is a task = " + (started is Task<Task>));

        mayFinish.SetResult(true);
    }
}

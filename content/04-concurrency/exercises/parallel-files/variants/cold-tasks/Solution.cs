// A task for each file, as the Task Parallel Library has them: it keeps the sum, or the exception in an
// AggregateException, until somebody asks. The tasks are not started but run by w workers, one after the other. These
// are long-running, and so have threads of their own: the pool would add threads slowly, one or two a second.

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

public static class Solution
{
    static readonly Regex WholeNumber = new Regex(@"\A-?[0-9]+\z");

    public static int Main()
    {
        var lines = Console.In.ReadToEnd().Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);
        var workers = int.Parse(lines[0]);
        var paths = lines.Skip(1).ToList();
        var files = paths.Select(path => new Task<long>(() => Sum(path))).ToList();

        var stopped = new TaskCompletionSource<bool>();
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true; // what is undone is the usual: ending at once
            stopped.TrySetResult(true);
        }))
        {
            var left = new ConcurrentQueue<Task<long>>(files);
            var pool = Enumerable.Range(0, workers)
                .Select(_ => Task.Factory.StartNew(() => Work(left), TaskCreationOptions.LongRunning));
            var terminated = Task.WaitAny(Task.WhenAll(pool.ToArray()), stopped.Task) == 1;
            return Report(paths, files, terminated);
        }
    }

    static void Work(ConcurrentQueue<Task<long>> left)
    {
        while (left.TryDequeue(out var file))
        {
            file.RunSynchronously(TaskScheduler.Default); // it throws nothing: the task has failed, and not its worker
        }
    }

    static long Sum(string path)
    {
        var sum = 0L;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!WholeNumber.IsMatch(line))
            {
                throw new FormatException("line " + number + " is no whole number");
            }
            sum += long.Parse(line);
        }
        return sum;
    }

    static int Report(List<string> paths, List<Task<long>> files, bool terminated)
    {
        // Once, since files may still be finished while they are counted.
        var known = files.Select(file => file.IsCompleted ? file : null).ToList();
        var text = new StringBuilder();
        for (var place = 0; place < paths.Count; place++)
        {
            text.Append(paths[place]).Append(": ").Append(Describe(known[place])).Append('\n');
        }
        var failed = known.Count(file => file != null && file.IsFaulted);
        var total = known.Where(file => file != null && !file.IsFaulted).Sum(file => file.Result);
        text.Append("total: ").Append(total).Append("\nfailed: ").Append(failed).Append('\n');
        if (terminated)
        {
            text.Append("cancelled: ").Append(known.Count(file => file == null)).Append('\n');
        }
        Console.Write(text);
        return terminated ? 143 : Math.Min(failed, 1);
    }

    static string Describe(Task<long> file)
    {
        if (file == null)
        {
            return "cancelled";
        }
        if (!file.IsFaulted)
        {
            return file.Result.ToString();
        }
        var cause = file.Exception.InnerException;
        return "failed: " + (cause is FormatException ? cause.Message : "cannot be read");
    }
}

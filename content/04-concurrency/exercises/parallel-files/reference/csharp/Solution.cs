// Sums up files in parallel, as many at a time as there are workers.
//
// The workers are threads of their own and no tasks of the pool: they spend their time waiting for files, and the pool
// has threads for work. Each takes the next file that nobody has taken, and puts what became of it into a queue, from
// which the main thread fills in the report. A file that fails is an outcome like any other and ends nobody.
//
// On SIGTERM the main thread stops waiting. The workers may hang in a read for ever; they are not asked, since threads
// in the background end with the process.
//
// Cost: each file is read once, line by line, so that memory does not grow with the size of the files.

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

/// <summary>What became of a file: its sum, or why there is none.</summary>
public sealed class Outcome
{
    /// <summary>The place of the file in the input.</summary>
    public int Place { get; set; }

    public long Sum { get; set; }

    /// <summary>Null if the file is good.</summary>
    public string Failure { get; set; }
}

/// <summary>Why a file has no sum.</summary>
public sealed class UnusableFile : Exception
{
    public UnusableFile(string message) : base(message)
    {
    }
}

/// <summary>Works through files with a number of threads.</summary>
public sealed class Pool
{
    readonly List<string> paths;
    readonly CancellationToken stop;
    readonly BlockingCollection<Outcome> finished = new BlockingCollection<Outcome>();
    int taken; // by all workers together: the next file is the one of this number

    public Pool(List<string> paths, CancellationToken stop)
    {
        this.paths = paths;
        this.stop = stop;
    }

    /// <summary>What became of each file, by its place; null if it was not finished when all had to stop.</summary>
    public Outcome[] Run(int workers)
    {
        for (var worker = 0; worker < Math.Min(workers, paths.Count); worker++)
        {
            new Thread(Work) { IsBackground = true }.Start();
        }

        var outcomes = new Outcome[paths.Count];
        try
        {
            for (var left = paths.Count; left > 0; left--)
            {
                var outcome = finished.Take(stop);
                outcomes[outcome.Place] = outcome;
            }
        }
        catch (OperationCanceledException)
        {
            // Take throws it even if there still is something to be taken.
            while (finished.TryTake(out var outcome))
            {
                outcomes[outcome.Place] = outcome;
            }
        }
        return outcomes;
    }

    void Work()
    {
        while (!stop.IsCancellationRequested)
        {
            // Adding and reading are one step: no two workers get the same number.
            var place = Interlocked.Increment(ref taken) - 1;
            if (place >= paths.Count)
            {
                return;
            }
            var outcome = new Outcome { Place = place };
            try
            {
                outcome.Sum = Files.Sum(paths[place]);
            }
            catch (UnusableFile unusable)
            {
                outcome.Failure = unusable.Message;
            }
            finished.Add(outcome);
        }
    }
}

public static class Files
{
    /// <summary>The sum of the whole numbers in a file, one a line.</summary>
    public static long Sum(string path)
    {
        try
        {
            // As bytes that are letters: a mark at the beginning of the file, as of UTF-8, is no number.
            using (var reader = new StreamReader(path, Encoding.ASCII, false))
            {
                var sum = 0L;
                var number = 0;
                foreach (var line in Lines(reader))
                {
                    number++;
                    if (!TryParseWhole(line, out var value))
                    {
                        throw new UnusableFile("line " + number + " is no whole number");
                    }
                    sum += value;
                }
                return sum;
            }
        }
        catch (Exception error) when (
            error is IOException || error is UnauthorizedAccessException || error is ArgumentException)
        {
            throw new UnusableFile("cannot be read");
        }
    }

    /// <summary>The lines without their ends; the last may do without one.</summary>
    static IEnumerable<string> Lines(TextReader reader)
    {
        // ReadLine would take a carriage return for the end of a line as well.
        var line = new StringBuilder();
        for (int letter; (letter = reader.Read()) >= 0;)
        {
            if (letter != '\n')
            {
                line.Append((char)letter);
                continue;
            }
            yield return line.ToString();
            line.Clear();
        }
        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    /// <summary>Digits with or without a minus before them, and nothing else.</summary>
    static bool TryParseWhole(string text, out long value)
    {
        // TryParse alone is too generous: it takes "+7" and a zero byte at the end, too.
        var digits = text.Skip(text.Length > 0 && text[0] == '-' ? 1 : 0);
        value = 0;
        return digits.All(digit => digit >= '0' && digit <= '9')
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}

public static class Solution
{
    // The status of a program that a signal ended is 128 and the number of the signal, as shells count.
    const int Terminated = 128 + 15;

    public static int Main()
    {
        var workers = int.Parse(Console.ReadLine(), CultureInfo.InvariantCulture);
        var paths = new List<string>();
        for (string path; (path = Console.ReadLine()) != null;)
        {
            paths.Add(path);
        }

        // Before the first file is opened; until then a SIGTERM ends the program as usual.
        var stop = new CancellationTokenSource();
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true; // what is undone is the usual: ending at once
            stop.Cancel();
        }))
        {
            var outcomes = new Pool(paths, stop.Token).Run(workers);
            return Report(paths, outcomes, stop.IsCancellationRequested);
        }
    }

    /// <summary>Prints a line for each file and what they come to; gives the exit status.</summary>
    static int Report(List<string> paths, Outcome[] outcomes, bool stopped)
    {
        var total = 0L;
        int failed = 0, cancelled = 0;
        var text = new StringBuilder();
        for (var place = 0; place < paths.Count; place++)
        {
            var outcome = outcomes[place];
            text.Append(paths[place]).Append(": ");
            if (outcome == null)
            {
                cancelled++;
                text.Append("cancelled\n");
            }
            else if (outcome.Failure != null)
            {
                failed++;
                text.Append("failed: ").Append(outcome.Failure).Append('\n');
            }
            else
            {
                total += outcome.Sum;
                text.Append(outcome.Sum).Append('\n');
            }
        }
        text.Append("total: ").Append(total).Append('\n');
        text.Append("failed: ").Append(failed).Append('\n');
        if (stopped)
        {
            text.Append("cancelled: ").Append(cancelled).Append('\n');
        }
        Console.Write(text);
        return stopped ? Terminated : failed > 0 ? 1 : 0;
    }
}

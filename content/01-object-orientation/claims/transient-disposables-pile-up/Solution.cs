// A container disposes of what it made. So it has to remember it: for how long, if a transient is asked of the root?

using System;
using System.Collections.Generic;

public sealed class Scope : IDisposable
{
    readonly List<IDisposable> mine = new List<IDisposable>(); // to be disposed of when this scope ends

    public T Transient<T>() where T : new()
    {
        var made = new T(); // a new one for each request, as the word says
        var disposable = made as IDisposable;
        if (disposable != null) mine.Add(disposable);
        return made;
    }

    public int Remembered { get { return mine.Count; } }

    public void Dispose()
    {
        foreach (IDisposable each in mine) each.Dispose();
        mine.Clear();
    }
}

public sealed class Report : IDisposable
{
    public static int Disposed;
    public void Dispose() { Disposed++; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var root = new Scope(); // lives as long as the program
        for (int message = 0; message < 1000; message++)
        {
            if (arguments[0] == "root")
            {
                root.Transient<Report>(); // used and forgotten: by us
            }
            else
            {
                using (var scope = new Scope()) scope.Transient<Report>();
            }
        }
        Console.WriteLine("made = 1000");
        Console.WriteLine("disposed = " + Report.Disposed);
        Console.WriteLine("still held by the root = " + root.Remembered);
    }
}

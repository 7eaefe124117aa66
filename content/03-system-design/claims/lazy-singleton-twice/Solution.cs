// Two threads ask for the one instance for the first time. How often does its constructor run?
// The argument: "check" (if it is null, create it), or "lazy" (Lazy<T>, or a static readonly field).

using System;
using System.Threading;

public sealed class Settings
{
    public static int Created;
    public static TimeSpan Patience;
    // Whoever is in the constructor waits there for the other thread: the unlucky moment, made certain.
    public static readonly CountdownEvent Inside = new CountdownEvent(2);

    public Settings()
    {
        Interlocked.Increment(ref Created);
        Inside.Signal();
        Inside.Wait(Patience); // stands for reading a file, which takes its time
    }
}

public static class Solution
{
    static Settings instance;
    static readonly Lazy<Settings> lazy = new Lazy<Settings>(() => new Settings());

    static Settings GetByCheck()
    {
        if (instance == null) instance = new Settings(); // both see null before either has assigned
        return instance;
    }

    public static void Main(string[] arguments)
    {
        // Under Lazy the other thread cannot come in at all, so that there is no point in waiting long for it.
        Settings.Patience = TimeSpan.FromSeconds(arguments[0] == "check" ? 8 : 0.5);
        var start = new Barrier(2);
        var got = new Settings[2];
        var threads = new Thread[2];
        for (int i = 0; i < 2; i++)
        {
            int mine = i;
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                got[mine] = arguments[0] == "check" ? GetByCheck() : lazy.Value; // Lazy holds a lock while it creates
            });
            threads[i].Start();
        }
        foreach (var thread in threads) thread.Join();
        Console.WriteLine("constructor ran = " + Settings.Created);
        Console.WriteLine("both have an instance = " + (got[0] != null && got[1] != null));
    }
}

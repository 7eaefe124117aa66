// Three tasks fail. How many of the exceptions does the catch block see?

using System;
using System.Threading.Tasks;

public static class Solution
{
    static Task Fails(string why)
    {
        return Task.Run(() => { throw new InvalidOperationException(why); });
    }

    // await unpacks: it throws the first exception as it was, and the others stay in the task.
    static async Task<int> SeenByAwait(Task all)
    {
        try { await all; return 0; }
        catch (Exception) { return 1; }
    }

    // Wait and Result throw an AggregateException, a tree of exceptions; Flatten makes it a list.
    static int SeenByWait(Task all)
    {
        try { all.Wait(); return 0; }
        catch (AggregateException several) { return several.Flatten().InnerExceptions.Count; }
    }

    public static void Main(string[] arguments)
    {
        Task all = Task.WhenAll(Fails("disk"), Fails("network"), Task.WhenAll(Fails("memory")));
        int seen = arguments[0] == "await" ? SeenByAwait(all).Result : SeenByWait(all);
        Console.WriteLine("exceptions seen = " + seen);
        Console.WriteLine("exceptions in the task = " + all.Exception.Flatten().InnerExceptions.Count);
    }
}

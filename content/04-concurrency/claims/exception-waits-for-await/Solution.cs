// A task fails. Nobody waits for it ("forgotten"), or somebody does ("awaited"). Who hears of it?

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static async Task SaveAsync()
    {
        await Task.Yield(); // from here on the caller is gone
        throw new InvalidOperationException("disk full");
    }

    static async Task<string> OrderAsync(bool forgotten)
    {
        try
        {
            Task save = SaveAsync();
            // Only to be sure that it has failed by now. Looking at a task's status is not looking at its exception.
            while (!save.IsCompleted) Thread.Yield();
            Console.WriteLine("save has failed = " + save.IsFaulted);
            if (!forgotten) await save;
            return "order confirmed";
        }
        catch (InvalidOperationException)
        {
            return "order refused";
        }
    }

    public static void Main(string[] arguments)
    {
        Console.WriteLine("outcome = " + OrderAsync(arguments[0] == "forgotten").Result);
    }
}

// Three calls to a service: awaited in a loop, or started all and then awaited. How many are under way at once?

using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static int underWay, atMost;
    static readonly TaskCompletionSource<bool> allHaveBegun = new TaskCompletionSource<bool>();

    static async Task<int> Call(int number)
    {
        lock (allHaveBegun)
        {
            underWay++;
            atMost = Math.Max(atMost, underWay);
            if (underWay == 3) allHaveBegun.TrySetResult(true);
        }
        // The service answers when all three calls have come, or after a while if they do not.
        await Task.WhenAny(allHaveBegun.Task, Task.Delay(200));
        lock (allHaveBegun) underWay--;
        return number * number;
    }

    static async Task<int> InTurn()
    {
        int sum = 0;
        for (int i = 1; i <= 3; i++) sum += await Call(i); // does not go on to the next before this one is done
        return sum;
    }

    static async Task<int> Together()
    {
        Task<int>[] started = Enumerable.Range(1, 3).Select(Call).ToArray(); // ToArray starts them: the query is lazy
        return (await Task.WhenAll(started)).Sum();
    }

    public static void Main(string[] arguments)
    {
        int sum = arguments[0] == "in-turn" ? InTurn().Result : Together().Result;
        Console.WriteLine("sum = " + sum);
        Console.WriteLine("under way at most = " + atMost);
    }
}

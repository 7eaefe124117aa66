// A request notes its user, then awaits. Is the note still there afterwards?
// It is kept in a thread-local variable ("thread"), or in one that flows with the async call ("async").

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static readonly ThreadLocal<string> ofThread = new ThreadLocal<string>();
    static readonly AsyncLocal<string> ofCall = new AsyncLocal<string>();
    static readonly TaskCompletionSource<bool> answer = new TaskCompletionSource<bool>();

    static async Task<string> HandleAsync(bool byThread)
    {
        ofThread.Value = "Ada";
        ofCall.Value = "Ada";
        await answer.Task.ConfigureAwait(false); // goes on in another thread
        return (byThread ? ofThread.Value : ofCall.Value) ?? "nobody";
    }

    public static void Main(string[] arguments)
    {
        Task<string> request = HandleAsync(arguments[0] == "thread");
        var network = new Thread(() => answer.SetResult(true));
        network.Start();
        network.Join();
        Console.WriteLine("user after the await = " + request.Result);
        // And this thread, which is free for the next request, still has the note of the first.
        Console.WriteLine("left behind on the thread = " + ofThread.Value);
    }
}

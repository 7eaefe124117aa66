// A helper sets an AsyncLocal. Does its caller see it? The helper is an async method, or an ordinary one ("plain").

using System;
using System.Threading;
using System.Threading.Tasks;

public static class Solution
{
    static readonly AsyncLocal<string> user = new AsyncLocal<string>();

    static Task<string> CalleeAsync()
    {
        return Task.Run(() => user.Value); // on another thread, and it is there all the same: context flows down
    }

    // An async method gives its caller's context back when it returns, even if it never had to wait.
    static async Task LogInAsync()
    {
        user.Value = "Ada";
        Console.WriteLine("seen by what the helper calls = " + await CalleeAsync());
    }

    static Task LogInPlain()
    {
        user.Value = "Ada";
        Console.WriteLine("seen by what the helper calls = " + CalleeAsync().Result);
        return Task.CompletedTask;
    }

    static async Task RequestAsync(bool isAsync)
    {
        user.Value = "nobody";
        await (isAsync ? LogInAsync() : LogInPlain());
        Console.WriteLine("seen by the caller = " + user.Value);
    }

    public static void Main(string[] arguments)
    {
        RequestAsync(arguments[0] == "async").Wait();
    }
}

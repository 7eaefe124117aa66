// An exception is caught, logged and passed on: by `throw ex`, or by `throw`.

using System;
using System.Runtime.CompilerServices;

public static class Solution
{
    [MethodImpl(MethodImplOptions.NoInlining)] // so that each method has its line in the trace
    static void ReadConfiguration()
    {
        throw new InvalidOperationException("port is missing");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Start(bool anew)
    {
        try { ReadConfiguration(); }
        catch (InvalidOperationException ex)
        {
            if (anew) throw ex; // throws the same object, from *here*: its trace begins again
            throw;              // lets it go on, as if it had not been caught
        }
    }

    public static void Main(string[] arguments)
    {
        try { Start(arguments[0] == "throw ex"); }
        catch (InvalidOperationException ex)
        {
            Console.WriteLine("message = " + ex.Message);
            Console.WriteLine("trace names where it happened = " + ex.StackTrace.Contains("ReadConfiguration"));
            Console.WriteLine("trace names who passed it on = " + ex.StackTrace.Contains("Start"));
        }
    }
}

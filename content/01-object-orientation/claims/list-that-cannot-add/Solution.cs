// An array is an IList<int>, says the compiler. IList<int> has Add, says the interface.

using System;
using System.Collections.Generic;

public static class Solution
{
    // It asks for an IList because it adds, and no type is there that would promise it more surely.
    static string Append(IList<int> list)
    {
        try
        {
            list.Add(4);
            return "4 items";
        }
        catch (NotSupportedException refused) // an interface too wide: some who implement it can only throw
        {
            return refused.GetType().Name;
        }
    }

    public static void Main(string[] arguments)
    {
        IList<int> list = new List<int> { 1, 2, 3 };
        if (arguments[0] == "array") list = new[] { 1, 2, 3 };

        // One flag for two questions: the array says "read-only", though its elements can be replaced.
        Console.WriteLine("IsReadOnly = " + list.IsReadOnly);
        Console.WriteLine("outcome = " + Append(list));
    }
}

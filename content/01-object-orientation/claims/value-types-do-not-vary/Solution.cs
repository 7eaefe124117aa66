// Is a sequence of numbers, or of texts, a sequence of objects?

using System;
using System.Collections.Generic;

public static class Solution
{
    static string Describe(object sequence)
    {
        var objects = sequence as IEnumerable<object>;
        if (objects == null) return "no sequence of objects";
        int count = 0;
        foreach (object each in objects) count++;
        return "a sequence of " + count + " objects";
    }

    public static void Main(string[] arguments)
    {
        // A string is a reference already, and the same reference serves as an object: nothing has to be done.
        // An int is four bytes. To be seen as an object it would need a box, made by somebody for each element.
        object sequence = arguments[0] == "numbers" ? new List<int> { 1, 2 } : (object)new List<string> { "a", "b" };
        Console.WriteLine("it is = " + Describe(sequence));
    }
}

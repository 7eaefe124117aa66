// A struct with a method that changes it, kept in a List, or in an array.

using System;
using System.Collections.Generic;

public struct Meter
{
    public int Count;
    public void Add() { Count++; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var list = new List<Meter> { new Meter() };
        var array = new[] { new Meter() };

        for (int i = 0; i < 3; i++)
        {
            // The indexer of a list is a method that returns a Meter: a copy, which counts to one and is thrown away.
            list[0].Add();
            // An element of an array is a variable: this counts where it stands.
            array[0].Add();
        }
        // list[0].Count = 3; does not compile (CS1612: "not a variable"). The method call does, and is as useless.

        int counted = arguments[0] == "list" ? list[0].Count : array[0].Count;
        Console.WriteLine("calls of Add = 3");
        Console.WriteLine("counted = " + counted);
    }
}

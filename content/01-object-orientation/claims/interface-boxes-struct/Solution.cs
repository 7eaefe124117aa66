// A struct that counts is put into a variable: of its own type, or of the interface that it implements.

using System;

public interface ICounter { void Add(); int Count { get; } }

public struct Counter : ICounter
{
    int count;
    public void Add() { count++; }
    public int Count { get { return count; } }
}

public static class Solution
{
    static void AddThree(ICounter counter)
    {
        for (int i = 0; i < 3; i++) counter.Add();
    }

    // The constraint lets the method work on the caller's struct itself, by reference: nothing is boxed.
    static void AddThree<T>(ref T counter) where T : ICounter
    {
        for (int i = 0; i < 3; i++) counter.Add();
    }

    public static void Main(string[] arguments)
    {
        var counter = new Counter();
        // An interface needs a reference to an object. So the struct is copied into a new one on the heap, a box, which
        // counts to three and is forgotten.
        if (arguments[0] == "interface") AddThree(counter);
        else AddThree(ref counter);

        Console.WriteLine("calls of Add = 3");
        Console.WriteLine("counted = " + counter.Count);
    }
}

// A type whose constructor refuses anything below 1. An array of it is made: as a struct, or as a class.

using System;

public struct QuantityStruct
{
    public readonly int Value;

    public QuantityStruct(int value)
    {
        if (value < 1) throw new ArgumentOutOfRangeException("value");
        Value = value;
    }
}

public sealed class QuantityClass
{
    public readonly int Value;

    public QuantityClass(int value)
    {
        if (value < 1) throw new ArgumentOutOfRangeException("value");
        Value = value;
    }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        // No constructor is called here: memory is cleared, and all bits zero *is* a value of a struct.
        // For a class it is the null reference: no object at all, and so no invalid one.
        var structs = new QuantityStruct[1];
        var classes = new QuantityClass[1];

        if (arguments[0] == "struct") Console.WriteLine("value in the array = " + structs[0].Value);
        else Console.WriteLine("value in the array = " + (classes[0] == null ? "null" : classes[0].Value.ToString()));
    }
}

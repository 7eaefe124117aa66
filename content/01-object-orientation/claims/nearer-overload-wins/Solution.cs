// The base has a method that fits exactly, the derived class has one that fits as well, by a conversion.

using System;

public class Basket
{
    public string Add(int item) { return "Add(int)"; }
}

public class LoggingBasket : Basket
{
    public string Add(object item) { return "Add(object)"; } // an overload, says its author
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var derived = new LoggingBasket();
        Basket basket = derived; // the same object

        // C# looks at the methods class by class, from the declared type upwards, and stops where one fits at all.
        // So Add(int) of the base, though it fits better, is not even compared. (Java compares them all.)
        string called = arguments[0] == "derived variable" ? derived.Add(7) : basket.Add(7);
        Console.WriteLine("called = " + called);
    }
}

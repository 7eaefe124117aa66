// An object is put into a HashSet. Then a field that takes part in its hash is changed, or another one that does not.
// By which number is it found, the one that it had when it went in, or the one that it has now?

using System;
using System.Collections.Generic;

public sealed class Customer
{
    public int Number;
    public string Name;

    public override bool Equals(object other) { return other is Customer && ((Customer)other).Number == Number; }
    public override int GetHashCode() { return Number; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var ada = new Customer { Number = 1, Name = "Ada" };
        var customers = new HashSet<Customer> { ada };

        // The set has noted the hash code 1, and in which bucket that is. Nobody tells it of a change.
        if (arguments[0] == "number") ada.Number = 2;
        else ada.Name = "Ada Lovelace";

        // Asked for 2, the set looks where nothing is. Asked for 1, it finds the entry, and Equals says: that one is 2.
        Console.WriteLine("the object itself found = " + customers.Contains(ada));
        Console.WriteLine("found by the old number = " + customers.Contains(new Customer { Number = 1 }));
        Console.WriteLine("removed = " + customers.Remove(ada));
        Console.WriteLine("left in the set = " + customers.Count);

        ada.Number = 1; // only this leads back to where it lies
        Console.WriteLine("found with the old number restored = " + customers.Contains(ada));
    }
}

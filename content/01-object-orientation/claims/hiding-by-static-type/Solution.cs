// A derived class declares a method that the base has already: with `new` it hides it, with `override` it replaces it.

using System;

public class Account
{
    public virtual decimal Fee() { return 5; }
}

public class HidingAccount : Account
{
    public new decimal Fee() { return 0; } // a second method that happens to have the same name
}

public class OverridingAccount : Account
{
    public override decimal Fee() { return 0; } // a new body in the place of the old one
}

public static class Solution
{
    // All that this method knows is Account, and so does the compiler, which decides *which* method is called: Fee of
    // Account. As it is virtual, the object is then asked for its own body of that method, and of no other.
    static decimal Charge(Account account) { return account.Fee(); }

    public static void Main(string[] arguments)
    {
        bool hides = arguments[0] == "new";
        Account account = hides ? new HidingAccount() : (Account)new OverridingAccount();
        decimal called = hides ? new HidingAccount().Fee() : new OverridingAccount().Fee();

        Console.WriteLine("fee through a variable of the derived type = " + called);
        Console.WriteLine("fee through a variable of the base type = " + Charge(account));
    }
}

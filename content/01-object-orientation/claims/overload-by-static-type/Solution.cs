// Three payments in one list. Which overload of Report is called for each: decided by the compiler, or by the object?

using System;
using System.Collections.Generic;

public class Payment
{
    public virtual void Tell(Reporter reporter) { reporter.Report(this); }
}

public sealed class Refund : Payment
{
    // The same text as above. But here `this` is a Refund, at compile time: so the other overload is chosen.
    public override void Tell(Reporter reporter) { reporter.Report(this); }
}

public sealed class Reporter
{
    public int Payments, Refunds;
    public void Report(Payment payment) { Payments++; }
    public void Report(Refund refund) { Refunds++; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var payments = new List<Payment> { new Payment(), new Refund(), new Refund() };
        var reporter = new Reporter();
        foreach (Payment payment in payments)
        {
            // Overloads are chosen by the types of the *variables*, once, when this line is compiled: Report(Payment).
            if (arguments[0] == "overload") reporter.Report(payment);
            // Double dispatch: the object chooses a Tell, which chooses a Report. This is the Visitor pattern.
            else payment.Tell(reporter);
        }
        Console.WriteLine("reported as refunds = " + reporter.Refunds);
        Console.WriteLine("reported as payments = " + reporter.Payments);
    }
}

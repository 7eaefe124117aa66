// A base method has a default argument, the override has another. One call: whose body, and whose default?

using System;

public class Client
{
    public virtual string Send(int retries = 0) { return "Client, retries: " + retries; }
}

public sealed class PatientClient : Client
{
    public override string Send(int retries = 5) { return "PatientClient, retries: " + retries; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var patient = new PatientClient();
        Client client = patient; // the same object

        // The compiler writes the missing argument into the *call*, from the declaration that it sees there. Only the
        // body is looked for when the program runs.
        string sent = arguments[0] == "base variable" ? client.Send() : patient.Send();

        Console.WriteLine("sent by = " + sent.Split(',')[0]);
        Console.WriteLine("retries = " + sent.Split(' ')[2]);
    }
}

// A list handed out as IReadOnlyList: the list itself under another type, or a wrapper that has no other methods.

using System;
using System.Collections.Generic;

public sealed class Roles
{
    readonly List<string> names = new List<string> { "reader" };
    readonly bool wrapped;

    public Roles(bool wrapped) { this.wrapped = wrapped; }

    public IReadOnlyList<string> Names
    {
        get { return wrapped ? (IReadOnlyList<string>)names.AsReadOnly() : names; }
    }

    public void Grant(string role) { names.Add(role); }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var roles = new Roles(wrapped: arguments[0] == "wrapper");
        IReadOnlyList<string> seen = roles.Names;

        // The type says what *I* may call. It says nothing of what the object is: ask it.
        var list = seen as List<string>;
        if (list != null) list.Add("admin");
        Console.WriteLine("admin after the cast = " + (seen.Count == 2));

        // And "read-only" is not "unchanging": both are views of a list that its owner goes on changing.
        int before = seen.Count;
        roles.Grant("writer");
        Console.WriteLine("grew by the owner's hand = " + (seen.Count - before));
    }
}

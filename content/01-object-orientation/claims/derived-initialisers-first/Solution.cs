// A derived class sets its field by an initialiser, or in its constructor. Is that before its base is constructed?

using System;
using System.Collections.Generic;

public class Base
{
    readonly int field = Solution.Note("initialiser of base");
    public Base() { Solution.Note("constructor of base: field is " + field); }
}

public sealed class ByInitialiser : Base
{
    public readonly int Size = Solution.Note("initialiser of derived"); // on the way up, before Base's constructor
}

public sealed class ByConstructor : Base
{
    public readonly int Size;
    public ByConstructor() { Size = Solution.Note("constructor of derived"); } // on the way down, after it
}

public static class Solution
{
    static readonly List<string> notes = new List<string>();

    public static int Note(string what) { notes.Add(what); return notes.Count; }

    public static void Main(string[] arguments)
    {
        int size = arguments[0] == "initialiser" ? new ByInitialiser().Size : new ByConstructor().Size;

        foreach (string note in notes) Console.WriteLine(note);
        Console.WriteLine("derived field is set as number = " + size);
    }
}

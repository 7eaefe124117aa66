// Two interfaces demand a method of the same signature. A class gives one body, or one for each of them.

using System;

public interface IDocument { string Save(); }
public interface IGame { string Save(); }

public sealed class OneBody : IDocument, IGame
{
    public string Save() { return "saved"; } // fits both, and the compiler is content
}

public sealed class TwoBodies : IDocument, IGame
{
    string IDocument.Save() { return "document written"; } // explicit: seen through this interface alone
    string IGame.Save() { return "goal prevented"; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        object player = arguments[0] == "one body" ? new OneBody() : (object)new TwoBodies();
        string asDocument = ((IDocument)player).Save(), asGame = ((IGame)player).Save();
        Console.WriteLine("as a document = " + asDocument);
        Console.WriteLine("as a game = " + asGame);
        Console.WriteLine("the same body = " + (asDocument == asGame));
    }
}

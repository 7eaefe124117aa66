using System;
using System.Collections.Generic;

public static class Solution
{
    public static List<long> DoAsTold(string how)
    {
        switch (how)
        {
            case "answer":
                return new List<long> { 1 };
            case "print":
                Console.WriteLine("hello");
                return new List<long> { 1 };
            case "raise":
                throw new InvalidOperationException("boom");
            case "large":
                return new List<long> { 9007199254740992 };
            case "exit":
                Environment.Exit(3);
                break;
        }
        return new List<long>();
    }
}

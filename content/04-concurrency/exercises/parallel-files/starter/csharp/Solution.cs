using System;
using System.Collections.Generic;

public static class Solution
{
    public static int Main()
    {
        var workers = int.Parse(Console.ReadLine());
        var paths = new List<string>();
        for (string path; (path = Console.ReadLine()) != null;)
        {
            paths.Add(path);
        }

        Console.Error.WriteLine(paths.Count + " files for " + workers + " workers: the rest is yours to write");
        return 1;
    }
}

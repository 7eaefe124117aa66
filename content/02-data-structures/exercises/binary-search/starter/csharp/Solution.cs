using System;
using System.Collections.Generic;

public static class Solution
{
    /// <summary>
    /// For each target, the index of its first occurrence in the numbers, which are sorted ascending; null where it
    /// does not occur.
    /// </summary>
    public static List<long?> FirstPositions(List<long> numbers, List<long> targets)
    {
        throw new NotImplementedException("FirstPositions is yours to write");
    }
}

using System;
using System.Collections.Generic;

public static class Solution
{
    /// <summary>The length of the longest run of consecutive whole numbers that are all in the list.</summary>
    public static long LongestConsecutive(List<long> numbers)
    {
        throw new NotImplementedException("LongestConsecutive is yours to write");
    }
}

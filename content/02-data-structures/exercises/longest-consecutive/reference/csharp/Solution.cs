// The longest run of consecutive numbers, by asking a set for neighbours.
//
// Neither the order of the list nor repetitions matter, so the list becomes a set, which answers "is x in there?" in
// expected constant time. A run is followed from its first number alone, the one whose predecessor is missing.
//
// Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to,
// since runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.

using System;
using System.Collections.Generic;

public static class Solution
{
    /// <summary>The length of the longest run of consecutive whole numbers that are all in the list.</summary>
    public static long LongestConsecutive(List<long> numbers)
    {
        var present = new HashSet<long>(numbers);
        var longest = 0L;
        foreach (var number in present)
        {
            if (present.Contains(number - 1))
            {
                continue; // in the midst of a run: following it from here would be done for nothing
            }
            var end = number + 1;
            while (present.Contains(end))
            {
                end++;
            }
            longest = Math.Max(longest, end - number);
        }
        return longest;
    }
}

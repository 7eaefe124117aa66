// Binary search for the first of equal numbers, as a search for a border.
//
// The question "is this number less than the target?" has the answer yes up to some place of a sorted list and no from
// there on. That border is what is searched for: the first number that is not less than the target. If it is equal to
// the target it is the first occurrence, and otherwise there is none.
//
// Cost: O(log n) for each target, since every question halves what is left; no memory besides the answer.

using System.Collections.Generic;

public static class Solution
{
    /// <summary>
    /// For each target, the index of its first occurrence in the numbers, which are sorted ascending; null where it
    /// does not occur.
    /// </summary>
    public static List<long?> FirstPositions(List<long> numbers, List<long> targets)
    {
        var positions = new List<long?>(targets.Count);
        foreach (var target in targets)
        {
            var position = FirstNotLess(numbers, target);
            var found = position < numbers.Count && numbers[position] == target;
            positions.Add(found ? position : (long?)null);
        }
        return positions;
    }

    /// <summary>The index of the first number that is not less than the target; the count if all are less.</summary>
    static int FirstNotLess(List<long> numbers, long target)
    {
        // The border lies in low..high, both included; what may still be asked about is the half-open interval
        // [low, high). Invariant: all numbers before low are less than the target, and none from high on is.
        var low = 0;
        var high = numbers.Count;
        while (low < high)
        {
            // In the interval: low <= middle < high. Half of the distance is added to low, since low + high may be
            // more than an int holds, and would then be negative.
            var middle = low + (high - low) / 2;
            if (numbers[middle] < target)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
            // Either way the interval has become shorter, so that the loop ends.
        }
        // Nothing is left to ask about: low == high is the border.
        return low;
    }
}

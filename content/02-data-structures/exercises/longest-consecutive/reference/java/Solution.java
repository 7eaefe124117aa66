import java.util.HashSet;
import java.util.Set;

/**
 * The longest run of consecutive numbers, by asking a set for neighbours.
 *
 * <p>Neither the order of the list nor repetitions matter, so the list becomes a set, which is quick to say whether a
 * number is in it. A run is followed from its first number alone, the one whose predecessor is missing.
 *
 * <p>Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to,
 * since runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.
 */
class Solution {
    /** The length of the longest run of consecutive whole numbers that are all in {@code numbers}. */
    static long longestConsecutive(long[] numbers) {
        Set<Long> present = new HashSet<>();
        for (long number : numbers) present.add(number);
        long longest = 0;
        for (long number : present) {
            // In the midst of a run: following it from here would be done for nothing.
            if (present.contains(number - 1)) continue;
            long end = number + 1;
            while (present.contains(end)) end++;
            longest = Math.max(longest, end - number);
        }
        return longest;
    }
}

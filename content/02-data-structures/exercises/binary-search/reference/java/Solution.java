import java.util.ArrayList;
import java.util.List;

/**
 * First positions by binary search.
 *
 * <p>The search does not look for the target itself, of which there may be many, but for a border of which there is
 * one: where the numbers that are less than the target end. If the target is there at all, it is there that it first
 * occurs. ({@code Arrays.binarySearch} finds any of equal numbers.)
 *
 * <p>Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
 * occurs or not, and however often. No memory is needed beside the answer.
 */
class Solution {
    /** For each of {@code targets}, where it first occurs in the ascending {@code numbers}, counted from 0, or null. */
    static List<Long> firstPositions(long[] numbers, long[] targets) {
        List<Long> positions = new ArrayList<>(targets.length);
        for (long target : targets) {
            int border = firstNotLess(numbers, target);
            // The border may be the end of the list, where there is no number to look at.
            boolean found = border < numbers.length && numbers[border] == target;
            positions.add(found ? (long) border : null);
        }
        return positions;
    }

    /** The position of the first number that is not less than the target; the length if all are less. */
    private static int firstNotLess(long[] numbers, long target) {
        // Invariant: the numbers before `low` are less than the target, those from `high` on are not. What lies between,
        // from `low` up to but not including `high`, is still open. At first that is everything.
        int low = 0;
        int high = numbers.length;
        while (low < high) {
            // Half of the distance is added to `low`: the sum of two large positions may be more than an int holds.
            int middle = low + (high - low) / 2;
            if (numbers[middle] < target) {
                low = middle + 1; // `middle` itself is decided, too: without + 1 one open number would stay open for ever
            } else {
                high = middle;
            }
        }
        return low; // nothing is open: low == high is the border
    }
}

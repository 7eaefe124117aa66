// Binary search in a sorted sequence of two thousand million numbers: the middle as half of the sum, or as the lower
// end and half of the difference.

class Solution {
    static final int LENGTH = 2_000_000_000; // less than Integer.MAX_VALUE, 2,147,483,647
    static int steps;

    // The sequence is 0, 2, 4, ... and needs no memory. Like an array, it refuses an index that is out of range.
    static long numberAt(int index) {
        if (index < 0 || index >= LENGTH) throw new ArrayIndexOutOfBoundsException("index " + index);
        return 2L * index;
    }

    static int indexOf(long target, boolean bySum) {
        int low = 0, high = LENGTH - 1;
        while (low <= high) {
            steps++;
            // Both are right on paper. But each intermediate result has to fit into 32 bits, and the sum may not.
            int middle = bySum ? (low + high) / 2 : low + (high - low) / 2;
            long number = numberAt(middle);
            if (number == target) return middle;
            if (number < target) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    public static void main(String[] arguments) {
        String outcome;
        try {
            outcome = "found at " + indexOf(2L * (LENGTH - 1), arguments[0].equals("sum"));
        } catch (ArrayIndexOutOfBoundsException outside) {
            outcome = outside.getMessage();
        }
        System.out.println("outcome = " + outcome);
        System.out.println("steps = " + steps);
    }
}

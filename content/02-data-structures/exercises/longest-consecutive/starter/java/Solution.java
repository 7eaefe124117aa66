class Solution {
    /** The length of the longest run of consecutive whole numbers that are all in {@code numbers}. */
    static long longestConsecutive(long[] numbers) {
        throw new UnsupportedOperationException("longestConsecutive is yours to write");
    }
}

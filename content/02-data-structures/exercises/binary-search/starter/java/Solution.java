import java.util.List;

class Solution {
    /** For each of {@code targets}, where it first occurs in the ascending {@code numbers}, counted from 0, or null. */
    static List<Long> firstPositions(long[] numbers, long[] targets) {
        throw new UnsupportedOperationException("firstPositions is yours to write");
    }
}

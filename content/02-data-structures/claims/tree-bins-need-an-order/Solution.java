// 2,000 keys with one hash code in a java.util.HashMap: keys that have an order ("comparable"), or none ("plain").

import java.util.HashMap;
import java.util.function.IntFunction;

class Solution {
    static long comparisons;

    static class Plain {
        final int number;
        Plain(int number) { this.number = number; }
        @Override public int hashCode() { return 42; }
        @Override public boolean equals(Object other) {
            comparisons++;
            return other instanceof Plain && ((Plain) other).number == number;
        }
    }

    static final class Ordered implements Comparable<Ordered> {
        final int number;
        Ordered(int number) { this.number = number; }
        @Override public int hashCode() { return 42; }
        @Override public boolean equals(Object other) {
            comparisons++;
            return other instanceof Ordered && ((Ordered) other).number == number;
        }
        @Override public int compareTo(Ordered other) {
            comparisons++;
            return Integer.compare(number, other.number);
        }
    }

    static long perLookUp(IntFunction<Object> newKey) {
        HashMap<Object, Integer> map = new HashMap<>();
        for (int i = 0; i < 2_000; i++) map.put(newKey.apply(i), i);
        comparisons = 0;
        // Keys made anew, so that they are equal to those in the map and not the same objects. The crowded bucket is a
        // balanced tree. If the keys have no order, nothing says whether to go left or right: both have to be searched.
        for (int i = 0; i < 2_000; i++)
            if (map.get(newKey.apply(i)) != i) throw new AssertionError(i);
        return comparisons / 2_000;
    }

    public static void main(String[] arguments) {
        long count = arguments[0].equals("plain") ? perLookUp(Plain::new) : perLookUp(Ordered::new);
        System.out.println("comparisons for each look-up = " + count);
    }
}

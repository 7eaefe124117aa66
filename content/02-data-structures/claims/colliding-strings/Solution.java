// 1,024 different strings are put into a table of 1,031 buckets, a prime. They were chosen so that their hash codes are
// equal ("chosen"), or they are as ordinary ("ordinary").

import java.util.*;

class Solution {
    // "Aa" and "BB" have the same hash code, 65 * 31 + 97 = 66 * 31 + 66, and so have any two strings composed of them.
    static List<String> composed(String one, String other) {
        List<String> strings = List.of("");
        for (int block = 0; block < 10; block++) {
            List<String> longer = new ArrayList<>();
            for (String string : strings) {
                longer.add(string + one);
                longer.add(string + other);
            }
            strings = longer;
        }
        return strings;
    }

    public static void main(String[] arguments) {
        List<String> keys = arguments[0].equals("chosen") ? composed("Aa", "BB") : composed("Aa", "Bc");

        Set<Integer> codes = new HashSet<>();
        List<List<String>> buckets = new ArrayList<>();
        for (int i = 0; i < 1031; i++) buckets.add(new ArrayList<>());

        int comparisons = 0;
        for (String key : keys) {
            codes.add(key.hashCode());
            List<String> bucket = buckets.get(Math.floorMod(key.hashCode(), buckets.size()));
            boolean found = false;
            for (String other : bucket) {
                comparisons++;
                found |= other.equals(key);
            }
            if (!found) bucket.add(key);
        }
        System.out.println("different strings = " + new TreeSet<>(keys).size());
        System.out.println("different hash codes = " + codes.size());
        System.out.println("comparisons = " + comparisons);
    }
}

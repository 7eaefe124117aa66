// Two records are made from the same values. One part of them is an array, or a list.

import java.util.List;

class Solution {
    record WithArray(String name, int[] marks) {}

    record WithList(String name, List<Integer> marks) {}

    public static void main(String[] arguments) {
        // A record asks each part for *its* equals. A list has one that compares elements; an array has that of Object.
        boolean equal = arguments[0].equals("array")
            ? new WithArray("Ada", new int[] {1, 2}).equals(new WithArray("Ada", new int[] {1, 2}))
            : new WithList("Ada", List.of(1, 2)).equals(new WithList("Ada", List.of(1, 2)));

        System.out.println("equal = " + equal);
    }
}

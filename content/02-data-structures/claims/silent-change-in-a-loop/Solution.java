// A list of four is looped over, and in the loop one element is removed: the third of the four, or the first.

import java.util.*;

class Solution {
    public static void main(String[] arguments) {
        String victim = arguments[0].equals("last-but-one") ? "carol" : "alice";
        List<String> guests = new ArrayList<>(List.of("alice", "bob", "carol", "dave"));

        String outcome = "no exception";
        List<String> greeted = new ArrayList<>();
        try {
            for (String guest : guests) {
                greeted.add(guest);
                // The iterator compares a count of changes, but only in next(). After the third of four has been
                // removed, hasNext() sees three visited and a size of three: the loop ends, and next() is not called.
                if (guest.equals(victim)) guests.remove(guest);
            }
        } catch (ConcurrentModificationException changed) {
            outcome = "ConcurrentModificationException";
        }
        System.out.println("outcome = " + outcome);
        System.out.println("greeted = " + String.join(" ", greeted));
    }
}

// Five jobs of equal priority are put into a priority queue, in the order A to E: with the priority alone, or with a
// sequence number that breaks ties.

import java.util.*;

class Solution {
    record Job(String name, int priority, int number) {}

    public static void main(String[] arguments) {
        Comparator<Job> order = Comparator.comparingInt(Job::priority);
        if (arguments[0].equals("numbered")) order = order.thenComparingInt(Job::number);

        PriorityQueue<Job> queue = new PriorityQueue<>(order);
        int number = 0;
        for (String name : List.of("A", "B", "C", "D", "E")) queue.add(new Job(name, 1, number++));

        // When the top is taken, the last one in the array, the newest, takes its place, and sinks only below smaller
        // ones. Among equals there are none.
        StringBuilder taken = new StringBuilder();
        while (!queue.isEmpty()) taken.append(queue.remove().name());
        System.out.println("taken = " + taken);
    }
}

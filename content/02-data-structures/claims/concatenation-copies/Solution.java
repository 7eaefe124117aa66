// A text is put together from 5,000 pieces of ten characters: by +=, or with a StringBuilder. How many bytes does that
// allocate?

import java.lang.management.ManagementFactory;

class Solution {
    static String byPlus(String piece) {
        String text = "";
        for (int i = 0; i < 5_000; i++) text += piece; // a string cannot change: a new one, with a copy of all so far
        return text;
    }

    static String byBuilder(String piece) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) text.append(piece); // an array that doubles when it is full
        return text.toString();
    }

    public static void main(String[] arguments) {
        // The JVM counts what a thread allocates, whether or not it has been collected since.
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();

        long before = threads.getThreadAllocatedBytes(me);
        String text = arguments[0].equals("plus") ? byPlus("ten chars ") : byBuilder("ten chars ");
        long allocated = threads.getThreadAllocatedBytes(me) - before;

        System.out.println("characters = " + text.length());
        System.out.println("kilobytes allocated = " + allocated / 1_000);
    }
}

// Each leaf answers in 10 ms, and in one of a hundred cases in a second. A page asks so many leaves as the argument
// says, all at once, and waits for the last one. How many pages are slow?

import java.util.SplittableRandom;

class Solution {
    public static void main(String[] arguments) {
        int leaves = Integer.parseInt(arguments[0]);
        int pages = 20_000;
        SplittableRandom chance = new SplittableRandom(2013); // seeded: the same in every run

        int slowPages = 0;
        long slowLeaves = 0;
        for (int page = 0; page < pages; page++) {
            int slowest = 10;
            for (int leaf = 0; leaf < leaves; leaf++) {
                int ms = chance.nextInt(100) == 0 ? 1000 : 10;
                if (ms == 1000) slowLeaves++;
                slowest = Math.max(slowest, ms); // the page has its answer when the last leaf has given its own
            }
            if (slowest == 1000) slowPages++;
        }
        double expected = 100 * (1 - Math.pow(0.99, leaves));
        System.out.println("slow leaves in percent = " + Math.round(100.0 * slowLeaves / pages / leaves));
        System.out.println("slow pages in percent = " + Math.round(100.0 * slowPages / pages));
        System.out.printf(java.util.Locale.ROOT, "1 - 0.99^%d in percent = %.1f%n", leaves, expected);
    }
}

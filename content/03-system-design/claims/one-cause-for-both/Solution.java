// A server is up 99 percent of the time. Two of them, of which one suffices: how often are both down?
// The argument: they fail on their own ("apart"), or half of their failures have a cause in common ("shared"): the same
// rack, the same bad deployment, the same expired certificate.

import java.util.SplittableRandom;

class Solution {
    public static void main(String[] arguments) {
        boolean shared = arguments[0].equals("shared");
        SplittableRandom chance = new SplittableRandom(99); // seeded: the same in every run
        int minutes = 5_000_000, bothDown = 0, oneDown = 0;

        for (int minute = 0; minute < minutes; minute++) {
            boolean first, second;
            if (shared) {
                boolean common = chance.nextInt(1000) < 5;        // half a percent of the time both are hit
                first = common || chance.nextInt(1000) < 5;       // and half a percent is each one's own
                second = common || chance.nextInt(1000) < 5;
            } else {
                first = chance.nextInt(1000) < 10;                // one percent, each on its own
                second = chance.nextInt(1000) < 10;
            }
            if (first) oneDown++;
            if (first && second) bothDown++;
        }
        double year = 365 * 24 * 60;
        System.out.println("first server down in percent = " + Math.round(100.0 * oneDown / minutes));
        System.out.println("minutes without service a year = " + Math.round(year * bothDown / minutes));
        System.out.println("promised by multiplying = " + Math.round(year * 0.01 * 0.01));
    }
}

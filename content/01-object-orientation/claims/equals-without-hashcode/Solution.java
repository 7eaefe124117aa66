// A thousand equal pairs. One of each pair is put into a hash set, the other is looked for.

import java.util.HashSet;
import java.util.Set;

class Solution {
    static class EqualsAlone {
        final int cents;

        EqualsAlone(int cents) {
            this.cents = cents;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof EqualsAlone amount && amount.cents == cents;
        }
    }

    static class EqualsAndHash extends EqualsAlone {
        EqualsAndHash(int cents) {
            super(cents);
        }

        @Override
        public int hashCode() {
            return cents;
        }
    }

    static EqualsAlone make(String kind, int cents) {
        return kind.equals("equals alone") ? new EqualsAlone(cents) : new EqualsAndHash(cents);
    }

    public static void main(String[] arguments) {
        Set<EqualsAlone> amounts = new HashSet<>();
        for (int cents = 0; cents < 1000; cents++) amounts.add(make(arguments[0], cents));

        int equal = 0, found = 0;
        for (int cents = 0; cents < 1000; cents++) {
            if (make(arguments[0], cents).equals(make(arguments[0], cents))) equal++;
            // The set looks among the objects with the same hash code only. Object.hashCode differs from object to
            // object, equal or not: so equals is not even asked.
            if (amounts.contains(make(arguments[0], cents))) found++;
        }
        System.out.println("equal = " + equal);
        System.out.println("found = " + found);
    }
}

// A class has its own equals: with a parameter of its own type, or with one of type Object.

import java.util.ArrayList;
import java.util.List;

class Solution {
    static class Overloaded {
        final int cents = 500;

        public boolean equals(Overloaded other) { // another signature, so it overrides nothing
            return other.cents == cents;
        }
    }

    static class Overridden {
        final int cents = 500;

        @Override // with this word above, the other one would not have compiled
        public boolean equals(Object other) {
            return other instanceof Overridden money && money.cents == cents;
        }

        @Override
        public int hashCode() {
            return cents;
        }
    }

    public static void main(String[] arguments) {
        boolean overloaded = arguments[0].equals("overloaded");
        boolean direct = overloaded
            ? new Overloaded().equals(new Overloaded()) // the compiler sees the types, and picks the overload
            : new Overridden().equals(new Overridden());

        List<Object> list = new ArrayList<>(); // knows nothing but Object, and was compiled long ago
        list.add(overloaded ? new Overloaded() : new Overridden());
        boolean contains = list.contains(overloaded ? new Overloaded() : new Overridden());

        System.out.println("equal when called directly = " + direct);
        System.out.println("found by a list = " + contains);
    }
}

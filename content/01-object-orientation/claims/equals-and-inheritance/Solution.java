// A subclass adds a field, and compares it in equals. Is `a equals b` still the same as `b equals a`?

import java.util.List;

class Solution {
    static class Point {
        final int x;

        Point(int x) {
            this.x = x;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Point point && point.x == x; // a coloured point is a point
        }

        @Override
        public int hashCode() {
            return x;
        }
    }

    static class Coloured extends Point {
        final String colour;

        Coloured(int x, String colour) {
            super(x);
            this.colour = colour;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Coloured c && c.x == x && c.colour.equals(colour); // a plain one is not coloured
        }
    }

    record ColouredPoint(Point point, String colour) {} // has a point, is none: its equals compares its own kind only

    public static void main(String[] arguments) {
        Object plain = new Point(1);
        Object red = arguments[0].equals("inherits") ? new Coloured(1, "red") : new ColouredPoint(new Point(1), "red");

        System.out.println("plain equals red = " + plain.equals(red));
        System.out.println("red equals plain = " + red.equals(plain));
        System.out.println("symmetric = " + (plain.equals(red) == red.equals(plain)));
        // What a collection says now depends on whose equals it happens to call.
        System.out.println("list of red contains plain = " + List.of(red).contains(plain));
        System.out.println("list of plain contains red = " + List.of(plain).contains(red));
    }
}

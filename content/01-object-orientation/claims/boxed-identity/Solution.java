// The same number is boxed twice, and the boxes are compared: with == and with equals.

class Solution {
    public static void main(String[] arguments) {
        int number = Integer.parseInt(arguments[0]);
        Integer one = number; // Integer.valueOf(number): from a cache for -128 to 127, else a new object
        Integer two = number;

        System.out.println("same by == = " + (one == two)); // compares references: is it one object?
        System.out.println("same by equals = " + one.equals(two)); // compares values
        System.out.println("same as a primitive = " + (one == number)); // one is unboxed, and values are compared
    }
}

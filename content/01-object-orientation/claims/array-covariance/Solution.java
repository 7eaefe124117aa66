// An array of integers is taken for an array of objects, which the compiler allows, and a text is put into it.

class Solution {
    // Object[] takes any array of references. Reading from it is always right; writing to it is a guess.
    static String store(Object[] array) {
        try {
            array[0] = "text"; // it compiles: a String is an Object
            return "stored";
        } catch (ArrayStoreException refused) { // so each store into an array of references is checked, when it runs
            return refused.getClass().getSimpleName();
        }
    }

    public static void main(String[] arguments) {
        Object[] array = arguments[0].equals("integers") ? new Integer[1] : new Object[1];
        System.out.println("outcome = " + store(array));
        // List<Object> list = new ArrayList<Integer>(); does not compile: lists are invariant, and so need no check.
    }
}

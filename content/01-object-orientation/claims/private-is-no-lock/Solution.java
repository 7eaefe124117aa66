// A private field is read by reflection: one of a class of ours, or one of the JDK.

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;

class Solution {
    static class Vault {
        private final String secret = "1234";
    }

    public static void main(String[] arguments) throws ReflectiveOperationException {
        boolean ours = arguments[0].equals("ours");
        Object object = ours ? new Vault() : "a text of the JDK";
        Field field = object.getClass().getDeclaredField(ours ? "secret" : "value");

        String outcome = "read";
        Object secret = "kept";
        try {
            field.setAccessible(true); // private is a rule for the compiler and the linker, and here we ask for leave
            secret = field.get(object);
        } catch (InaccessibleObjectException refused) { // a module that opens its package to nobody does not give it
            outcome = "refused";
        }
        System.out.println("outcome = " + outcome);
        System.out.println("secret = " + secret);
    }
}

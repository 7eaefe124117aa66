// A final field holds a list. The class hands it out: as a read-only view ("view"), or as an immutable copy ("copy").

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class Solution {
    static final List<String> roles = new ArrayList<>(List.of("reader"));

    public static void main(String[] arguments) throws InterruptedException {
        // The view refuses to be written to, and shows whatever its owner writes.
        List<String> given = arguments[0].equals("view") ? Collections.unmodifiableList(roles) : List.copyOf(roles);

        boolean refused = false;
        try {
            given.add("admin");
        } catch (UnsupportedOperationException readOnly) {
            refused = true;
        }

        Thread owner = new Thread(() -> roles.add("admin")); // final fixes the reference, not the list
        owner.start();
        owner.join();

        System.out.println("writing to it = " + (refused ? "refused" : "accepted"));
        System.out.println("what it holds = " + given);
    }
}

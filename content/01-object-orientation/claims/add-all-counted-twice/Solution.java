// A set that counts what was ever added: made by inheriting from HashSet, or by holding any set.

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class Solution {
    static class InheritingCounter extends HashSet<String> {
        int added;

        @Override
        public boolean add(String item) {
            added++;
            return super.add(item);
        }

        @Override
        public boolean addAll(Collection<? extends String> items) {
            added += items.size();
            return super.addAll(items); // which calls add for each item. Ours. No word of the interface tells us so.
        }
    }

    static class HoldingCounter {
        private final Set<String> items = new HashSet<>();
        int added;

        boolean add(String item) {
            added++;
            return items.add(item);
        }

        boolean addAll(Collection<String> more) {
            added += more.size();
            return items.addAll(more); // calls its own add: it has never heard of us
        }
    }

    public static void main(String[] arguments) {
        List<String> three = List.of("Ada", "Grace", "Barbara");
        InheritingCounter inheriting = new InheritingCounter();
        inheriting.addAll(three);
        HoldingCounter holding = new HoldingCounter();
        holding.addAll(three);

        boolean inherits = arguments[0].equals("inherits");
        System.out.println("in the set = " + (inherits ? inheriting.size() : holding.items.size()));
        System.out.println("counted = " + (inherits ? inheriting.added : holding.added));
    }
}

// A record's fields are final. Its list is taken as it comes, or copied.

import java.util.ArrayList;
import java.util.List;

class Solution {
    record Team(String name, List<String> members) {} // equals, hashCode, and no setter at all

    record Frozen(String name, List<String> members) {
        Frozen {
            members = List.copyOf(members); // at the door: from here on nobody else has a way to it, nor can it change
        }
    }

    public static void main(String[] arguments) {
        List<String> people = new ArrayList<>(List.of("Ada"));
        boolean shallow = arguments[0].equals("as it comes");
        Record team = shallow ? new Team("compilers", people) : new Frozen("compilers", people);

        int hashBefore = team.hashCode();
        people.add("Grace"); // by whoever made the list; the record was not even touched
        List<String> members = team instanceof Team t ? t.members() : ((Frozen) team).members();

        System.out.println("members = " + members.size());
        // As a key in a map, it could no longer be found.
        System.out.println("hash code is the same = " + (team.hashCode() == hashBefore));
    }
}

// An object in a hash set is changed while it is in there. Its hash code depends on what changes, or it does not.

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

class Solution {
    static class Customer {
        final int id;
        String city;
        final boolean hashesTheCity;

        Customer(int id, String city, boolean hashesTheCity) {
            this.id = id;
            this.city = city;
            this.hashesTheCity = hashesTheCity;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Customer c && c.id == id && (!hashesTheCity || c.city.equals(city));
        }

        @Override
        public int hashCode() {
            return hashesTheCity ? Objects.hash(id, city) : id;
        }
    }

    public static void main(String[] arguments) {
        Customer ada = new Customer(1, "London", arguments[0].equals("by all fields"));
        Set<Customer> customers = new HashSet<>();
        customers.add(ada);

        ada.city = "Turin"; // it now has another hash code, and still lies where the old one put it

        System.out.println("contains = " + customers.contains(ada)); // looks where the new one points
        System.out.println("the same object is found by iterating = " + (customers.iterator().next() == ada));
        System.out.println("removed = " + customers.remove(ada));
        System.out.println("size = " + customers.size());
    }
}

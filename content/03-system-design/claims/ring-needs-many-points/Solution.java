// Ten servers on a hash ring, each with so many points as the argument says. How much does the busiest one get?

import java.security.MessageDigest;
import java.nio.ByteBuffer;
import java.util.TreeMap;

class Solution {
    static long hash(String text) throws Exception {
        return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes("UTF-8"))).getLong();
    }

    public static void main(String[] arguments) throws Exception {
        int points = Integer.parseInt(arguments[0]);
        int servers = 10, keys = 100_000;

        // The arc before a point is what its server gets. One point a server cuts the circle at ten random places, and
        // random arcs differ widely. With hundreds of points a server's many arcs add up to nearly its fair share.
        TreeMap<Long, Integer> ring = new TreeMap<>();
        for (int server = 0; server < servers; server++)
            for (int i = 0; i < points; i++) ring.put(hash("server " + server + ", point " + i), server);

        int[] load = new int[servers];
        for (int i = 0; i < keys; i++) {
            var next = ring.ceilingEntry(hash("user:" + i));
            load[(next == null ? ring.firstEntry() : next).getValue()]++; // past the last point: round to the first
        }
        int most = 0, least = keys;
        for (int keysOfOne : load) {
            most = Math.max(most, keysOfOne);
            least = Math.min(least, keysOfOne);
        }
        System.out.println("fair share = " + keys / servers);
        System.out.println("busiest server = " + most);
        System.out.println("idlest server = " + least);
        System.out.println("busiest in percent of the fair share = " + 100L * most * servers / keys);
    }
}

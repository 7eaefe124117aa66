// A cache of 1,000 places serves 800 popular keys. At night a report reads 100,000 other keys, once each.
// How many of the popular keys are still there afterwards? The argument: "lru", or "segmented".

import java.util.LinkedHashMap;

class Solution {
    /** The least recently used entry goes when the cache is full. */
    static class Lru extends LinkedHashMap<Integer, Boolean> {
        final int places;
        Lru(int places) { super(16, 0.75f, true); this.places = places; } // true: ordered by access
        @Override protected boolean removeEldestEntry(java.util.Map.Entry<Integer, Boolean> eldest) {
            return size() > places;
        }
    }

    interface Cache { boolean hit(int key); }

    static Cache plain() {
        Lru lru = new Lru(1000);
        return key -> lru.put(key, true) != null;
    }

    /** New keys come into a small part; only a second use lifts a key into the large one. A scan has no second use. */
    static Cache segmented() {
        Lru onTrial = new Lru(150), proved = new Lru(850);
        return key -> {
            if (proved.get(key) != null) return true;
            boolean second = onTrial.remove(key) != null;
            (second ? proved : onTrial).put(key, true);
            return second;
        };
    }

    static int hits(Cache cache, int from, int count) {
        int hits = 0;
        for (int key = from; key < from + count; key++) if (cache.hit(key)) hits++;
        return hits;
    }

    public static void main(String[] arguments) {
        Cache cache = arguments[0].equals("lru") ? plain() : segmented();
        for (int day = 0; day < 10; day++)
            for (int key = 0; key < 800; key++) { cache.hit(key); cache.hit(key); } // popular: asked for again soon
        System.out.println("popular hits before the scan = " + hits(cache, 0, 800));
        hits(cache, 1_000_000, 100_000); // the report
        System.out.println("popular hits after the scan = " + hits(cache, 0, 800));
    }
}

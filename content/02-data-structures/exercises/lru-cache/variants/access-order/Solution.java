import java.util.LinkedHashMap;
import java.util.Map;

/** A LinkedHashMap is a hash table with a linked list through its entries, and keeps the order of access if told to. */
class LruCache {
    private final Map<Long, Long> entries;

    LruCache(long capacity) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                return size() > capacity;
            }
        };
    }

    Long get(long key) {
        return entries.get(key);
    }

    void put(long key, long value) {
        entries.put(key, value);
    }

    boolean remove(long key) {
        return entries.remove(key) != null;
    }

    long size() {
        return entries.size();
    }
}

/** Keeps up to {@code capacity} entries, and for a new one gives up the least recently used. */
class LruCache {
    LruCache(long capacity) {
        throw new UnsupportedOperationException("LruCache is yours to write");
    }

    /** The value of {@code key}, which becomes the most recently used; null if it is not there. */
    Long get(long key) {
        throw new UnsupportedOperationException("get is yours to write");
    }

    /** Sets the value of {@code key}, which becomes the most recently used. */
    void put(long key, long value) {
        throw new UnsupportedOperationException("put is yours to write");
    }

    /** Takes {@code key} out, and says whether it was there. */
    boolean remove(long key) {
        throw new UnsupportedOperationException("remove is yours to write");
    }

    /** The number of entries. */
    long size() {
        throw new UnsupportedOperationException("size is yours to write");
    }
}

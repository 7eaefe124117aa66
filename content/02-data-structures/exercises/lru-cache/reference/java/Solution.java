import java.util.HashMap;
import java.util.Map;

/**
 * A cache that gives up the least recently used entry, from two structures that make up for each other.
 *
 * <p>A hash map finds an entry by its key at once, but says nothing about when it was used. A doubly linked list keeps
 * the entries in the order of their use, and takes one out of its midst at once, but only if one has it in hand. So the
 * values of the map are the nodes of the list.
 *
 * <p>Cost: every operation is one step of the map and a few assignments, O(1) expected time; O(capacity) memory. The
 * standard library has the two in one, as a LinkedHashMap in access order; here they are built by hand to see how that
 * works.
 */
class LruCache {
    /** An entry, between the one that was used just after it and the one that was used just before it. */
    private static final class Node {
        final long key; // the way back from the list to the map, when this entry is given up
        long value;
        Node newer = this;
        Node older = this;

        Node(long key, long value) {
            this.key = key;
            this.value = value;
        }

        void unlink() {
            newer.older = older;
            older.newer = newer;
        }
    }

    private final long capacity;
    private final Map<Long, Node> nodes = new HashMap<>();

    /**
     * A node without an entry closes the list to a ring. It stands before the newest entry and after the oldest, so that
     * its {@code older} is the most recently used one and its {@code newer} the least recently used. Every entry has two
     * neighbours, and no case is special: neither the first entry, nor the last, nor an empty list.
     */
    private final Node ring = new Node(0, 0);

    LruCache(long capacity) {
        this.capacity = capacity;
    }

    /** The value of {@code key}, which becomes the most recently used; null if it is not there. */
    Long get(long key) {
        Node node = nodes.get(key);
        if (node == null) return null;
        node.unlink();
        linkAsNewest(node);
        return node.value;
    }

    /** Sets the value of {@code key}, which becomes the most recently used. */
    void put(long key, long value) {
        Node node = nodes.get(key);
        if (node == null) {
            node = new Node(key, value);
            nodes.put(key, node);
        } else {
            node.value = value;
            node.unlink();
        }
        linkAsNewest(node);
        // Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a
        // cache of capacity 0 gives up at once what it was given.
        if (nodes.size() > capacity) remove(ring.newer.key);
    }

    /** Takes {@code key} out, and says whether it was there. */
    boolean remove(long key) {
        Node node = nodes.remove(key);
        if (node == null) return false;
        node.unlink();
        return true;
    }

    /** The number of entries. */
    long size() {
        return nodes.size();
    }

    private void linkAsNewest(Node node) {
        node.newer = ring;
        node.older = ring.older;
        node.older.newer = node;
        ring.older = node;
    }
}

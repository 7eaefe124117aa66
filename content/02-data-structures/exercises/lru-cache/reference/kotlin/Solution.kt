/**
 * A cache that gives up the least recently used entry, from two structures that make up for each other.
 *
 * A hash map finds an entry by its key at once, but says nothing about when it was used. A doubly linked list keeps the
 * entries in the order of their use, and takes one out of its midst at once, but only if one has it in hand. So the values
 * of the map are the nodes of the list.
 *
 * Cost: every operation is one step of the map and a few assignments, O(1) expected time; O(capacity) memory. The standard
 * library of Java has the two in one, as a LinkedHashMap in access order; here they are built by hand to see how that
 * works.
 */
class LruCache(private val capacity: Long) {
    /** An entry, between the one that was used just after it and the one that was used just before it. */
    private class Node(
        val key: Long, // the way back from the list to the map, when this entry is given up
        var value: Long,
    ) {
        var newer = this
        var older = this

        fun unlink() {
            newer.older = older
            older.newer = newer
        }
    }

    private val nodes = HashMap<Long, Node>()

    /**
     * A node without an entry closes the list to a ring. It stands before the newest entry and after the oldest, so that
     * its `older` is the most recently used one and its `newer` the least recently used. Every entry has two neighbours,
     * and no case is special: neither the first entry, nor the last, nor an empty list.
     */
    private val ring = Node(0, 0)

    /** The value of [key], which becomes the most recently used; null if it is not there. */
    fun get(key: Long): Long? {
        val node = nodes[key] ?: return null
        node.unlink()
        linkAsNewest(node)
        return node.value
    }

    /** Sets the value of [key], which becomes the most recently used. */
    fun put(key: Long, value: Long) {
        val known = nodes[key]
        known?.unlink()
        val node = known ?: Node(key, value).also { nodes[key] = it }
        node.value = value
        linkAsNewest(node)
        // Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a
        // cache of capacity 0 gives up at once what it was given.
        if (nodes.size > capacity) remove(ring.newer.key)
    }

    /** Takes [key] out, and says whether it was there. */
    fun remove(key: Long): Boolean {
        val node = nodes.remove(key) ?: return false
        node.unlink()
        return true
    }

    /** The number of entries. */
    fun size(): Long = nodes.size.toLong()

    private fun linkAsNewest(node: Node) {
        node.newer = ring
        node.older = ring.older
        node.older.newer = node
        ring.older = node
    }
}

/** Keeps up to [capacity] entries, and for a new one gives up the least recently used. */
class LruCache(private val capacity: Long) {
    /** The value of [key], which becomes the most recently used; null if it is not there. */
    fun get(key: Long): Long? = TODO("get is yours to write")

    /** Sets the value of [key], which becomes the most recently used. */
    fun put(key: Long, value: Long) {
        TODO("put is yours to write")
    }

    /** Takes [key] out, and says whether it was there. */
    fun remove(key: Long): Boolean = TODO("remove is yours to write")

    /** The number of entries. */
    fun size(): Long = TODO("size is yours to write")
}

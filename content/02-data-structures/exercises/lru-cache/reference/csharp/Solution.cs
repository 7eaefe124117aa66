// A cache that forgets the least recently used key: a dictionary finds the entry of a key, a doubly linked list keeps
// the entries in the order of their use.
//
// Every operation is O(1), expected: the dictionary finds an entry wherever it is in the list, and an entry that knows
// both of its neighbours leaves the list without a walk. Memory is O(capacity).
//
// LinkedList<T> is such a list; it is written out here, since it is what is to be learned.

using System.Collections.Generic;

/// <summary>Keeps the values of the keys that were used most recently, as many as its capacity allows.</summary>
public class LruCache
{
    sealed class Entry
    {
        // The key as well, to find the dictionary's entry when the list says who leaves.
        public long Key;
        public long Value;
        public Entry Previous;
        public Entry Next;
    }

    readonly long capacity;
    readonly Dictionary<long, Entry> entries = new Dictionary<long, Entry>();

    // The list is a ring: it begins and ends at this entry, which holds nothing. So each true entry has two neighbours,
    // and neither an empty list nor its ends are special. ring.Next was used most recently, ring.Previous least
    // recently.
    readonly Entry ring = new Entry();

    public LruCache(long capacity)
    {
        this.capacity = capacity;
        ring.Previous = ring.Next = ring;
    }

    /// <summary>The value of a key, which becomes the most recently used; null if it is not there.</summary>
    public long? Get(long key)
    {
        if (!entries.TryGetValue(key, out var entry))
        {
            return null;
        }
        Unlink(entry);
        AddFirst(entry);
        return entry.Value;
    }

    /// <summary>
    /// Sets the value of a key, which becomes the most recently used. Over capacity, the least recently used key
    /// leaves.
    /// </summary>
    public void Put(long key, long value)
    {
        if (entries.TryGetValue(key, out var known))
        {
            known.Value = value;
            Unlink(known);
            AddFirst(known);
            return;
        }
        var entry = new Entry { Key = key, Value = value };
        entries.Add(key, entry);
        AddFirst(entry);
        // After the new one is in, so that a capacity of 0 needs no case of its own: it leaves at once.
        if (entries.Count > capacity)
        {
            Remove(ring.Previous.Key);
        }
    }

    /// <summary>Takes a key out, and says whether it was there.</summary>
    public bool Remove(long key)
    {
        if (!entries.TryGetValue(key, out var entry))
        {
            return false;
        }
        Unlink(entry);
        return entries.Remove(key);
    }

    /// <summary>The number of keys in the cache.</summary>
    public long Size() => entries.Count;

    /// <summary>Joins the neighbours of an entry to each other.</summary>
    static void Unlink(Entry entry)
    {
        entry.Previous.Next = entry.Next;
        entry.Next.Previous = entry.Previous;
    }

    /// <summary>
    /// Puts an entry, which is in no list, between the ring's own and what was the most recently used so far.
    /// </summary>
    void AddFirst(Entry entry)
    {
        entry.Previous = ring;
        entry.Next = ring.Next;
        entry.Previous.Next = entry;
        entry.Next.Previous = entry;
    }
}

using System;

/// <summary>Keeps the values of the keys that were used most recently, as many as its capacity allows.</summary>
public class LruCache
{
    public LruCache(long capacity)
    {
        throw new NotImplementedException("LruCache is yours to write");
    }

    /// <summary>The value of a key, which becomes the most recently used; null if it is not there.</summary>
    public long? Get(long key)
    {
        throw new NotImplementedException("Get is yours to write");
    }

    /// <summary>
    /// Sets the value of a key, which becomes the most recently used. Over capacity, the least recently used key
    /// leaves.
    /// </summary>
    public void Put(long key, long value)
    {
        throw new NotImplementedException("Put is yours to write");
    }

    /// <summary>Takes a key out, and says whether it was there.</summary>
    public bool Remove(long key)
    {
        throw new NotImplementedException("Remove is yours to write");
    }

    /// <summary>The number of keys in the cache.</summary>
    public long Size()
    {
        throw new NotImplementedException("Size is yours to write");
    }
}

/*
 * A cache that gives up the least recently used entry, from two structures that make up for each other.
 *
 * A hash table finds an entry by its key at once, but says nothing about when it was used. A doubly linked list keeps
 * the entries in the order of their use, and takes one out of its midst at once, but only if one has it in hand. So the
 * entries that the table finds are the nodes of the list: each is in both.
 *
 * The table is an array of buckets, and a bucket a list of the few entries whose keys have the same hash. As the
 * capacity is known from the start, there are enough buckets from the start, and the table never has to grow.
 *
 * Cost: every operation is one search in a bucket and a few assignments, O(1) expected time; O(capacity) memory.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    bool present;
    int64_t value; // only where `present` is true
} OptionalInt;

typedef struct Entry {
    int64_t key;
    int64_t value;
    struct Entry *newer, *older; // between the one that was used just after it and the one that was used just before it
    struct Entry *next;          // in the same bucket
} Entry;

/** Keeps up to `capacity` entries, and for a new one gives up the least recently used. */
typedef struct LruCache {
    int64_t capacity;
    int64_t size;
    int bits; // there are 2^bits buckets
    Entry **buckets;
    // An entry without a key closes the list to a ring. It stands before the newest entry and after the oldest, so that
    // its `older` is the most recently used one and its `newer` the least recently used. Every entry has two
    // neighbours, and no case is special: neither the first entry, nor the last, nor an empty list.
    Entry ring;
} LruCache;

static void *must(void *memory) {
    if (!memory) {
        perror("no memory for the cache");
        abort();
    }
    return memory;
}

/** A cache without entries. It belongs to the caller until lru_cache_free takes it back. */
LruCache *lru_cache_new(int64_t capacity) {
    LruCache *cache = must(malloc(sizeof *cache));
    *cache = (LruCache){.capacity = capacity, .bits = 4};
    while ((INT64_C(1) << cache->bits) < capacity) cache->bits++;
    cache->buckets = must(calloc((size_t)1 << cache->bits, sizeof(Entry *)));
    cache->ring.newer = cache->ring.older = &cache->ring;
    return cache;
}

// The place that holds the pointer to the entry of `key`: its bucket, or the `next` of the entry before it. Where there
// is no such entry, it holds NULL, and is where a new one belongs. So nobody has to ask whether an entry is the first.
static Entry **find(const LruCache *cache, int64_t key) {
    // The product with an odd number that looks random is a hash whose upper bits are good.
    size_t bucket = (size_t)(((uint64_t)key * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - cache->bits));
    Entry **place = &cache->buckets[bucket];
    while (*place && (*place)->key != key) place = &(*place)->next;
    return place;
}

static void unlink_from_ring(Entry *entry) {
    entry->newer->older = entry->older;
    entry->older->newer = entry->newer;
}

static void link_as_newest(LruCache *cache, Entry *entry) {
    Entry *ring = &cache->ring;
    entry->newer = ring;
    entry->older = ring->older;
    entry->older->newer = entry;
    ring->older = entry;
}

/** The value of `key`, which becomes the most recently used; nothing if it is not there. */
OptionalInt lru_cache_get(LruCache *cache, int64_t key) {
    Entry *entry = *find(cache, key);
    if (!entry) return (OptionalInt){.present = false};
    unlink_from_ring(entry);
    link_as_newest(cache, entry);
    return (OptionalInt){.present = true, .value = entry->value};
}

/** Takes `key` out, and says whether it was there. */
bool lru_cache_remove(LruCache *cache, int64_t key) {
    Entry **place = find(cache, key);
    Entry *entry = *place;
    if (!entry) return false;
    *place = entry->next;
    unlink_from_ring(entry);
    free(entry);
    cache->size--;
    return true;
}

/** Sets the value of `key`, which becomes the most recently used. */
void lru_cache_put(LruCache *cache, int64_t key, int64_t value) {
    Entry **place = find(cache, key);
    Entry *entry = *place;
    if (entry) {
        unlink_from_ring(entry);
    } else {
        entry = must(malloc(sizeof *entry));
        *entry = (Entry){.key = key};
        *place = entry;
        cache->size++;
    }
    entry->value = value;
    link_as_newest(cache, entry);
    // Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a
    // cache of capacity 0 gives up at once what it was given.
    if (cache->size > cache->capacity) lru_cache_remove(cache, cache->ring.newer->key);
}

/** The number of entries. */
int64_t lru_cache_size(const LruCache *cache) {
    return cache->size;
}

/** Frees the cache and everything in it. */
void lru_cache_free(LruCache *cache) {
    for (Entry *entry = cache->ring.newer; entry != &cache->ring;) {
        Entry *newer = entry->newer; // before the entry is gone
        free(entry);
        entry = newer;
    }
    free(cache->buckets);
    free(cache);
}

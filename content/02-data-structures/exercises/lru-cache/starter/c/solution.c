#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    bool present;
    int64_t value; // only where `present` is true
} OptionalInt;

/** Keeps up to `capacity` entries, and for a new one gives up the least recently used. */
typedef struct LruCache {
    int64_t capacity;
} LruCache;

/** A cache without entries. It comes from malloc, and belongs to the caller until lru_cache_free takes it back. */
LruCache *lru_cache_new(int64_t capacity) {
    fputs("lru_cache_new is yours to write\n", stderr);
    abort();
}

/** The value of `key`, which becomes the most recently used; nothing if it is not there. */
OptionalInt lru_cache_get(LruCache *cache, int64_t key) {
    fputs("lru_cache_get is yours to write\n", stderr);
    abort();
}

/** Sets the value of `key`, which becomes the most recently used. */
void lru_cache_put(LruCache *cache, int64_t key, int64_t value) {
    fputs("lru_cache_put is yours to write\n", stderr);
    abort();
}

/** Takes `key` out, and says whether it was there. */
bool lru_cache_remove(LruCache *cache, int64_t key) {
    fputs("lru_cache_remove is yours to write\n", stderr);
    abort();
}

/** The number of entries. */
int64_t lru_cache_size(const LruCache *cache) {
    fputs("lru_cache_size is yours to write\n", stderr);
    abort();
}

/** Frees the cache and everything in it. It is called once, after the last operation. */
void lru_cache_free(LruCache *cache) {
    fputs("lru_cache_free is yours to write\n", stderr);
    abort();
}

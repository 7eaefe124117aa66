package main

// LruCache keeps the values of the keys that were used most recently, as many as its capacity allows.
type LruCache struct {
}

// NewLruCache returns an empty cache.
func NewLruCache(capacity int) *LruCache {
	panic("NewLruCache is yours to write")
}

// Get returns the value of key and makes it the most recently used; false if it is not there.
func (c *LruCache) Get(key int) (int, bool) {
	panic("Get is yours to write")
}

// Put sets the value of key, which becomes the most recently used. Over capacity, the least recently used key leaves.
func (c *LruCache) Put(key int, value int) {
	panic("Put is yours to write")
}

// Remove takes key out and says whether it was there.
func (c *LruCache) Remove(key int) bool {
	panic("Remove is yours to write")
}

// Size returns the number of keys in the cache.
func (c *LruCache) Size() int {
	panic("Size is yours to write")
}

// A cache that forgets the least recently used key: a map finds the entry of a key, a doubly linked list keeps the
// entries in the order of their use.
//
// Every operation is O(1): the map finds an entry wherever it is in the list, and an entry that knows both of its
// neighbours leaves the list without a walk. Memory is O(capacity).
//
// container/list has such a list, with values of type any; it is written out here, since it is what is to be learned.
package main

// LruCache keeps the values of the keys that were used most recently, as many as its capacity allows.
type LruCache struct {
	capacity int
	entries  map[int]*entry
	// The list is a ring: it begins and ends at this entry, which holds nothing. So each true entry has two
	// neighbours, and neither an empty list nor its ends are special. ring.next was used most recently, ring.previous
	// least recently.
	ring entry
}

type entry struct {
	key, value     int // the key as well, to find the map's entry when the list says who leaves
	previous, next *entry
}

// NewLruCache returns an empty cache.
func NewLruCache(capacity int) *LruCache {
	c := &LruCache{capacity: capacity, entries: make(map[int]*entry)}
	c.ring.previous, c.ring.next = &c.ring, &c.ring
	return c
}

// Get returns the value of key and makes it the most recently used; false if it is not there.
func (c *LruCache) Get(key int) (int, bool) {
	e, found := c.entries[key]
	if !found {
		return 0, false
	}
	e.unlink()
	c.pushFront(e)
	return e.value, true
}

// Put sets the value of key, which becomes the most recently used. Over capacity, the least recently used key leaves.
func (c *LruCache) Put(key int, value int) {
	if e, found := c.entries[key]; found {
		e.value = value
		e.unlink()
		c.pushFront(e)
		return
	}
	e := &entry{key: key, value: value}
	c.entries[key] = e
	c.pushFront(e)
	// After the new one is in, so that a capacity of 0 needs no case of its own: it leaves at once.
	if len(c.entries) > c.capacity {
		c.Remove(c.ring.previous.key)
	}
}

// Remove takes key out and says whether it was there.
func (c *LruCache) Remove(key int) bool {
	e, found := c.entries[key]
	if found {
		e.unlink()
		delete(c.entries, key)
	}
	return found
}

// Size returns the number of keys in the cache.
func (c *LruCache) Size() int {
	return len(c.entries)
}

// unlink joins the neighbours of e to each other.
func (e *entry) unlink() {
	e.previous.next = e.next
	e.next.previous = e.previous
}

// pushFront puts e, which is in no list, between the ring's own entry and what was the most recently used so far.
func (c *LruCache) pushFront(e *entry) {
	e.previous, e.next = &c.ring, c.ring.next
	e.previous.next = e
	e.next.previous = e
}

//! A cache that gives up the least recently used entry, from two structures that make up for each other.
//!
//! A hash map finds an entry by its key at once, but says nothing about when it was used. A doubly linked list keeps
//! the entries in the order of their use, and takes one out of its midst at once, but only if one has it in hand. So
//! the map says where in the list an entry is.
//!
//! Each node of such a list is named by both neighbours, which Rust's ownership does not allow for boxes. So a vector
//! owns all nodes, and they name each other by their place in it. That is no makeshift: places that become free are
//! used again, and nothing is allocated for an entry once the vector has grown.
//!
//! Cost: every operation is a step or two of the map and a few assignments, O(1) expected time; O(capacity) memory.

use std::collections::HashMap;

/// The place of a node without an entry, which closes the list to a ring. It stands before the newest entry and after
/// the oldest, so that its `older` is the most recently used one and its `newer` the least recently used. Every entry
/// has two neighbours, and no case is special: neither the first entry, nor the last, nor an empty list.
const RING: usize = 0;

/// An entry, between the one that was used just after it and the one that was used just before it.
struct Node {
    /// The way back from the list to the map, when this entry is given up.
    key: i64,
    value: i64,
    newer: usize,
    older: usize,
}

/// Keeps up to `capacity` entries, and for a new one gives up the least recently used.
pub struct LruCache {
    capacity: usize,
    places: HashMap<i64, usize>,
    nodes: Vec<Node>,
    /// Places of nodes that are not in the list any more.
    free: Vec<usize>,
}

impl LruCache {
    pub fn new(capacity: i64) -> Self {
        let ring = Node { key: 0, value: 0, newer: RING, older: RING };
        let capacity = usize::try_from(capacity).expect("a capacity is not negative");
        Self { capacity, places: HashMap::new(), nodes: vec![ring], free: Vec::new() }
    }

    /// The value of `key`, which becomes the most recently used; `None` if it is not there.
    pub fn get(&mut self, key: i64) -> Option<i64> {
        let place = *self.places.get(&key)?;
        self.unlink(place);
        self.link_as_newest(place);
        Some(self.nodes[place].value)
    }

    /// Sets the value of `key`, which becomes the most recently used.
    pub fn put(&mut self, key: i64, value: i64) {
        let place = match self.places.get(&key).copied() {
            Some(place) => {
                self.nodes[place].value = value;
                self.unlink(place);
                place
            }
            None => self.add(key, value),
        };
        self.link_as_newest(place);
        // Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a
        // cache of capacity 0 gives up at once what it was given.
        if self.places.len() > self.capacity {
            let oldest = self.nodes[RING].newer;
            self.remove(self.nodes[oldest].key);
        }
    }

    /// Takes `key` out, and says whether it was there.
    pub fn remove(&mut self, key: i64) -> bool {
        let Some(place) = self.places.remove(&key) else { return false };
        self.unlink(place);
        self.free.push(place);
        true
    }

    /// The number of entries.
    pub fn size(&self) -> i64 {
        self.places.len() as i64
    }

    /// A new node, not yet in the list.
    fn add(&mut self, key: i64, value: i64) -> usize {
        let node = Node { key, value, newer: RING, older: RING };
        let place = match self.free.pop() {
            Some(place) => {
                self.nodes[place] = node;
                place
            }
            None => {
                self.nodes.push(node);
                self.nodes.len() - 1
            }
        };
        self.places.insert(key, place);
        place
    }

    fn link_as_newest(&mut self, place: usize) {
        let second = self.nodes[RING].older;
        self.nodes[place].newer = RING;
        self.nodes[place].older = second;
        self.nodes[second].newer = place;
        self.nodes[RING].older = place;
    }

    fn unlink(&mut self, place: usize) {
        let Node { newer, older, .. } = self.nodes[place];
        self.nodes[newer].older = older;
        self.nodes[older].newer = newer;
    }
}

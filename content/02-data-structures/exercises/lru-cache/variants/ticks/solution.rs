//! Every use has a number of its own, and an ordered map knows the smallest: O(log n) for an operation, and no links.

use std::collections::{BTreeMap, HashMap};

struct Entry {
    value: i64,
    last_used: u64,
}

pub struct LruCache {
    capacity: usize,
    clock: u64,
    entries: HashMap<i64, Entry>,
    /// The keys by the number of their last use.
    uses: BTreeMap<u64, i64>,
}

impl LruCache {
    pub fn new(capacity: i64) -> Self {
        Self { capacity: capacity as usize, clock: 0, entries: HashMap::new(), uses: BTreeMap::new() }
    }

    pub fn get(&mut self, key: i64) -> Option<i64> {
        let value = self.entries.get(&key)?.value;
        self.put(key, value);
        Some(value)
    }

    pub fn put(&mut self, key: i64, value: i64) {
        self.clock += 1;
        if let Some(old) = self.entries.insert(key, Entry { value, last_used: self.clock }) {
            self.uses.remove(&old.last_used);
        }
        self.uses.insert(self.clock, key);
        while self.entries.len() > self.capacity {
            let (_, oldest) = self.uses.pop_first().expect("every entry was used");
            self.entries.remove(&oldest);
        }
    }

    pub fn remove(&mut self, key: i64) -> bool {
        let removed = self.entries.remove(&key);
        removed.is_some_and(|entry| self.uses.remove(&entry.last_used).is_some())
    }

    pub fn size(&self) -> i64 {
        self.entries.len() as i64
    }
}

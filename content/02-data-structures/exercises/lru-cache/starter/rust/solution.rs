/// Keeps up to `capacity` entries, and for a new one gives up the least recently used.
pub struct LruCache {}

impl LruCache {
    pub fn new(capacity: i64) -> Self {
        todo!("LruCache is yours to write")
    }

    /// The value of `key`, which becomes the most recently used; `None` if it is not there.
    pub fn get(&mut self, key: i64) -> Option<i64> {
        todo!("get is yours to write")
    }

    /// Sets the value of `key`, which becomes the most recently used.
    pub fn put(&mut self, key: i64, value: i64) {
        todo!("put is yours to write")
    }

    /// Takes `key` out, and says whether it was there.
    pub fn remove(&mut self, key: i64) -> bool {
        todo!("remove is yours to write")
    }

    /// The number of entries.
    pub fn size(&self) -> i64 {
        todo!("size is yours to write")
    }
}

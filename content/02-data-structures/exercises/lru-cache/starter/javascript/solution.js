/** Keeps up to `capacity` entries, and for a new one gives up the least recently used. */
class LruCache {
  /** @param {number} capacity */
  constructor(capacity) {
    throw new Error("LruCache is yours to write");
  }

  /**
   * The value of `key`, which becomes the most recently used; null if it is not there.
   *
   * @param {number} key
   * @returns {number | null}
   */
  get(key) {
    throw new Error("get is yours to write");
  }

  /**
   * Sets the value of `key`, which becomes the most recently used.
   *
   * @param {number} key
   * @param {number} value
   */
  put(key, value) {
    throw new Error("put is yours to write");
  }

  /**
   * Takes `key` out, and says whether it was there.
   *
   * @param {number} key
   * @returns {boolean}
   */
  remove(key) {
    throw new Error("remove is yours to write");
  }

  /**
   * The number of entries.
   *
   * @returns {number}
   */
  size() {
    throw new Error("size is yours to write");
  }
}

module.exports = { LruCache };

// A Map is walked through in the order in which its keys were put in. What is used is taken out and put in again, so
// that this order is that of the last use, and the first key is the one to give up. (To find it, V8 steps over the gaps
// that deleted keys have left, which is quick enough until far more keys than the capacity have come and gone.)

class LruCache {
  #capacity;
  #entries = new Map();

  constructor(capacity) {
    this.#capacity = capacity;
  }

  get(key) {
    if (!this.#entries.has(key)) return null;
    const value = this.#entries.get(key);
    this.put(key, value);
    return value;
  }

  put(key, value) {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#capacity) this.#entries.delete(this.#entries.keys().next().value);
  }

  remove(key) {
    return this.#entries.delete(key);
  }

  size() {
    return this.#entries.size;
  }
}

module.exports = { LruCache };

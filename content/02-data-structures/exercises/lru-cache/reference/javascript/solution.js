// A cache that gives up the least recently used entry, from two structures that make up for each other.
//
// A Map finds an entry by its key at once, but taking entries out of it and putting them in again is no way to keep the
// order of their use: it does remember in which order they came, yet to find the first one it steps over the gaps that
// deleted ones have left, which makes a full cache slow. A doubly linked list keeps the order and takes an entry out of
// its midst at once, but only if one has it in hand. So the values of the Map are the nodes of the list.
//
// Cost: every operation is one step of the Map and a few assignments, O(1) expected time; O(capacity) memory.

/** An entry, between the one that was used just after it and the one that was used just before it. */
class Node {
  newer = this;
  older = this;

  constructor(key, value) {
    this.key = key; // the way back from the list to the Map, when this entry is given up
    this.value = value;
  }
}

/** Keeps up to `capacity` entries, and for a new one gives up the least recently used. */
class LruCache {
  #capacity;
  #nodes = new Map();
  // A node without an entry closes the list to a ring. It stands before the newest entry and after the oldest, so that
  // its `older` is the most recently used one and its `newer` the least recently used. Every entry has two neighbours,
  // and no case is special: neither the first entry, nor the last, nor an empty list.
  #ring = new Node(0, 0);

  /** @param {number} capacity */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /**
   * The value of `key`, which becomes the most recently used; null if it is not there.
   *
   * @param {number} key
   * @returns {number | null}
   */
  get(key) {
    const node = this.#nodes.get(key);
    if (node === undefined) return null;
    this.#unlink(node);
    this.#linkAsNewest(node);
    return node.value;
  }

  /**
   * Sets the value of `key`, which becomes the most recently used.
   *
   * @param {number} key
   * @param {number} value
   */
  put(key, value) {
    let node = this.#nodes.get(key);
    if (node === undefined) {
      node = new Node(key, value);
      this.#nodes.set(key, node);
    } else {
      node.value = value;
      this.#unlink(node);
    }
    this.#linkAsNewest(node);
    // Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a cache
    // of capacity 0 gives up at once what it was given.
    if (this.#nodes.size > this.#capacity) this.remove(this.#ring.newer.key);
  }

  /**
   * Takes `key` out, and says whether it was there.
   *
   * @param {number} key
   * @returns {boolean}
   */
  remove(key) {
    const node = this.#nodes.get(key);
    if (node === undefined) return false;
    this.#nodes.delete(key);
    this.#unlink(node);
    return true;
  }

  /**
   * The number of entries.
   *
   * @returns {number}
   */
  size() {
    return this.#nodes.size;
  }

  #linkAsNewest(node) {
    node.newer = this.#ring;
    node.older = this.#ring.older;
    node.older.newer = node;
    this.#ring.older = node;
  }

  #unlink(node) {
    node.newer.older = node.older;
    node.older.newer = node.newer;
  }
}

module.exports = { LruCache };

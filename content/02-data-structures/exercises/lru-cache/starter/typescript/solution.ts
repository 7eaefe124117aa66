/** Keeps up to `capacity` entries, and for a new one gives up the least recently used. */
export class LruCache {
  constructor(capacity: number) {
    throw new Error("LruCache is yours to write");
  }

  /** The value of `key`, which becomes the most recently used; null if it is not there. */
  get(key: number): number | null {
    throw new Error("get is yours to write");
  }

  /** Sets the value of `key`, which becomes the most recently used. */
  put(key: number, value: number): void {
    throw new Error("put is yours to write");
  }

  /** Takes `key` out, and says whether it was there. */
  remove(key: number): boolean {
    throw new Error("remove is yours to write");
  }

  /** The number of entries. */
  size(): number {
    throw new Error("size is yours to write");
  }
}

<?php

// A cache that gives up the least recently used entry, from two structures that make up for each other.
//
// An array finds an entry by its key at once, but taking entries out of it and putting them in again is no way to keep
// the order of their use: it does remember in which order they came, yet to find the first one it steps over the gaps
// that deleted ones have left, which makes a full cache slow. A doubly linked list keeps the order and takes an entry
// out of its midst at once, but only if one has it in hand. So the values of the array are the nodes of the list.
//
// Cost: every operation is one step of the hash table and a few assignments, O(1) expected time; O(capacity) memory.

declare(strict_types=1);

/** An entry, between the one that was used just after it and the one that was used just before it. */
final class Node
{
    public Node $newer;
    public Node $older;

    // The key is the way back from the list to the array, when this entry is given up.
    public function __construct(public readonly int $key, public int $value)
    {
        $this->newer = $this->older = $this;
    }
}

/** Keeps up to `$capacity` entries, and for a new one gives up the least recently used. */
final class LruCache
{
    /** @var array<int, Node> */
    private array $nodes = [];

    // A node without an entry closes the list to a ring. It stands before the newest entry and after the oldest, so that
    // its $older is the most recently used one and its $newer the least recently used. Every entry has two neighbours,
    // and no case is special: neither the first entry, nor the last, nor an empty list.
    private Node $ring;

    public function __construct(private readonly int $capacity)
    {
        $this->ring = new Node(0, 0);
    }

    /** The value of `$key`, which becomes the most recently used; null if it is not there. */
    public function get(int $key): ?int
    {
        $node = $this->nodes[$key] ?? null;
        if ($node === null) {
            return null;
        }
        $this->unlink($node);
        $this->linkAsNewest($node);
        return $node->value;
    }

    /** Sets the value of `$key`, which becomes the most recently used. */
    public function put(int $key, int $value): void
    {
        $node = $this->nodes[$key] ?? null;
        if ($node === null) {
            $node = $this->nodes[$key] = new Node($key, $value);
        } else {
            $node->value = $value;
            $this->unlink($node);
        }
        $this->linkAsNewest($node);
        // Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a
        // cache of capacity 0 gives up at once what it was given.
        if (count($this->nodes) > $this->capacity) {
            $this->remove($this->ring->newer->key);
        }
    }

    /** Takes `$key` out, and says whether it was there. */
    public function remove(int $key): bool
    {
        $node = $this->nodes[$key] ?? null;
        if ($node === null) {
            return false;
        }
        unset($this->nodes[$key]);
        $this->unlink($node);
        return true;
    }

    /** The number of entries. */
    public function size(): int
    {
        return count($this->nodes);
    }

    private function linkAsNewest(Node $node): void
    {
        $node->newer = $this->ring;
        $node->older = $this->ring->older;
        $node->older->newer = $node;
        $this->ring->older = $node;
    }

    private function unlink(Node $node): void
    {
        $node->newer->older = $node->older;
        $node->older->newer = $node->newer;
    }
}

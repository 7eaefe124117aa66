"""A cache that gives up the least recently used entry, from two structures that make up for each other.

A dict finds an entry by its key at once, but says nothing about when it was used. A doubly linked list keeps the
entries in the order of their use, and takes one out of its midst at once, but only if one has it in hand. So the
dict's values are the nodes of the list.

Cost: every operation is one step of the dict and a few assignments, O(1) expected time; O(capacity) memory. The
standard library has the two in one, as collections.OrderedDict; here they are built by hand to see how that works.
"""

from __future__ import annotations


class Node:
    """An entry, between the one that was used just after it and the one that was used just before it."""

    __slots__ = ("key", "value", "newer", "older")

    def __init__(self, key: int, value: int) -> None:
        self.key = key  # the way back from the list to the dict, when this entry is given up
        self.value = value
        self.newer = self.older = self


class LruCache:
    """Keeps up to `capacity` entries, and for a new one gives up the least recently used."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._nodes: dict[int, Node] = {}
        # A node without an entry closes the list to a ring. It stands before the newest entry and after the oldest, so
        # that its `older` is the most recently used one and its `newer` the least recently used. Every entry has two
        # neighbours, and no case is special: neither the first entry, nor the last, nor an empty list.
        self._ring = Node(0, 0)

    def get(self, key: int) -> int | None:
        """The value of `key`, which becomes the most recently used; None if it is not there."""
        node = self._nodes.get(key)
        if node is None:
            return None
        self._unlink(node)
        self._link_as_newest(node)
        return node.value

    def put(self, key: int, value: int) -> None:
        """Sets the value of `key`, which becomes the most recently used."""
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node(key, value)
        else:
            node.value = value
            self._unlink(node)
        self._link_as_newest(node)
        # Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a
        # cache of capacity 0 gives up at once what it was given.
        if len(self._nodes) > self._capacity:
            self.remove(self._ring.newer.key)

    def remove(self, key: int) -> bool:
        """Takes `key` out, and says whether it was there."""
        node = self._nodes.pop(key, None)
        if node is None:
            return False
        self._unlink(node)
        return True

    def size(self) -> int:
        """The number of entries."""
        return len(self._nodes)

    def _link_as_newest(self, node: Node) -> None:
        ring = self._ring
        node.newer, node.older = ring, ring.older
        node.older.newer = node
        ring.older = node

    def _unlink(self, node: Node) -> None:
        node.newer.older = node.older
        node.older.newer = node.newer

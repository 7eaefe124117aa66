"""The standard library's OrderedDict is the hash table and the linked list in one."""

from collections import OrderedDict


class LruCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.entries = OrderedDict()  # in the order of their last use

    def get(self, key):
        if key not in self.entries:
            return None
        self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key, value):
        self.entries[key] = value
        self.entries.move_to_end(key)
        while len(self.entries) > self.capacity:
            self.entries.popitem(last=False)

    def remove(self, key):
        return self.entries.pop(key, None) is not None  # None is no value here

    def size(self):
        return len(self.entries)

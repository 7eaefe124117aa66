// A cache that gives up the least recently used entry, from two structures that make up for each other.
//
// A hash map finds an entry by its key at once, but says nothing about when it was used. A doubly linked list keeps the
// entries in the order of their use, and takes one out of its midst at once, but only if one has it in hand. So the
// map's values are the nodes of the list.
//
// Cost: every operation is one step of the map and a few assignments, O(1) expected time; O(capacity) memory. In daily
// work one would take std::list, whose splice moves a node to the front; here the list is built by hand to see how it
// works.

#include <cstdint>
#include <optional>
#include <unordered_map>

/// Keeps up to `capacity` entries, and for a new one gives up the least recently used.
class LruCache {
public:
    explicit LruCache(std::int64_t capacity) : capacity_(capacity) {}

    // The nodes point at each other, and some at `ring_`: a copy would point into the original.
    LruCache(const LruCache &) = delete;
    LruCache &operator=(const LruCache &) = delete;

    /// The value of `key`, which becomes the most recently used; nothing if it is not there.
    std::optional<std::int64_t> get(std::int64_t key) {
        const auto found = nodes_.find(key);
        if (found == nodes_.end()) return std::nullopt;
        Node &node = found->second;
        unlink(node);
        link_as_newest(node);
        return node.value;
    }

    /// Sets the value of `key`, which becomes the most recently used.
    void put(std::int64_t key, std::int64_t value) {
        // The nodes lie in the map itself, which never moves them: unlike its iterators, pointers to its elements hold
        // until the element is erased, however often the map grows.
        const auto [entry, is_new] = nodes_.try_emplace(key);
        Node &node = entry->second;
        if (!is_new) unlink(node);
        node.key = key;
        node.value = value;
        link_as_newest(node);
        // Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a
        // cache of capacity 0 gives up at once what it was given.
        if (size() > capacity_) remove(ring_.newer->key);
    }

    /// Takes `key` out, and says whether it was there.
    bool remove(std::int64_t key) {
        const auto found = nodes_.find(key);
        if (found == nodes_.end()) return false;
        unlink(found->second);
        nodes_.erase(found);
        return true;
    }

    /// The number of entries.
    std::int64_t size() const { return static_cast<std::int64_t>(nodes_.size()); }

private:
    // An entry, between the one that was used just after it and the one that was used just before it.
    struct Node {
        std::int64_t key = 0; // the way back from the list to the map, when this entry is given up
        std::int64_t value = 0;
        Node *newer = this;
        Node *older = this;
    };

    void link_as_newest(Node &node) {
        node.newer = &ring_;
        node.older = ring_.older;
        node.older->newer = &node;
        ring_.older = &node;
    }

    static void unlink(Node &node) {
        node.newer->older = node.older;
        node.older->newer = node.newer;
    }

    std::int64_t capacity_;
    std::unordered_map<std::int64_t, Node> nodes_;
    // A node without an entry closes the list to a ring. It stands before the newest entry and after the oldest, so
    // that its `older` is the most recently used one and its `newer` the least recently used. Every entry has two
    // neighbours, and no case is special: neither the first entry, nor the last, nor an empty list.
    Node ring_;
};

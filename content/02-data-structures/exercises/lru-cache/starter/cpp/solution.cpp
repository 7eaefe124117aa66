#include <cstdint>
#include <optional>
#include <stdexcept>

/// Keeps up to `capacity` entries, and for a new one gives up the least recently used.
class LruCache {
public:
    explicit LruCache(std::int64_t capacity) { throw std::logic_error("LruCache is yours to write"); }

    /// The value of `key`, which becomes the most recently used; nothing if it is not there.
    std::optional<std::int64_t> get(std::int64_t key) { throw std::logic_error("get is yours to write"); }

    /// Sets the value of `key`, which becomes the most recently used.
    void put(std::int64_t key, std::int64_t value) { throw std::logic_error("put is yours to write"); }

    /// Takes `key` out, and says whether it was there.
    bool remove(std::int64_t key) { throw std::logic_error("remove is yours to write"); }

    /// The number of entries.
    std::int64_t size() const { throw std::logic_error("size is yours to write"); }
};

// The list of the library: splice moves a node without touching what it holds, and iterators to it stay valid.

#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

class LruCache {
public:
    explicit LruCache(std::int64_t capacity) : capacity(static_cast<std::size_t>(capacity)) {}

    std::optional<std::int64_t> get(std::int64_t key) {
        const auto found = places.find(key);
        if (found == places.end()) return std::nullopt;
        entries.splice(entries.begin(), entries, found->second);
        return found->second->second;
    }

    void put(std::int64_t key, std::int64_t value) {
        remove(key);
        entries.emplace_front(key, value);
        places[key] = entries.begin();
        if (entries.size() > capacity) remove(entries.back().first);
    }

    bool remove(std::int64_t key) {
        const auto found = places.find(key);
        if (found == places.end()) return false;
        entries.erase(found->second);
        places.erase(found);
        return true;
    }

    std::int64_t size() const { return static_cast<std::int64_t>(entries.size()); }

private:
    std::size_t capacity;
    std::list<std::pair<std::int64_t, std::int64_t>> entries; // the most recently used first
    std::unordered_map<std::int64_t, std::list<std::pair<std::int64_t, std::int64_t>>::iterator> places;
};

// First positions by binary search.
//
// The search does not look for the target itself, of which there may be many, but for a border of which there is one:
// where the numbers that are less than the target end. If the target is there at all, it is there that it first occurs.
// std::lower_bound does the same; here it is written by hand to see how.
//
// Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
// occurs or not, and however often. No memory is needed beside the answer.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

static std::optional<std::int64_t> first_position(const std::vector<std::int64_t> &numbers, std::int64_t target) {
    // Invariant: the numbers before `low` are less than the target, those from `high` on are not. What lies between,
    // from `low` up to but not including `high`, is still open. At first that is everything.
    std::size_t low = 0, high = numbers.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2; // low + high may overflow, and this may not
        if (numbers[middle] < target) {
            low = middle + 1; // `middle` itself is decided, too: without + 1 the last open number would stay open
        } else {
            high = middle;
        }
    }
    // Nothing is open: `low` is the border. It may be the end of the list, where there is no number to look at.
    if (low < numbers.size() && numbers[low] == target) return static_cast<std::int64_t>(low);
    return std::nullopt;
}

/// For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or nothing.
std::vector<std::optional<std::int64_t>> first_positions(const std::vector<std::int64_t> &numbers,
                                                         const std::vector<std::int64_t> &targets) {
    std::vector<std::optional<std::int64_t>> positions;
    positions.reserve(targets.size());
    for (const std::int64_t target : targets) positions.push_back(first_position(numbers, target));
    return positions;
}

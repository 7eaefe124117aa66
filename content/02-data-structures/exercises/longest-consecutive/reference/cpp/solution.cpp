// The longest run of consecutive numbers, by asking a set for neighbours.
//
// Neither the order of the list nor repetitions matter, so the list becomes a set, which answers "is x in there?" in
// expected constant time. A run is followed from its first number alone, the one whose predecessor is missing.
//
// Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to, since
// runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <vector>

/// The length of the longest run of consecutive whole numbers that are all in `numbers`.
std::int64_t longest_consecutive(const std::vector<std::int64_t> &numbers) {
    const std::unordered_set<std::int64_t> present(numbers.begin(), numbers.end());
    std::int64_t longest = 0;
    for (const std::int64_t number : present) {
        if (present.contains(number - 1)) continue; // amid a run: following it from here would be done for nothing
        std::int64_t end = number + 1;
        while (present.contains(end)) ++end;
        longest = std::max(longest, end - number);
    }
    return longest;
}

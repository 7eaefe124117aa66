// The search of the library, which looks for the same border.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

std::vector<std::optional<std::int64_t>> first_positions(std::vector<std::int64_t> numbers,
                                                         std::vector<std::int64_t> targets) {
    std::vector<std::optional<std::int64_t>> positions(targets.size());
    std::transform(targets.begin(), targets.end(), positions.begin(), [&](std::int64_t target) {
        const auto border = std::lower_bound(numbers.begin(), numbers.end(), target);
        const bool found = border != numbers.end() && *border == target;
        return found ? std::optional<std::int64_t>(std::distance(numbers.begin(), border)) : std::nullopt;
    });
    return positions;
}

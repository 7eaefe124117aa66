#include <cstdint>
#include <stdexcept>
#include <vector>

/// The length of the longest run of consecutive whole numbers that are all in `numbers`.
std::int64_t longest_consecutive(std::vector<std::int64_t> numbers) {
    throw std::logic_error("longest_consecutive is yours to write");
}

// Gives back what came.
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

struct Item {
    std::int64_t item_id;
    double unit_price;
    std::optional<std::string> note;
    std::vector<std::string> tags;
};

struct TreeNode {
    std::int64_t value;
    TreeNode *left = nullptr;
    TreeNode *right = nullptr;
};

struct Everything {
    std::int64_t whole;
    double ratio;
    bool flag;
    std::string word;
    std::vector<std::vector<std::int64_t>> grid;
    std::vector<double> ratios;
    std::vector<bool> flags;
    std::vector<std::string> words;
    std::optional<std::string> maybe_word;
    std::optional<std::int64_t> maybe_whole;
    std::vector<Item> items;
    std::unordered_map<std::string, std::int64_t> ages;
    std::unordered_map<std::int64_t, std::vector<std::string>> names_by_id;
    std::optional<Item> best_item;
    TreeNode *tree;
    std::vector<std::vector<std::int64_t>> links;
};

// Parameters of every kind: values, references that may change what they name, and those that may not.
Everything echo_all(std::int64_t whole, double ratio, bool flag, std::string word,
                    std::vector<std::vector<std::int64_t>> grid, const std::vector<double> &ratios,
                    std::vector<bool> &flags, std::vector<std::string> &&words, std::optional<std::string> maybe_word,
                    std::optional<std::int64_t> maybe_whole, std::vector<Item> items,
                    const std::unordered_map<std::string, std::int64_t> &ages,
                    std::unordered_map<std::int64_t, std::vector<std::string>> names_by_id,
                    std::optional<Item> best_item, TreeNode *tree, std::vector<std::vector<std::int64_t>> links) {
    return {
        .whole = whole,
        .ratio = ratio,
        .flag = flag,
        .word = std::move(word),
        .grid = std::move(grid),
        .ratios = ratios,
        .flags = flags,
        .words = std::move(words),
        .maybe_word = std::move(maybe_word),
        .maybe_whole = maybe_whole,
        .items = std::move(items),
        .ages = ages,
        .names_by_id = std::move(names_by_id),
        .best_item = std::move(best_item),
        .tree = tree,
        .links = std::move(links),
    };
}

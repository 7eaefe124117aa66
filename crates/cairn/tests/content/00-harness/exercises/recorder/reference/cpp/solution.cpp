// An object with operations of every shape.
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

struct Note {
    std::string note_text;
    std::int64_t priority;
};

class SmallRecorder {
public:
    SmallRecorder(std::int64_t start, const std::string &label) : total_(start), label_(label) {}

    void add_amount(std::int64_t amount) { total_ += amount; }

    std::int64_t total() const noexcept { return total_; }

    std::string join_words(const std::vector<std::string> &words, const std::string &separator) const {
        std::string joined;
        for (const std::string &word : words) {
            if (&word != &words.front()) joined += separator;
            joined += word;
        }
        return joined;
    }

    void put_note(const std::string &key, Note note) { notes_.insert_or_assign(key, std::move(note)); }

    std::optional<Note> find_note(const std::string &key) const {
        const auto found = notes_.find(key);
        if (found == notes_.end()) return std::nullopt;
        return found->second;
    }

    void fail(const std::string &message) { throw std::runtime_error(message); }

private:
    std::int64_t total_;
    std::string label_;
    std::unordered_map<std::string, Note> notes_;
};

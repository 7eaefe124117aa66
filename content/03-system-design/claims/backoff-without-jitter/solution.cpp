// 100 clients want to change the same row at once; one of them succeeds in each turn, the others conflict and try
// again. All back off exponentially. The argument: "plain", or "jitter", where the pause is random between 0 and that
// length.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>

// MINSTD, a generator of our own: the same numbers everywhere.
static std::uint64_t state = 1;
static std::uint64_t random_below(std::uint64_t n) { return (state = state * 48271 % 2147483647) % n; }

int main(int, char **arguments) {
    const bool jitter = std::string(arguments[1]) == "jitter";
    const int clients = 100;

    std::multimap<int, int> due; // turn -> how often this client has failed
    for (int i = 0; i < clients; i++) due.emplace(0, 0);

    long calls = 0;
    int last = 0, most_in_a_late_turn = 0;
    while (!due.empty()) {
        const int turn = due.begin()->first;
        const auto [from, to] = due.equal_range(turn);
        std::multimap<int, int> now(from, to);
        due.erase(from, to);
        calls += static_cast<long>(now.size());
        if (turn >= 8) most_in_a_late_turn = std::max(most_in_a_late_turn, static_cast<int>(now.size()));
        last = turn;
        now.erase(now.begin()); // the first one wins
        for (const auto &[_, failures] : now) {
            const int longest = 1 << std::min(failures, 6);       // 1, 2, 4 ... turns, 64 at most
            const int pause = jitter ? 1 + static_cast<int>(random_below(longest)) : longest;
            due.emplace(turn + pause, failures + 1);
        }
    }
    std::cout << "clients = " << clients << "\n"
              << "calls = " << calls << "\n"
              << "most in one turn, later than turn 8 = " << most_in_a_late_turn << "\n"
              << "all done in turn = " << last << "\n";
}

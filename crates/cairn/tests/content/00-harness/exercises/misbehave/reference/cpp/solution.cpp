// Does what it is told, most of which nobody should do.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

std::vector<std::int64_t> do_as_told(const std::string &how) {
    if (how == "answer") return {1};
    if (how == "print") {
        std::cout << "hello\n"; // in the buffer, as standard output is no terminal
        return {1};
    }
    if (how == "raise") throw std::runtime_error("boom");
    if (how == "large") return {9007199254740992};
    if (how == "exit") std::exit(3);
    return {};
}

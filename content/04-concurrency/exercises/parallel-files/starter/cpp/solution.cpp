#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

int main() {
    std::string line;
    std::getline(std::cin, line);
    const std::size_t workers = std::stoul(line);
    std::vector<std::string> paths;
    while (std::getline(std::cin, line)) paths.push_back(line);
    std::cerr << "Adding up " << paths.size() << " files with up to " << workers
              << " open at a time is yours to write.\n";
    return 1;
}

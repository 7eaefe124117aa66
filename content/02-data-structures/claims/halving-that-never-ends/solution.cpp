// Binary search for the last number that is not greater than the target. If the middle is not too large, the search
// goes on from the middle itself, which has been rounded down ("down"), or up ("up").
#include <iostream>
#include <string>
#include <vector>

int main(int count, char **arguments) {
    const bool up = count > 1 && std::string(arguments[1]) == "up";
    const std::vector<int> numbers = {2, 3, 5, 7, 11};
    const int target = 7;

    int low = 0, high = static_cast<int>(numbers.size()) - 1, rounds = 0;
    while (low < high && rounds < 1000) { // the limit is there so that the program ends
        rounds++;
        int middle = low + (high - low + (up ? 1 : 0)) / 2;
        // With two numbers left the middle, rounded down, *is* low. Then this sets low to low, and nothing shrinks.
        if (numbers[middle] <= target) low = middle;
        else high = middle - 1;
    }
    std::cout << "rounds = " << rounds << '\n';
    std::cout << "outcome = " << (low < high ? "would never end" : "found at " + std::to_string(low)) << '\n';
}

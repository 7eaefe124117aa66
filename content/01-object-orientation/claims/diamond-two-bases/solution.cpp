// Two parents with one grandparent. Without `virtual`, each parent brings a grandparent of its own.
#include <iostream>
#include <string>

struct Account { int balance = 0; };

struct Savings : Account { void earn(int interest) { balance += interest; } };
struct Checking : Account { int spendable() const { return balance; } };
struct Combined : Savings, Checking {}; // "balance" alone would not compile here: which one?

struct SharedSavings : virtual Account { void earn(int interest) { balance += interest; } };
struct SharedChecking : virtual Account { int spendable() const { return balance; } };
struct SharedCombined : SharedSavings, SharedChecking {}; // its parents agree on one Account

template <class Both> void show() {
    Both account;
    account.earn(100); // by way of one parent
    std::cout << "spendable = " << account.spendable() << "\n"; // by way of the other
}

int main(int, char **arguments) {
    if (std::string(arguments[1]) == "plain") show<Combined>();
    else show<SharedCombined>();
}

// A derived object is handed to a function that takes the base: by value, or by reference.
#include <iostream>
#include <string>

struct Discount {
    virtual int percent() const { return 0; }
    virtual ~Discount() = default;
};

struct StaffDiscount : Discount {
    int agreed = 30;
    int percent() const override { return agreed; }
};

// By value: a new Discount is made from the base part of what is given. The rest, and the type with it, is cut off.
int by_value(Discount discount) { return 100 - discount.percent(); }

// By reference: nothing is made, and the object remains what it is.
int by_reference(const Discount &discount) { return 100 - discount.percent(); }

int main(int, char **arguments) {
    StaffDiscount staff;
    bool sliced = std::string(arguments[1]) == "value";
    std::cout << "price = " << (sliced ? by_value(staff) : by_reference(staff)) << "\n";
}

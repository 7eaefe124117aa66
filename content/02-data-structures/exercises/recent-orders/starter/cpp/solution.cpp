#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

struct Item {
    std::int64_t unit_cents;
    std::int64_t quantity;
};

struct Order {
    std::int64_t id;
    std::string customer;
    std::int64_t placed_at; // in seconds since 1970, UTC
    std::optional<std::int64_t> cancelled_at;
    std::vector<Item> items;
};

struct OrderSummary {
    std::int64_t id;
    std::string customer;
    std::int64_t total_cents;
};

/// Summaries of the orders of the last `days` days, newest first.
std::vector<OrderSummary> recent_orders(std::vector<Order> orders, std::int64_t now, std::int64_t days) {
    throw std::logic_error("recent_orders is yours to write");
}

// Recent orders as a pipeline: filter, total, sort, project.
//
// Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
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

// Always, in seconds since 1970: leap seconds are not counted.
constexpr std::int64_t seconds_per_day = 24 * 60 * 60;

// Exact, since cents are whole numbers from end to end; 0 without items.
static std::int64_t total_cents(const Order &order) {
    std::int64_t total = 0;
    for (const Item &item : order.items) total += item.unit_cents * item.quantity;
    return total;
}

/// Summaries of the orders of the last `days` days, newest first.
std::vector<OrderSummary> recent_orders(std::vector<Order> orders, std::int64_t now, std::int64_t days) {
    const std::int64_t since = now - days * seconds_per_day;

    // A recent order on its way through the sort, which needs a time that the summary no longer knows.
    struct Row {
        Order *order;
        std::int64_t total_cents;
    };
    std::vector<Row> rows;
    for (Order &order : orders) {
        if (order.cancelled_at || order.placed_at < since || order.placed_at > now) continue;
        rows.push_back({&order, total_cents(order)});
    }

    // Tuples compare by their first member, then by the next. Two keys go down, and so come from the other side; the id
    // goes up. Ids are unique, so that no two rows are equal and the faster, unstable sort gives the same order.
    std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
        return std::tie(b.order->placed_at, b.total_cents, a.order->id) <
               std::tie(a.order->placed_at, a.total_cents, b.order->id);
    });

    std::vector<OrderSummary> summaries;
    summaries.reserve(rows.size());
    for (const Row &row : rows) {
        // The orders are ours and end with this call, so their names can be moved on.
        summaries.push_back({row.order->id, std::move(row.order->customer), row.total_cents});
    }
    return summaries;
}

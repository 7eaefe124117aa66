<?php

// Recent orders as a pipeline: filter, total, sort, project.
//
// Cost: one sort, O(n log n); each total is worked out once, before the sort, and not by the comparisons.

declare(strict_types=1);

final class Item
{
    public function __construct(
        public int $unitCents,
        public int $quantity,
    ) {
    }
}

final class Order
{
    /** @param list<Item> $items */
    public function __construct(
        public int $id,
        public string $customer,
        public int $placedAt, // in seconds since 1970, UTC
        public ?int $cancelledAt,
        public array $items,
    ) {
    }
}

final class OrderSummary
{
    public function __construct(
        public int $id,
        public string $customer,
        public int $totalCents,
    ) {
    }
}

const SECONDS_PER_DAY = 24 * 60 * 60; // always, in seconds since 1970: leap seconds are not counted

/**
 * Summaries of the orders of the last `$days` days, newest first.
 *
 * @param list<Order> $orders
 * @return list<OrderSummary>
 */
function recentOrders(array $orders, int $now, int $days): array
{
    $since = $now - $days * SECONDS_PER_DAY;
    $isRecent = fn(Order $order) =>
        $order->cancelledAt === null && $since <= $order->placedAt && $order->placedAt <= $now;
    $rows = array_map(fn(Order $order) => [$order, totalCents($order)], array_filter($orders, $isRecent));
    // Sorted before it is projected: the summary no longer knows when the order was placed. Where two keys are equal,
    // <=> gives 0, and ?: goes on to the next. usort() also renumbers what array_filter() has left.
    usort($rows, newestFirst(...));
    return array_map(fn(array $row) => new OrderSummary($row[0]->id, $row[0]->customer, $row[1]), $rows);
}

/**
 * @param array{Order, int} $a an order with its total
 * @param array{Order, int} $b
 */
function newestFirst(array $a, array $b): int
{
    return $b[0]->placedAt <=> $a[0]->placedAt ?: $b[1] <=> $a[1] ?: $a[0]->id <=> $b[0]->id;
}

/** Exact, since cents are whole numbers from end to end; 0 without items. */
function totalCents(Order $order): int
{
    return array_sum(array_map(fn(Item $item) => $item->unitCents * $item->quantity, $order->items));
}

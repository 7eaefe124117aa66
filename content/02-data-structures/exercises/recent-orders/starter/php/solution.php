<?php

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

/**
 * Summaries of the orders of the last `$days` days, newest first.
 *
 * @param list<Order> $orders
 * @return list<OrderSummary>
 */
function recentOrders(array $orders, int $now, int $days): array
{
    throw new LogicException('recentOrders is yours to write');
}

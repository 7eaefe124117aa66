<?php

declare(strict_types=1);

/** Keeps up to `$capacity` entries, and for a new one gives up the least recently used. */
final class LruCache
{
    public function __construct(int $capacity)
    {
        throw new LogicException('LruCache is yours to write');
    }

    /** The value of `$key`, which becomes the most recently used; null if it is not there. */
    public function get(int $key): ?int
    {
        throw new LogicException('get is yours to write');
    }

    /** Sets the value of `$key`, which becomes the most recently used. */
    public function put(int $key, int $value): void
    {
        throw new LogicException('put is yours to write');
    }

    /** Takes `$key` out, and says whether it was there. */
    public function remove(int $key): bool
    {
        throw new LogicException('remove is yours to write');
    }

    /** The number of entries. */
    public function size(): int
    {
        throw new LogicException('size is yours to write');
    }
}

<?php

declare(strict_types=1);

/**
 * For each of `$targets`, where it first occurs in the ascending `$numbers`, counted from 0, or null.
 *
 * @param list<int> $numbers
 * @param list<int> $targets
 * @return list<?int>
 */
function firstPositions(array $numbers, array $targets): array
{
    throw new LogicException('firstPositions is yours to write');
}

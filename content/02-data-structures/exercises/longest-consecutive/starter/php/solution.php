<?php

declare(strict_types=1);

/**
 * The length of the longest run of consecutive whole numbers that are all in `$numbers`.
 *
 * @param list<int> $numbers
 */
function longestConsecutive(array $numbers): int
{
    throw new LogicException('longestConsecutive is yours to write');
}

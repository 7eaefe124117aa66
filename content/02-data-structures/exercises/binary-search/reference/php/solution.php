<?php

// First positions by binary search.
//
// The search does not look for the target itself, of which there may be many, but for a border of which there is one:
// where the numbers that are less than the target end. If the target is there at all, it is there that it first occurs.
//
// Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
// occurs or not, and however often. No memory is needed beside the answer: PHP hands an array to a function without
// copying it, as long as the function does not change it.

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
    return array_map(fn(int $target) => firstPosition($numbers, $target), $targets);
}

/** @param list<int> $numbers */
function firstPosition(array $numbers, int $target): ?int
{
    // Invariant: the numbers before $low are less than the target, those from $high on are not. What lies between, from
    // $low up to but not including $high, is still open. At first that is everything.
    $low = 0;
    $high = count($numbers);
    while ($low < $high) {
        // Whole numbers from end to end: ($low + $high) / 2 may be 2.5, and beyond 2^63 the sum would be a float.
        $middle = $low + intdiv($high - $low, 2);
        if ($numbers[$middle] < $target) {
            $low = $middle + 1; // $middle itself is decided, too: without + 1, two open numbers would never become one
        } else {
            $high = $middle;
        }
    }
    // Nothing is open: $low is the border. It may be the end of the list, where there is no number to look at.
    return $low < count($numbers) && $numbers[$low] === $target ? $low : null;
}

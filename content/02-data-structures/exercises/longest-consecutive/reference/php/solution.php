<?php

// The longest run of consecutive numbers, by asking a set for neighbours.
//
// Neither the order of the list nor repetitions matter, so the list becomes a set: the keys of an array, which is a hash
// table and answers "is x in there?" in expected constant time. A run is followed from its first number alone, the one
// whose predecessor is missing.
//
// Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to, since
// runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.

declare(strict_types=1);

/**
 * The length of the longest run of consecutive whole numbers that are all in `$numbers`.
 *
 * @param list<int> $numbers
 */
function longestConsecutive(array $numbers): int
{
    // isset() looks a key up; in_array() would walk through the list for each question.
    $present = array_fill_keys($numbers, true);
    $longest = 0;
    foreach ($present as $number => $_) {
        if (isset($present[$number - 1])) {
            continue; // in the midst of a run: following it from here would be done for nothing
        }
        $end = $number + 1;
        while (isset($present[$end])) {
            $end++;
        }
        $longest = max($longest, $end - $number);
    }
    return $longest;
}

/*
 * First positions by binary search.
 *
 * The search does not look for the target itself, of which there may be many, but for a border of which there is one:
 * where the numbers that are less than the target end. If the target is there at all, it is there that it first occurs.
 *
 * Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
 * occurs or not, and however often. No memory is needed beside the answer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    size_t length;
    int64_t *items;
} IntList;

typedef struct {
    bool present;
    int64_t value; // only where `present` is true
} OptionalInt;

typedef struct {
    size_t length;
    OptionalInt *items;
} OptionalIntList;

static OptionalInt first_position(IntList numbers, int64_t target) {
    // Invariant: the numbers before `low` are less than the target, those from `high` on are not. What lies between,
    // from `low` up to but not including `high`, is still open. At first that is everything.
    size_t low = 0, high = numbers.length;
    while (low < high) {
        size_t middle = low + (high - low) / 2; // low + high may overflow, and this may not
        if (numbers.items[middle] < target) {
            low = middle + 1; // `middle` itself is decided, too: without + 1 the last open number would stay open
        } else {
            high = middle;
        }
    }
    // Nothing is open: `low` is the border. It may be the end of the list, where there is no number to look at.
    if (low < numbers.length && numbers.items[low] == target) {
        return (OptionalInt){.present = true, .value = (int64_t)low};
    }
    return (OptionalInt){.present = false};
}

/** For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or nothing. */
OptionalIntList first_positions(IntList numbers, IntList targets) {
    OptionalIntList positions = {.length = targets.length};
    if (targets.length == 0) return positions; // malloc may answer a request for nothing with NULL, too
    positions.items = malloc(targets.length * sizeof *positions.items);
    if (!positions.items) {
        perror("no memory for the answer");
        abort();
    }
    for (size_t i = 0; i < targets.length; i++) {
        positions.items[i] = first_position(numbers, targets.items[i]);
    }
    return positions;
}

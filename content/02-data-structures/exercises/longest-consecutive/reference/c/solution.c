/*
 * The longest run of consecutive numbers, by asking a set for neighbours.
 *
 * Neither the order of the list nor repetitions matter, so the list becomes a set, which answers "is x in there?" in
 * expected constant time. A run is followed from its first number alone, the one whose predecessor is missing.
 *
 * C has no set, so here is one: a table with at least twice as many places as numbers. A number lies at the place that
 * its hash names or, where that is taken, at the next free one; the search ends at the number or at a free place.
 *
 * Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to, since
 * runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the table.
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

// No number is as small as this, so that it can stand for a free place.
#define FREE INT64_MIN

typedef struct {
    int bits; // the table has 2^bits places
    int64_t *places;
} IntSet;

static IntSet set_new(size_t most) {
    IntSet set = {.bits = 1};
    while (((size_t)1 << set.bits) < 2 * most) set.bits++;
    size_t count = (size_t)1 << set.bits;
    set.places = malloc(count * sizeof *set.places);
    if (!set.places) {
        perror("no memory for the set");
        abort();
    }
    for (size_t place = 0; place < count; place++) set.places[place] = FREE;
    return set;
}

// Where `number` is, or where it belongs.
static size_t set_place(const IntSet *set, int64_t number) {
    // The product with an odd number that looks random is a hash whose upper bits are good. Neighbours, of which there
    // are many here, come to lie far apart.
    size_t place = (size_t)(((uint64_t)number * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - set->bits));
    while (set->places[place] != FREE && set->places[place] != number) {
        place = (place + 1) & (((size_t)1 << set->bits) - 1); // after the last place comes the first
    }
    return place;
}

static bool set_has(const IntSet *set, int64_t number) {
    return set->places[set_place(set, number)] == number;
}

/** The length of the longest run of consecutive whole numbers that are all in `numbers`. */
int64_t longest_consecutive(IntList numbers) {
    IntSet present = set_new(numbers.length);
    for (size_t i = 0; i < numbers.length; i++) {
        int64_t number = numbers.items[i];
        present.places[set_place(&present, number)] = number;
    }
    int64_t longest = 0;
    for (size_t i = 0; i < numbers.length; i++) {
        int64_t number = numbers.items[i];
        if (set_has(&present, number - 1)) continue; // amid a run: following it from here would be done for nothing
        int64_t end = number + 1;
        while (set_has(&present, end)) end++;
        if (end - number > longest) longest = end - number;
    }
    free(present.places);
    return longest;
}

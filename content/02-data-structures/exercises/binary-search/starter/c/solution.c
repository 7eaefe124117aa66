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

/**
 * For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or nothing.
 *
 * The arguments are lent for the time of the call: you may change them, but you do not free them. The items of the
 * answer come from malloc; the caller frees them.
 */
OptionalIntList first_positions(IntList numbers, IntList targets) {
    fputs("first_positions is yours to write\n", stderr);
    abort();
}

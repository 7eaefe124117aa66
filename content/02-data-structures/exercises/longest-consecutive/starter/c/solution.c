#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    size_t length;
    int64_t *items;
} IntList;

/**
 * The length of the longest run of consecutive whole numbers that are all in `numbers`.
 *
 * `numbers` is lent for the time of the call: you may change it, but you do not free it.
 */
int64_t longest_consecutive(IntList numbers) {
    fputs("longest_consecutive is yours to write\n", stderr);
    abort();
}

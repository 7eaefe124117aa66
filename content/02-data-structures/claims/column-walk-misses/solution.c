// A matrix of 1,024 by 1,024 numbers of 4 bytes is added up: row by row, as it lies in memory, or column by column.
// Each access goes to a cache that is simulated: 32 KiB, lines of 64 bytes, 64 sets of 8 lines, as a first-level cache
// has.
#include <stdio.h>
#include <string.h>

enum { SIDE = 1024, LINE = 64, SETS = 64, WAYS = 8 };

static long lines[SETS][WAYS]; // the most recently used first; 0 is empty
static long misses;

static void touch(long address) {
    long line = address / LINE + 1;
    long *set = lines[line % SETS];
    int way = 0;
    while (way < WAYS - 1 && set[way] != line) way++;
    if (set[way] != line) misses++; // it has to be fetched, and the least recently used one gives up its place
    memmove(set + 1, set, way * sizeof *set);
    set[0] = line;
}

int main(int count, char **arguments) {
    int by_columns = count > 1 && strcmp(arguments[1], "columns") == 0;
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            int row = by_columns ? j : i, column = by_columns ? i : j;
            touch(4L * ((long)row * SIDE + column)); // C stores row after row
        }
    printf("numbers = %d\n", SIDE * SIDE);
    printf("misses = %ld\n", misses);
    return 0;
}

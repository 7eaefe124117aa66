// Does what it is told, most of which nobody should do.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { size_t length; int64_t *items; } IntList;

static IntList one(int64_t number) {
    IntList list = {.length = 1, .items = malloc(sizeof(int64_t))};
    list.items[0] = number;
    return list;
}

IntList do_as_told(char *how) {
    if (strcmp(how, "answer") == 0) return one(1);
    if (strcmp(how, "print") == 0) {
        printf("hello\n"); // in the buffer, as standard output is no terminal
        return one(1);
    }
    if (strcmp(how, "raise") == 0) {
        fprintf(stderr, "boom\n");
        abort();
    }
    if (strcmp(how, "large") == 0) return one(INT64_C(9007199254740992));
    if (strcmp(how, "exit") == 0) exit(3);
    return (IntList){.length = 0};
}

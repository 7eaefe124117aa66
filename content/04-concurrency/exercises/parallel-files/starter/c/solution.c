#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

// One line of standard input without its end; NULL after the last one. The caller frees it.
static char *read_line(void) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length = getline(&line, &room, stdin);
    if (length < 0) {
        free(line);
        return NULL;
    }
    line[strcspn(line, "\n")] = '\0';
    return line;
}

int main(void) {
    char *workers = read_line();
    size_t count = 0;
    char **paths = NULL;
    for (char *path = read_line(); path; path = read_line()) {
        paths = realloc(paths, (count + 1) * sizeof *paths);
        if (!paths) abort();
        paths[count++] = path;
    }
    fprintf(stderr, "Adding up %zu files with up to %s open at a time is yours to write.\n", count,
            workers ? workers : "0");
    return 1;
}

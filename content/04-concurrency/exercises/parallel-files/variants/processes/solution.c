/*
 * A process for each file, w of them at a time: they share nothing, so that none can disturb another.
 *
 * A child tells its parent what it has found by one message on a pipe that they all have, and messages of up to
 * PIPE_BUF bytes are never mixed up (pipe(7)). After SIGTERM the children are killed, whatever they wait for.
 */

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

typedef enum { UNFINISHED, SUMMED, UNREADABLE, NO_NUMBER } State;

typedef struct {
    size_t place;
    State state;
    long long sum, line;
} Outcome;

static volatile sig_atomic_t stopped;
static int messages[2];

// Puts an empty message into the pipe, which wakes the parent up.
static void stop(int number) {
    (void)number;
    stopped = 1;
    Outcome nothing = {0};
    ssize_t written = write(messages[1], &nothing, sizeof nothing);
    (void)written;
}

static bool is_whole(const char *text) {
    if (*text == '-') text++;
    return *text && text[strspn(text, "0123456789")] == '\0';
}

static Outcome sum_up(size_t place, const char *path) {
    Outcome outcome = {.place = place, .state = UNREADABLE};
    FILE *file = fopen(path, "r");
    if (!file) return outcome;
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, file) >= 0) {
        outcome.line++;
        line[strcspn(line, "\n")] = '\0';
        if (!is_whole(line)) {
            outcome.state = NO_NUMBER;
            return outcome;
        }
        outcome.sum += atoll(line);
    }
    if (!ferror(file)) outcome.state = SUMMED;
    return outcome;
}

int main(void) {
    if (pipe(messages) != 0) return 1;
    // The children do not inherit the request: for them SIGTERM is what it always was.
    signal(SIGTERM, stop);

    char *line = NULL, **paths = NULL;
    size_t room = 0, count = 0;
    if (getline(&line, &room, stdin) < 0) return 1;
    long workers = atol(line), running = 0;
    while (getline(&line, &room, stdin) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        paths = realloc(paths, (count + 1) * sizeof *paths);
        if (!paths) return 1;
        paths[count++] = strdup(line);
    }
    Outcome *outcomes = calloc(count + 1, sizeof *outcomes);
    pid_t *children = calloc(count + 1, sizeof *children);
    if (!outcomes || !children) return 1;

    size_t begun = 0;
    while (!stopped && (begun < count || running > 0)) {
        if (begun < count && running < workers) {
            pid_t child = fork();
            if (child < 0) return 1;
            if (child == 0) {
                signal(SIGTERM, SIG_DFL);
                Outcome found = sum_up(begun, paths[begun]);
                _exit(write(messages[1], &found, sizeof found) != sizeof found);
            }
            children[begun++] = child;
            running++;
            continue;
        }
        Outcome found;
        if (read(messages[0], &found, sizeof found) != sizeof found || found.state == UNFINISHED) continue;
        outcomes[found.place] = found;
        // It has told everything and is about to leave; until it has, its file may still be open.
        waitpid(children[found.place], NULL, 0);
        running--;
    }
    for (size_t i = 0; i < begun; i++) {
        if (outcomes[i].state == UNFINISHED) kill(children[i], SIGKILL);
    }

    long long total = 0;
    size_t failed = 0, cancelled = 0;
    for (size_t i = 0; i < count; i++) {
        printf("%s: ", paths[i]);
        switch (outcomes[i].state) {
        case SUMMED:
            printf("%lld\n", outcomes[i].sum);
            total += outcomes[i].sum;
            break;
        case UNREADABLE:
            puts("failed: cannot be read");
            failed++;
            break;
        case NO_NUMBER:
            printf("failed: line %lld is no whole number\n", outcomes[i].line);
            failed++;
            break;
        case UNFINISHED:
            puts("cancelled");
            cancelled++;
        }
    }
    printf("total: %lld\nfailed: %zu\n", total, failed);
    if (stopped) printf("cancelled: %zu\n", cancelled);
    return stopped ? 143 : failed > 0;
}

/*
 * Adds up the numbers of many files, a bounded number of them at a time.
 *
 * As many threads as files may be open take one path after the other from a common list, so that a slow file holds up
 * its own thread alone, and no more files are open than there are threads. The main thread touches no file. It waits
 * for a signal: for SIGUSR1, by which the last thread says that all is done, or for SIGTERM. Neither has a handler,
 * which might run at any moment and may do next to nothing: they stay blocked, and sigwait takes them like messages.
 *
 * Cost: each number is read once, and of each file only a line is held in memory.
 */

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

// The status by which shells know a program that a signal has ended.
enum { TERMINATED = 128 + SIGTERM };

typedef enum { UNFINISHED, SUMMED, NOT_READABLE, NO_NUMBER } State;

typedef struct {
    char *path;
    State state;
    int64_t sum;  // where it is SUMMED
    int64_t line; // where there is NO_NUMBER, counted from 1
} File;

// What the threads share. Whoever reads or writes it holds the lock, and nobody holds the lock while a file is open.
static struct {
    pthread_mutex_t lock;
    File *files;
    size_t count;
    size_t taken;    // how many files were begun
    size_t finished; // how many of them are done
    bool stopping;
} work = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *must(void *memory) {
    if (!memory) {
        perror("parallel-files");
        exit(EXIT_FAILURE);
    }
    return memory;
}

// Whether a line, without its end, is a whole number; strtoll would take " 7" and "+7", too.
static bool parse(const char *line, size_t length, int64_t *number) {
    size_t at = length > 0 && line[0] == '-';
    if (at == length) return false;
    int64_t magnitude = 0;
    for (; at < length; at++) {
        if (line[at] < '0' || line[at] > '9') return false;
        if (magnitude > (INT64_MAX - 9) / 10) return false; // far beyond the numbers that there are
        magnitude = 10 * magnitude + (line[at] - '0');
    }
    *number = line[0] == '-' ? -magnitude : magnitude;
    return true;
}

// Adds up one file. It works on a copy, so that it needs no lock however long that takes.
static File sum_up(File file) {
    FILE *stream = fopen(file.path, "r");
    if (!stream) {
        file.state = NOT_READABLE;
        return file;
    }
    file.state = SUMMED;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    for (int64_t number, at = 1; (length = getline(&line, &room, stream)) >= 0; at++) {
        if (length > 0 && line[length - 1] == '\n') length--;
        if (!parse(line, (size_t)length, &number)) {
            file.state = NO_NUMBER;
            file.line = at;
            break;
        }
        file.sum += number;
    }
    // A directory can be opened, and fails only here.
    if (ferror(stream)) file.state = NOT_READABLE;
    free(line);
    fclose(stream);
    return file;
}

static void *work_through(void *nothing) {
    pthread_mutex_lock(&work.lock);
    while (!work.stopping && work.taken < work.count) {
        size_t mine = work.taken++;
        File file = work.files[mine];
        pthread_mutex_unlock(&work.lock);
        file = sum_up(file);
        pthread_mutex_lock(&work.lock);
        work.files[mine] = file;
        // To the process rather than to a thread: it is the main thread that waits for it.
        if (++work.finished == work.count) kill(getpid(), SIGUSR1);
    }
    pthread_mutex_unlock(&work.lock);
    return nothing;
}

// Prints what became of each file, in the order of the input; gives the exit status. The caller holds the lock.
static int report(bool stopped) {
    int64_t total = 0;
    size_t failed = 0;
    for (size_t i = 0; i < work.count; i++) {
        const File *file = &work.files[i];
        switch (file->state) {
        case UNFINISHED:
            printf("%s: cancelled\n", file->path);
            break;
        case SUMMED:
            printf("%s: %lld\n", file->path, (long long)file->sum);
            total += file->sum;
            break;
        case NOT_READABLE:
            printf("%s: failed: cannot be read\n", file->path);
            failed++;
            break;
        case NO_NUMBER:
            printf("%s: failed: line %lld is no whole number\n", file->path, (long long)file->line);
            failed++;
            break;
        }
    }
    printf("total: %lld\nfailed: %zu\n", (long long)total, failed);
    if (stopped) printf("cancelled: %zu\n", work.count - work.finished);
    return stopped ? TERMINATED : failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

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
    // Before there is any other thread: each inherits what the one that starts it has blocked.
    sigset_t messages;
    sigemptyset(&messages);
    sigaddset(&messages, SIGTERM);
    sigaddset(&messages, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &messages, NULL);

    char *workers = must(read_line());
    size_t room = 0;
    for (char *path = read_line(); path; path = read_line()) {
        if (work.count == room) {
            room = room > 0 ? 2 * room : 16;
            work.files = must(realloc(work.files, room * sizeof *work.files));
        }
        work.files[work.count++] = (File){.path = path};
    }
    size_t threads = strtoul(workers, NULL, 10);
    if (threads > work.count) threads = work.count;

    for (size_t i = 0; i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work_through, NULL) != 0) {
            fputs("parallel-files: a thread cannot be started\n", stderr);
            return EXIT_FAILURE;
        }
        pthread_detach(thread); // nobody waits for it: its file may never answer
    }

    int message = SIGUSR1;
    if (work.count > 0) sigwait(&messages, &message);
    pthread_mutex_lock(&work.lock); // and keep it, so that nothing changes any more
    work.stopping = true;
    int status = report(message == SIGTERM);
    fflush(stdout);
    _exit(status); // exit would put streams in order that other threads may still be reading from
}

// Twenty thousand steps of work: done in turn by two threads that hand a token to each other, or by one thread alone.
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STEPS = 20000 };

static int to_other[2], to_main[2];
static long done;

// To wait for a token that has not come puts a thread to sleep: the kernel stores it, and runs another.
static void wait_for_token(int from) { char token; if (read(from, &token, 1) != 1) _exit(1); }
static void pass_token(int to) { if (write(to, "t", 1) != 1) _exit(1); }

static void *other(void *unused) {
    for (int i = 0; i < STEPS / 2; i++) {
        wait_for_token(to_other[0]);
        done++;
        pass_token(to_main[1]);
    }
    return unused;
}

int main(int count, char **arguments) {
    if (pipe(to_other) || pipe(to_main)) return 1;
    if (count > 1 && strcmp(arguments[1], "two") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, other, NULL);
        for (int i = 0; i < STEPS / 2; i++) {
            done++;
            pass_token(to_other[1]);
            wait_for_token(to_main[0]);
        }
        pthread_join(thread, NULL);
    } else {
        // The same system calls, but each token is there before it is waited for: a mode switch, no context switch.
        for (int i = 0; i < STEPS; i++) {
            done++;
            pass_token(to_main[1]);
            wait_for_token(to_main[0]);
        }
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("steps = %ld\n", done);
    printf("context switches = %ld\n", usage.ru_nvcsw + usage.ru_nivcsw);
    printf("of these because it had to wait = %ld\n", usage.ru_nvcsw); // the others: another thread was let in first
    return 0;
}

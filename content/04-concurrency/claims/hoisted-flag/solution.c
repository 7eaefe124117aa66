// A thread waits in a loop for a flag, which main then sets. The flag is a plain int, or it is atomic.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int plain_stop;
static atomic_int atomic_stop;
static atomic_int started, stopped;

// Nothing in the loop writes plain_stop, and no other thread may do so without synchronization. So the compiler reads
// it once, before the loop, and what is left is `if (!plain_stop) for (;;);`. Look at it with gcc -O2 -S.
static void *wait_for_plain(void *unused) {
    started = 1;
    while (!plain_stop) {}
    stopped = 1;
    return unused;
}

static void *wait_for_atomic(void *unused) {
    started = 1;
    while (!atomic_load(&atomic_stop)) {}
    stopped = 1;
    return unused;
}

int main(int count, char **arguments) {
    int plain = count < 2 || strcmp(arguments[1], "plain") == 0;
    pthread_t thread;
    pthread_create(&thread, NULL, plain ? wait_for_plain : wait_for_atomic, NULL);
    while (!started) nanosleep(&(struct timespec){0, 1000000}, NULL);
    plain_stop = 1;
    atomic_stop = 1;
    // Two seconds of patience. A cache would have told the other processor within a microsecond.
    for (int tick = 0; tick < 200 && !stopped; tick++) nanosleep(&(struct timespec){0, 10000000}, NULL);
    printf("outcome = %s\n", stopped ? "stopped" : "still waiting");
    return 0; // ends the process with all its threads
}

// Two threads add 1 to a shared counter, a thousand times each: without a lock, or with one.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 1000 };

static int counter;
static int locked;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both_have_read, both_have_written;

// What `counter++` is for the processor: read, add, write.
static void *work(void *unused) {
    for (int round = 0; round < ROUNDS; round++) {
        if (locked) pthread_mutex_lock(&mutex);
        int seen = counter;
        // The bad moment comes once in a million rounds by itself. Here each waits in every round until the other has
        // read as well. (With the lock nobody else can be in here, so there is nobody to wait for.)
        if (!locked) pthread_barrier_wait(&both_have_read);
        counter = seen + 1; // both write the same number: one of the two updates is lost
        if (locked) pthread_mutex_unlock(&mutex);
        else pthread_barrier_wait(&both_have_written);
    }
    return unused;
}

int main(int count, char **arguments) {
    locked = count > 1 && strcmp(arguments[1], "locked") == 0;
    pthread_barrier_init(&both_have_read, NULL, 2);
    pthread_barrier_init(&both_have_written, NULL, 2);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    printf("additions = %d\n", 2 * ROUNDS);
    printf("counter = %d\n", counter);
    return 0;
}

// Readers hand a read-write lock to one another so that it is never free, while a writer waits for it.
// "readers": the lock as it comes (glibc prefers readers). "writers": the kind that lets a waiting writer go first.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE = 100000 };

static pthread_rwlock_t lock;
static atomic_int writer_id, written;

static void *write_once(void *unused) {
    writer_id = gettid();
    pthread_rwlock_wrlock(&lock);
    written = 1;
    pthread_rwlock_unlock(&lock);
    return unused;
}

// Whether the writer sleeps: it has nothing to sleep on but the lock. The kernel says so in /proc.
static int writer_waits(void) {
    char path[64], state = '?';
    if (!writer_id) return 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", writer_id);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = '?';
    if (file) fclose(file);
    return state == 'S';
}

int main(int count, char **arguments) {
    pthread_rwlockattr_t kind;
    pthread_rwlockattr_init(&kind);
    if (count > 1 && strcmp(arguments[1], "writers") == 0)
        pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lock, &kind);

    pthread_rwlock_rdlock(&lock); // the first reader is in
    pthread_t writer;
    pthread_create(&writer, NULL, write_once, NULL);
    while (!writer_waits()) usleep(1000);

    // Each further reader comes before the one before it leaves. (One thread plays them all: readers have no owner.)
    int readers = 0;
    while (readers < PATIENCE && pthread_rwlock_tryrdlock(&lock) == 0) {
        pthread_rwlock_unlock(&lock);
        readers++;
    }
    printf("readers let past the waiting writer = %d\n", readers);
    printf("written meanwhile = %s\n", written ? "yes" : "no");
    pthread_rwlock_unlock(&lock); // the last reader leaves, and at last the writer gets in
    pthread_join(writer, NULL);
    return 0;
}

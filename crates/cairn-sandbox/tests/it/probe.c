// One small program with many misdeeds: each subcommand tries one thing from inside a box.
// Prints what came of it; never judges. Compiled by tests/it/common.rs.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void touch(size_t mib) {
    size_t size = mib << 20;
    volatile char *memory = malloc(size);
    if (!memory) { puts("malloc failed"); exit(3); }
    for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
}

static void *spin(void *unused) {
    (void)unused;
    for (volatile unsigned long n = 0;; n++) {}
    return NULL;
}

static int recurse(int depth) {
    volatile char frame[4096];
    frame[0] = (char)depth;
    return recurse(depth + 1) + frame[0];
}

static volatile int arrived;
static void *arrive(void *unused) { (void)unused; arrived = 1; return NULL; }

// Makes something unless it is there already, which takes a moment.
static volatile int made;
static int makers;
static void *make_once(void *steps) {
    if (!made) { __sync_fetch_and_add(&makers, 1); for (volatile long n = 0; n < (long)steps; n++) {} made = 1; }
    return NULL;
}

// A number in a file, one more, by reading and writing it as two steps.
static void *add_one(void *path) {
    char text[32] = {0};
    int in = open(path, O_RDONLY); read(in, text, sizeof text - 1); close(in);
    int length = snprintf(text, sizeof text, "%d", atoi(text) + 1);
    int out = open(path, O_WRONLY | O_TRUNC); write(out, text, length); close(out);
    return NULL;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int places[4], filled, rest = 2000;
static long sum;

static void *produce(void *unused) {
    for (;;) {
        pthread_mutex_lock(&lock);
        while (filled == 4) pthread_cond_wait(&changed, &lock);
        if (rest == 0) { pthread_mutex_unlock(&lock); return unused; }
        places[filled++] = rest--;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
}

static void *consume(void *unused) {
    for (;;) {
        pthread_mutex_lock(&lock);
        while (filled == 0 && rest > 0) pthread_cond_wait(&changed, &lock);
        if (filled == 0) { pthread_cond_broadcast(&changed); pthread_mutex_unlock(&lock); return unused; }
        sum += places[--filled];
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
}

static void in_threads(int count, void *(*work)(void *), void *(*other)(void *), void *argument) {
    pthread_t threads[16];
    for (int n = 0; n < count; n++) pthread_create(&threads[n], NULL, n % 2 ? other : work, argument);
    for (int n = 0; n < count; n++) pthread_join(threads[n], NULL);
}

// As the kernel writes it: asking for it by sched_getaffinity is another matter.
static void processors_allowed(char *line, size_t size) {
    FILE *status = fopen("/proc/self/status", "r");
    while (fgets(line, size, status) && strncmp(line, "Cpus_allowed_list:", 18)) {}
    fclose(status);
}

static void handle(int number) {
    char text[] = "handled 00\n"; text[8] += number / 10; text[9] += number % 10;
    write(1, text, sizeof text - 1);
    if (number == SIGTERM) _exit(128 + number);
}

static void say(const char *what, long result) {
    printf("%s %s\n", what, result < 0 ? strerror(errno) : "succeeded");
    fflush(stdout);
}

int main(int argc, char **argv) {
    const char *deed = argc > 1 ? argv[1] : "";
    long number = argc > 2 ? atol(argv[2]) : 0;
    if (!strcmp(deed, "abort")) abort();
    if (!strcmp(deed, "segv")) { *(volatile int *)8 = 1; }
    if (!strcmp(deed, "spin")) spin(NULL);
    if (!strcmp(deed, "spin-threads")) {
        pthread_t thread;
        for (long n = 1; n < number; n++) pthread_create(&thread, NULL, spin, NULL);
        spin(NULL);
    }
    if (!strcmp(deed, "touch")) { touch(number); puts("touched"); return 0; }
    if (!strcmp(deed, "touch-in-child")) {
        if (fork() == 0) { touch(number); return 0; }
        int status; wait(&status); puts("child gone"); sleep(20); return 0;
    }
    if (!strcmp(deed, "recurse")) return recurse(0);
    if (!strcmp(deed, "fork-bomb")) {
        long made = 0;
        while (fork() >= 0) made++;
        int refused = errno;
        if (getpid() == 2) { printf("refused after %ld: %s\n", made, strerror(refused)); fflush(stdout); sleep(1); return 1; }
        pause();
    }
    if (!strcmp(deed, "threads")) {
        pthread_t thread; long n = 0;
        while (pthread_create(&thread, NULL, (void *(*)(void *))pause, NULL) == 0) n++;
        printf("%ld\n", n); return 1;
    }
    if (!strcmp(deed, "zombies")) {
        long n = 0;
        for (; n < number; n++) { int pid = fork(); if (pid == 0) _exit(0); if (pid < 0) break; }
        printf("%ld\n", n); return 0;
    }
    if (!strcmp(deed, "daemon")) {
        if (fork() == 0) {
            setsid();
            if (fork() == 0) { for (;;) { usleep(10000); } }
            _exit(0);
        }
        wait(NULL); puts("left a daemon"); return 0;
    }
    if (!strcmp(deed, "flood")) { char block[65536]; memset(block, 'x', sizeof block); for (;;) if (write(number, block, sizeof block) < 0) return 1; }
    if (!strcmp(deed, "drip")) { for (;;) if (write(1, "x", 1) < 0) return 1; }
    if (!strcmp(deed, "file")) {
        int fd = open("/tmp/big", O_WRONLY | O_CREAT, 0600); char block[65536] = {0};
        for (;;) if (write(fd, block, sizeof block) < 0) { perror("write"); return 1; }
    }
    if (!strcmp(deed, "connect")) {
        struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(number), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        say("connect", connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&to, sizeof to));
        return 0;
    }
    if (!strcmp(deed, "abstract")) {
        struct sockaddr_un to = {.sun_family = AF_UNIX}; strcpy(to.sun_path + 1, argv[2]);
        say("connect", connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&to, sizeof(sa_family_t) + 1 + strlen(argv[2])));
        return 0;
    }
    if (!strcmp(deed, "namespaces")) {
        say("user", unshare(CLONE_NEWUSER));
        say("mount", unshare(CLONE_NEWNS));
        say("tmpfs", mount("x", "/tmp", "tmpfs", 0, ""));
        say("chroot", chroot("/tmp"));
        say("remount", mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
        say("unmount", umount2("/tmp", MNT_DETACH));
        say("hostname", sethostname("x", 1));
        say("mknod", mknod("/tmp/disk", S_IFBLK | 0600, 0xfe00));
        say("nice", setpriority(PRIO_PROCESS, 0, -20));
        struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
        say("rlimit", setrlimit(RLIMIT_FSIZE, &more));
        struct timespec now = {0, 0};
        say("clock", clock_settime(CLOCK_REALTIME, &now));
        say("setuid", setuid(0));
        return 0;
    }
    if (!strcmp(deed, "attack-init")) {
        kill(1, SIGKILL); kill(1, SIGSTOP); kill(1, SIGSEGV);
        say("ptrace", ptrace(PTRACE_SEIZE, 1, 0, 0));
        say("root", open("/proc/1/root/etc/shadow", O_RDONLY));
        say("mem", open("/proc/1/mem", O_RDWR));
        say("fds", (long)(opendir("/proc/1/fd") ? 0 : -1));
        say("environ", open("/proc/1/environ", O_RDONLY));
        return 5;
    }
    if (!strcmp(deed, "fds")) {
        for (int fd = 0; fd < 4096; fd++) if (fcntl(fd, F_GETFD) >= 0) printf("%d ", fd);
        puts(""); return 0;
    }
    if (!strcmp(deed, "signals")) {
        sigset_t mask; sigprocmask(SIG_BLOCK, NULL, &mask);
        for (int n = 1; n < 65; n++) {
            struct sigaction action;
            if (sigismember(&mask, n) == 1) printf("blocked %d\n", n);
            if (sigaction(n, NULL, &action) == 0 && action.sa_handler != SIG_DFL) printf("changed %d\n", n);
        }
        puts("looked"); return 0;
    }
    if (!strcmp(deed, "echo")) {
        char block[65536]; ssize_t n;
        while ((n = read(3, block, sizeof block)) > 0)
            for (ssize_t at = 0; at < n;) { ssize_t w = write(3, block + at, n - at); if (w < 0) return 1; at += w; }
        return 0;
    }
    if (!strcmp(deed, "nest")) {
        for (int n = 0; n < number; n++) { if (mkdir("d", 0700) || chdir("d")) break; }
        close(open("last", O_CREAT | O_WRONLY, 0)); chmod(".", 0); return 0;
    }
    if (!strcmp(deed, "late")) {
        pthread_t thread; pthread_create(&thread, NULL, arrive, NULL);
        for (volatile long n = 0; n < number; n++) {}
        puts(arrived ? "in time" : "late"); return 0;
    }
    if (!strcmp(deed, "made")) {
        in_threads(2, make_once, make_once, (void *)number); printf("%d\n", makers); return 0;
    }
    if (!strcmp(deed, "lost")) {
        close(open("/tmp/n", O_CREAT | O_WRONLY, 0600));
        in_threads(2, add_one, add_one, "/tmp/n");
        char text[32] = {0}; read(open("/tmp/n", O_RDONLY), text, 31); puts(text); return 0;
    }
    if (!strcmp(deed, "queue") || !strcmp(deed, "queue-with-alarms")) {
        if (deed[5]) {
            struct sigaction action = {.sa_handler = (void (*)(int))arrive}; // without SA_RESTART
            struct itimerval often = {{0, 300}, {0, 300}};
            sigaction(SIGALRM, &action, NULL); setitimer(ITIMER_REAL, &often, NULL);
        }
        in_threads(4, produce, consume, NULL); printf("%ld\n", sum); return 0;
    }
    if (!strcmp(deed, "calls")) {
        int ends[2]; char byte = 0; pipe(ends);
        for (long n = 0; n < number; n += 2) { write(ends[1], &byte, 1); read(ends[0], &byte, 1); }
        puts("called"); return 0;
    }
    if (!strcmp(deed, "yields")) {
        for (long n = 0; n < number; n++) sched_yield();
        puts("yielded"); return 0;
    }
    if (!strcmp(deed, "moved")) {
        char first[256], line[256]; int nice = atoi(argv[3]), pinned = !number, moved = 0;
        processors_allowed(first, sizeof first);
        while (!pinned || !moved) {
            processors_allowed(line, sizeof line);
            pinned |= strcmp(first, line) != 0;
            moved |= getpriority(PRIO_PROCESS, 0) != nice;
        }
        puts("moved"); return 0;
    }
    if (!strcmp(deed, "processors")) {
        for (int n = 0; n < number; n++) {
            cpu_set_t set; sched_getaffinity(0, sizeof set, &set); printf("%d\n", CPU_COUNT(&set));
            usleep(1000);
        }
        return 0;
    }
    if (!strcmp(deed, "handle")) {
        struct sigaction action = {.sa_handler = handle};
        int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGCONT};
        for (int n = 0; n < 7; n++) sigaction(numbers[n], &action, NULL);
        write(3, "r", 1);
        for (;;) pause();
    }
    fprintf(stderr, "unknown deed %s\n", deed);
    return 64;
}

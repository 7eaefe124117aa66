import sys
import threading

# Between reading and writing both wait for each other, so that nothing is left to luck.
counter = 0
both_have_read = threading.Barrier(2)
lock = threading.Lock()


def add_unlocked():
    global counter
    seen = counter
    both_have_read.wait()
    counter = seen + 1


def add_locked():
    global counter
    with lock:
        counter += 1


add = add_locked if sys.argv[1] == "locked" else add_unlocked
threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("counter =", counter)

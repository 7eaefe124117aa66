# One thread, one lock, taken twice: a method that locks calls another that locks, as happens after a refactoring.
import sys
import threading

lock = threading.Lock() if sys.argv[1] == "Lock" else threading.RLock()


def balance():
    # Half a second instead of for ever, so that the program ends. No luck is involved: the only thread that could
    # release the lock is the one that stands here.
    if not lock.acquire(timeout=0.5):
        return "deadlock with itself"
    lock.release()
    return "inner lock taken"


def withdraw():
    with lock:
        return balance()


print("outcome =", withdraw())

# Nine threads use a resource, at most three at a time ("semaphore"), or without anything that holds them back ("none").
import sys
import threading

bounded = sys.argv[1] == "semaphore"
limit = 3 if bounded else 9

permits = threading.Semaphore(limit)
# As many as may be in meet in there before anybody leaves. So the room is seen full, on a machine of one core as well;
# if it were ever fuller than the limit, the number would show it.
full = threading.Barrier(limit)

lock = threading.Lock()  # for the two numbers below
inside = 0
most_inside = 0


def use():
    global inside, most_inside
    with permits:
        with lock:
            inside += 1
            most_inside = max(most_inside, inside)
        full.wait()
        with lock:
            inside -= 1


threads = [threading.Thread(target=use) for _ in range(9)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("threads =", len(threads))
print("most inside at once =", most_inside)

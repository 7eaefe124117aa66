# Three jobs come in each second and two are done: an overload. How much does a bigger queue help?
# Simulated second by second; the argument is the number of places. A job that finds none is refused at once.
import sys
from collections import deque

places = int(sys.argv[1])
queue = deque()  # of the seconds at which the waiting jobs came
done = refused = longest_wait = 0

for now in range(3600):
    for _ in range(3):
        if len(queue) < places:
            queue.append(now)
        else:
            refused += 1
    for _ in range(2):
        if queue:
            came = queue.popleft()
            longest_wait = max(longest_wait, now - came)
            done += 1

print("places =", places)
print("jobs done in an hour =", done)
print("refused =", refused)
print("still waiting at the end =", len(queue))
print("longest wait in seconds =", longest_wait)

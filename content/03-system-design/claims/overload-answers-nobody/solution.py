# A server does 100 requests a second, 110 come, and each client waits for two seconds at most.
# The argument: how many places the queue has. How many answers still find somebody, in the tenth minute?
import sys
from collections import deque

places = int(sys.argv[1])
PATIENCE = 2.0
queue = deque()                       # of the times at which the waiting requests came
work = useful = refused = 0

for tick in range(600 * 100):         # a tick is 10 ms: the time for one request
    now = tick / 100
    # 110 a second: one in each tick, and a second one in every tenth
    for _ in range(2 if tick % 10 == 0 else 1):
        if len(queue) < places:
            queue.append(now)
        elif now >= 540:
            refused += 1              # at once, so that the client can go elsewhere
    if queue:
        came = queue.popleft()        # the server cannot see that the client has gone
        if now >= 540:
            work += 1
            useful += now - came <= PATIENCE

print("places =", places)
print("in the tenth minute: requests done =", work)
print("answers in time =", useful)
print("refused at once =", refused)

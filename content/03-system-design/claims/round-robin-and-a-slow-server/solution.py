# Four servers, of which one is four times as slow. Requests come evenly, at 79 percent of what the four can do. Who
# gets the next one: "round-robin", or the server with the "least-connections"? Simulated in ticks of a millisecond.
import sys
from collections import deque

policy = sys.argv[1]
SERVICE = [10, 10, 10, 40]      # ms for a request: together 325 requests a second
ARRIVES_EVERY = 3.9             # ms: 256 a second
servers = [deque() for _ in SERVICE]  # of the times at which the waiting requests came; the first is being served
free_at = [0.0] * len(SERVICE)
waits, turn, arrived, now = [], 0, 0, 0.0

for now in range(60_000):
    for s, queue in enumerate(servers):
        while queue and queue[0][1] <= now:
            came, ends = queue.popleft()
            waits.append(ends - came)
    while arrived * ARRIVES_EVERY <= now:
        if policy == "round-robin":       # knows nothing of the servers: each gets a quarter
            s = turn % len(servers)
            turn += 1
        else:                             # open requests measure slowness: the slow one is left alone while it is busy
            s = min(range(len(servers)), key=lambda i: len(servers[i]))
        free_at[s] = max(free_at[s], now) + SERVICE[s]
        servers[s].append((now, free_at[s]))
        arrived += 1

waits.sort()
print("requests =", arrived)
print("answered within the minute =", len(waits))
print("open at the end =", sum(map(len, servers)))
print("open at the slow server =", len(servers[3]))
print("p50 in ms =", round(waits[len(waits) // 2]))
print("p99 in ms =", round(waits[len(waits) * 99 // 100]))

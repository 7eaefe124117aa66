# Many balancers share 100 servers. Once a second all get the same report of the servers' loads. In each second 900
# requests come, and a server can end 10. Who goes to the least loaded server of the report ("least"), and who takes
# two at random and goes to the less loaded of them ("two")?
import sys
from random import Random

policy = sys.argv[1]
SERVERS, SECONDS, ARRIVALS, ENDS = 100, 120, 900, 10
random = Random(7).random            # seeded: the same in every run
load = [0] * SERVERS
fullest = idle_turns = 0

for second in range(SECONDS):
    report = load[:]                    # what all balancers believe during this second
    lowest = [s for s in range(SERVERS) if report[s] == min(report)]
    for _ in range(ARRIVALS):
        if policy == "least":           # the best one of the report; of equals, any. All balancers think alike: a herd.
            chosen = lowest[int(random() * len(lowest))]
        else:                           # chance spreads the choices, and the comparison still avoids the full ones
            a, b = int(random() * SERVERS), int(random() * SERVERS)
            chosen = a if report[a] <= report[b] else b
        load[chosen] += 1
    fullest = max(fullest, max(load))
    for s in range(SERVERS):
        idle_turns += max(0, ENDS - load[s])   # work that a server could have done, and had not
        load[s] = max(0, load[s] - ENDS)

print("fullest server ever =", fullest)
print("idle turns =", idle_turns)

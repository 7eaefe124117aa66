# A million requests are put on a thousand servers, each on the least loaded of d servers that are chosen at random.
# The argument is d, and 1 means chance alone. How much more than its share of 1,000 has the fullest server?
import sys
from random import Random

d = int(sys.argv[1])
SERVERS, REQUESTS = 1_000, 1_000_000
random = Random(42).random        # seeded: the same in every run
load = [0] * SERVERS

for _ in range(REQUESTS):
    best = int(random() * SERVERS)
    for _ in range(d - 1):
        other = int(random() * SERVERS)
        if load[other] < load[best]:
            best = other
    load[best] += 1

print("choices =", d)
print("mean =", REQUESTS // SERVERS)
print("fullest server above the mean =", max(load) - REQUESTS // SERVERS)

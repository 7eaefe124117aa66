# Three replicas, W = R = 2. A write of version 2 has reached one replica so far. Two readers follow each other in time.
# Can the first see the new version, and the second, later, the old one? The argument: "plain" reads, or "write-back":
# a reader first writes what it has found back to a quorum, and returns only then. All schedules are tried.
import sys
from itertools import combinations, product

quorums = list(combinations(range(3), 2))
write_back = sys.argv[1] == "write-back"

def read(replicas, quorum):
    newest = max(replicas[r] for r in quorum)
    if write_back:
        for r in quorum:
            replicas[r] = max(replicas[r], newest)
    return newest

schedules = backwards = old_after_done = 0
for first_reached, one, two in product(range(3), quorums, quorums):
    replicas = [1, 1, 1]
    replicas[first_reached] = 2                  # the writer is slow: the rest of its messages are still on their way
    seen_one = read(replicas, one)
    seen_two = read(replicas, two)               # begins after the first reader has its answer
    schedules += 1
    if seen_one > seen_two:
        backwards += 1

    for r in range(3):                           # the write ends: every later quorum meets it, in both modes
        replicas[r] = 2
    old_after_done += sum(read(replicas, quorum) < 2 for quorum in quorums)

print("schedules =", schedules)
print("new, then old =", backwards)
print("old after the write was confirmed =", old_after_done)

# Of 5 replicas W confirm a write, and later R are asked. Does every possible read meet the newest value?
# The arguments are W and R. All sets of replicas are tried: no luck, and no clock.
import sys
from itertools import combinations

N = 5
W, R = int(sys.argv[1]), int(sys.argv[2])

pairs = misses = 0
worst = N
for written in combinations(range(N), W):        # those that have version 2; the others still have version 1
    for asked in combinations(range(N), R):
        pairs += 1
        met = len(set(written) & set(asked))
        worst = min(worst, met)
        newest = max(2 if replica in written else 1 for replica in asked)
        if newest == 1:                          # the reader sees the old value, though the write was confirmed
            misses += 1

print("W + R - N =", W + R - N)
print("pairs of sets =", pairs)
print("reads that miss the write =", misses)
print("fewest replicas in both =", worst)
print("writes go on with so many down =", N - W)

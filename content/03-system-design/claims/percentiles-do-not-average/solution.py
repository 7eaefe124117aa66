# Ten servers. Nine answer within 10 ms, one answers a fifth of its requests in a second. The argument: how the p99 of
# the whole is computed: as the "average" of the ten servers' p99s, or from the "merged" counts of their histograms.
import sys

BUCKETS = [10, 50, 100, 500, 1000]                    # ms, upper ends

fast = {10: 1000}
slow = {10: 800, 1000: 200}
servers = [fast] * 9 + [slow]                         # 10,000 requests in all, 200 of them slow: two in a hundred

def p99(histogram):
    total, sofar = sum(histogram.values()), 0
    for end in BUCKETS:
        sofar += histogram.get(end, 0)
        if sofar > total * 0.99 - 1e-9:
            return end

merged = {end: sum(s.get(end, 0) for s in servers) for end in BUCKETS}   # counts may be added, percentiles not
shown = p99(merged) if sys.argv[1] == "merged" else sum(map(p99, servers)) / len(servers)
so_long = any(s.get(shown) for s in servers)

print("p99 shown in ms =", round(shown))
print("somebody waited just so long =", so_long)
print("p99 of all requests =", p99(merged))

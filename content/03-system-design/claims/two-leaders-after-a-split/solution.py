# A cluster of N nodes is cut into two parts that cannot see each other. Each part elects a leader if it thinks it may.
# The argument: may a part that has "half" of the nodes, or only one that has a "majority"? All splits are tried.
import sys

rule = sys.argv[1]

def may_lead(part, n):
    return 2 * part >= n if rule == "half" else 2 * part > n

most_leaders = without_leader = splits = 0
for n in range(2, 8):
    for nodes in range(2 ** n):                    # every set of nodes that can end up on one side
        one = bin(nodes).count("1")
        two = n - one
        if one == 0 or two == 0:
            continue                               # no split
        splits += 1
        leaders = may_lead(one, n) + may_lead(two, n)
        most_leaders = max(most_leaders, leaders)
        if leaders == 0:
            without_leader += 1

print("splits tried =", splits)
print("most leaders at once =", most_leaders)
print("splits without any leader =", without_leader)
for n in (3, 4, 5):
    print(f"{n} nodes: a majority is {n // 2 + 1}, so it bears the loss of {n - (n // 2 + 1)}")

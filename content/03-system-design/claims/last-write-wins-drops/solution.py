# Two replicas take writes while the line between them is cut. Later they exchange what they have.
# The argument: how they merge two values of a key: the "clock" decides, or "versions" say whether one knew the other.
import sys

by_clock = sys.argv[1] == "clock"

class Replica:
    def __init__(self, name, clock_ahead):
        self.name, self.ahead = name, clock_ahead
        self.values = []                 # of (text, wall clock, version vector); more than one: a conflict, kept

    def write(self, text, now):
        # A write replaces all that its writer has seen here, and says so by its version vector.
        seen = {}
        for _, _, version in self.values:
            for name, count in version.items():
                seen[name] = max(seen.get(name, 0), count)
        seen[self.name] = seen.get(self.name, 0) + 1
        self.values = [(text, now + self.ahead, seen)]

    def merge(self, others):
        together = self.values + [v for v in others if v not in self.values]
        if by_clock:
            self.values = [max(together, key=lambda v: v[1])]
        else:                            # drop a value only if another one has seen it
            self.values = [v for v in together if not any(knows(w[2], v[2]) for w in together if w is not v)]

def knows(later, earlier):
    return later != earlier and all(later.get(name, 0) >= count for name, count in earlier.items())

a, b = Replica("A", clock_ahead=0), Replica("B", clock_ahead=-5)   # B's clock is five seconds slow: nothing special
a.write("milk", now=100)
b.merge(a.values)

a.write("milk, bread", now=110)          # the line is cut: both go on from "milk"
b.write("milk, eggs", now=112)           # two seconds later, in truth; 107 by B's clock
mine, yours = list(a.values), list(b.values)
a.merge(yours)
b.merge(mine)

kept = sorted(text for text, _, _ in a.values)
print("both replicas agree =", kept == sorted(text for text, _, _ in b.values))
print("kept =", " | ".join(kept))
print("confirmed writes lost =", 2 - len(kept))

"""Three times the same measurement goes into a set: a number, or "not a number"."""

import sys

text = sys.argv[1]  # "nan" or "0.5"

# float() makes a new object each time, as reading from a file or a socket does.
seen = set()
for _ in range(3):
    seen.add(float(text))

print("in the set =", len(seen))
print("found =", float(text) in seen)
print("equal to itself =", float(text) == float(text))

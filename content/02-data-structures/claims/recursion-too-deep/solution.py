"""How deep is a nested list? Asked by recursion, or by a loop with a stack of its own. The list is 50,000 deep."""

import sys


def depth_by_recursion(value):
    # Each call waits for the one inside, and keeps its frame until then.
    return 1 + max((depth_by_recursion(part) for part in value), default=0)


def depth_by_stack(value):
    deepest = 0
    todo = [(value, 1)]  # what the frames held: which list, and how deep we are
    while todo:
        part, depth = todo.pop()
        deepest = max(deepest, depth)
        todo.extend((inner, depth + 1) for inner in part)
    return deepest


nested = []
for _ in range(49_999):
    nested = [nested]  # [[[...]]], as somebody may send it as JSON

try:
    outcome = depth_by_recursion(nested) if sys.argv[1] == "recursion" else depth_by_stack(nested)
except RecursionError:
    outcome = "RecursionError"
print("outcome =", outcome)

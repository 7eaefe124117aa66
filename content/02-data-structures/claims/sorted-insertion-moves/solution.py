"""Two thousand keys in random order are kept sorted as they arrive: in an array, or in a binary search tree."""

import random
import sys

comparisons = moves = 0


def less(a, b):
    global comparisons
    comparisons += 1
    return a < b


def insert_into_array(array, key):
    """Binary search finds the place; then everything behind it has to make room."""
    global moves
    low, high = 0, len(array)
    while low < high:
        middle = (low + high) // 2
        if less(array[middle], key):
            low = middle + 1
        else:
            high = middle
    moves += len(array) - low
    array.insert(low, key)


def insert_into_tree(root, key):
    """A node is [key, left, right]. Nothing moves: one reference is set."""
    while True:
        side = 2 if less(root[0], key) else 1
        if root[side] is None:
            root[side] = [key, None, None]
            return
        root = root[side]


keys = list(range(2000))
random.Random(2).shuffle(keys)
array, tree = [], [keys[0], None, None]
for key in keys if sys.argv[1] == "array" else keys[1:]:
    if sys.argv[1] == "array":
        insert_into_array(array, key)
    else:
        insert_into_tree(tree, key)
print("comparisons =", comparisons)
print("moves =", moves)

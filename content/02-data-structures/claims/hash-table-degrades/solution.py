"""A thousand keys go into a dict: with one hash for all ("same"), or with a hash of their own ("spread")."""

import sys

SAME = sys.argv[1] == "same"
comparisons = 0


class Key:
    def __init__(self, number):
        self.number = number

    # Both satisfy the contract: equal keys have equal hashes. Only one of them is of use.
    def __hash__(self):
        return 42 if SAME else self.number

    # The table asks this only where the hashes are equal, since a hash alone does not prove that the keys are.
    def __eq__(self, other):
        global comparisons
        comparisons += 1
        return self.number == other.number


table = {Key(number): number for number in range(1000)}
print("entries =", len(table))
print("comparisons =", comparisons)  # 0 + 1 + 2 + ... + 999 = 499,500 and more, or none

"""The longest run of consecutive numbers, by asking a set for neighbours.

Neither the order of the list nor repetitions matter, so the list becomes a set, which answers "is x in there?" in
expected constant time. A run is followed from its first number alone, the one whose predecessor is missing.

Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to, since
runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.
"""


def longest_consecutive(numbers: list[int]) -> int:
    """The length of the longest run of consecutive whole numbers that are all in `numbers`."""
    present = set(numbers)
    longest = 0
    for number in present:
        if number - 1 in present:
            continue  # in the midst of a run: following it from here would be done for nothing
        end = number + 1
        while end in present:
            end += 1
        longest = max(longest, end - number)
    return longest

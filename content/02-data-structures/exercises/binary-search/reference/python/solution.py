"""First positions by binary search.

The search does not look for the target itself, of which there may be many, but for a border of which there is one:
where the numbers that are less than the target end. If the target is there at all, it is there that it first occurs.

Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
occurs or not, and however often. No memory is needed beside the answer.
"""


def first_positions(numbers: list[int], targets: list[int]) -> list[int | None]:
    """For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or None."""
    return [first_position(numbers, target) for target in targets]


def first_position(numbers: list[int], target: int) -> int | None:
    # Invariant: the numbers before `low` are less than the target, those from `high` on are not. What lies between,
    # from `low` up to but not including `high`, is still open. At first that is everything.
    low, high = 0, len(numbers)
    while low < high:
        # Python's integers grow as needed; where they do not, low + high may overflow and this may not.
        middle = low + (high - low) // 2
        if numbers[middle] < target:
            low = middle + 1  # `middle` itself is decided, too: without + 1 two open numbers would never become one
        else:
            high = middle
    # Nothing is open: `low` is the border. It may be the end of the list, where there is no number to look at.
    if low < len(numbers) and numbers[low] == target:
        return low
    return None

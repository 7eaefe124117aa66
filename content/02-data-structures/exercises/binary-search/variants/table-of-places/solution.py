"""No search at all: a dict knows the first place of every number.

O(n) to fill and O(1) expected for a target. That pays only because there are many targets for one list.
"""


def first_positions(numbers: list[int], targets: list[int]) -> list[int | None]:
    # Filled from the end, so that what stays is the first place.
    places = {number: place for place, number in zip(range(len(numbers) - 1, -1, -1), reversed(numbers))}
    return list(map(places.get, targets))

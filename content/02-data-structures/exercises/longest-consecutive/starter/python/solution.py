def longest_consecutive(numbers: list[int]) -> int:
    """The length of the longest run of consecutive whole numbers that are all in `numbers`."""
    raise NotImplementedError("longest_consecutive is yours to write")

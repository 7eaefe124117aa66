def first_positions(numbers: list[int], targets: list[int]) -> list[int | None]:
    """For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or None."""
    raise NotImplementedError("first_positions is yours to write")

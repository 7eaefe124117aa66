class LruCache:
    """Keeps up to `capacity` entries, and for a new one gives up the least recently used."""

    def __init__(self, capacity: int) -> None:
        raise NotImplementedError("LruCache is yours to write")

    def get(self, key: int) -> int | None:
        """The value of `key`, which becomes the most recently used; None if it is not there."""
        raise NotImplementedError("get is yours to write")

    def put(self, key: int, value: int) -> None:
        """Sets the value of `key`, which becomes the most recently used."""
        raise NotImplementedError("put is yours to write")

    def remove(self, key: int) -> bool:
        """Takes `key` out, and says whether it was there."""
        raise NotImplementedError("remove is yours to write")

    def size(self) -> int:
        """The number of entries."""
        raise NotImplementedError("size is yours to write")

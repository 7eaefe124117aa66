# Keeps up to `capacity` entries, and for a new one gives up the least recently used.
class LruCache
  def initialize(capacity)
    raise NotImplementedError, "LruCache is yours to write"
  end

  # The value of `key`, which becomes the most recently used; nil if it is not there.
  def get(key)
    raise NotImplementedError, "get is yours to write"
  end

  # Sets the value of `key`, which becomes the most recently used.
  def put(key, value)
    raise NotImplementedError, "put is yours to write"
  end

  # Takes `key` out, and says whether it was there.
  def remove(key)
    raise NotImplementedError, "remove is yours to write"
  end

  # The number of entries.
  def size
    raise NotImplementedError, "size is yours to write"
  end
end

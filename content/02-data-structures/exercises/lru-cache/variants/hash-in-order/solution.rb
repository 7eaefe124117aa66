# A Hash keeps the order in which its keys came: taking out and putting in again makes a key the last, and `shift` takes
# the first.
class LruCache
  def initialize(capacity)
    @capacity = capacity
    @entries = {}
  end

  def get(key)
    return unless @entries.key?(key)

    @entries[key] = @entries.delete(key)
  end

  def put(key, value)
    @entries.delete(key)
    @entries[key] = value
    @entries.shift if @entries.size > @capacity
  end

  def remove(key) = !@entries.delete(key).nil?

  def size = @entries.size
end

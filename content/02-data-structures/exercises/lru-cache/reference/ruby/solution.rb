# A cache that gives up the least recently used entry, from two structures that make up for each other.
#
# A hash table finds an entry by its key at once. A doubly linked list keeps the entries in the order of their use, and
# takes one out of its midst at once, but only if one has it in hand. So the values of the table are the nodes of the
# list.
#
# Cost: every operation is one step of the table and a few assignments, O(1) expected time; O(capacity) memory. Ruby's
# Hash has the two in one: it keeps the order in which keys came, so that `delete` and setting again makes an entry the
# newest, and `shift` gives up the oldest. Here they are built by hand to see how that works.

# Keeps up to `capacity` entries, and for a new one gives up the least recently used.
class LruCache
  # An entry, between the one that was used just after it and the one that was used just before it.
  class Node
    attr_reader :key # the way back from the list to the table, when this entry is given up
    attr_accessor :value, :newer, :older

    def initialize(key, value)
      @key = key
      @value = value
      @newer = @older = self
    end
  end
  private_constant :Node

  def initialize(capacity)
    @capacity = capacity
    @nodes = {}
    # A node without an entry closes the list to a ring. It stands before the newest entry and after the oldest, so that
    # its `older` is the most recently used one and its `newer` the least recently used. Every entry has two neighbours,
    # and no case is special: neither the first entry, nor the last, nor an empty list.
    @ring = Node.new(nil, nil)
  end

  # The value of `key`, which becomes the most recently used; nil if it is not there.
  def get(key)
    node = @nodes[key]
    return if node.nil?

    unlink(node)
    link_as_newest(node)
    node.value
  end

  # Sets the value of `key`, which becomes the most recently used.
  def put(key, value)
    node = @nodes[key]
    if node.nil?
      node = @nodes[key] = Node.new(key, value)
    else
      node.value = value
      unlink(node)
    end
    link_as_newest(node)
    # Afterwards, and only if there is one too many: a key that was there already takes no place of another, and a cache
    # of capacity 0 gives up at once what it was given.
    remove(@ring.newer.key) if @nodes.size > @capacity
  end

  # Takes `key` out, and says whether it was there.
  def remove(key)
    node = @nodes.delete(key)
    return false if node.nil?

    unlink(node)
    true
  end

  # The number of entries.
  def size
    @nodes.size
  end

  private

  def link_as_newest(node)
    node.newer = @ring
    node.older = @ring.older
    node.older.newer = node
    @ring.older = node
  end

  def unlink(node)
    node.newer.older = node.older
    node.older.newer = node.newer
  end
end

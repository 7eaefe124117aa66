# Union-find over six elements: the pairs 0-1, 1-2 and 1-3 are joined, by setting the parent of the first *element*
# ("elements"), or the parent of its *root* ("roots"). Is 0 then connected with 2 and 3?

$parent = (0..5).to_a # a root is its own parent

def root(element)
  element = $parent[element] while $parent[element] != element
  element
end

def join(one, other, by_roots)
  if by_roots
    $parent[root(one)] = root(other)
  else
    # The element leaves the tree that it hung in, and all that was known of it there is forgotten.
    $parent[one] = other
  end
end

[[0, 1], [1, 2], [1, 3]].each { |one, other| join(one, other, ARGV[0] == 'roots') }
puts "0 connected with 3 = #{root(0) == root(3)}"
puts "0 connected with 2 = #{root(0) == root(2)}"

# The length of the longest run of consecutive whole numbers that are all in `numbers`.
def longest_consecutive(numbers)
  raise NotImplementedError, "longest_consecutive is yours to write"
end

# The longest run of consecutive numbers, by asking a set for neighbours.
#
# Neither the order of the list nor repetitions matter, so the list becomes a set, which answers "is x in there?" in
# expected constant time. A run is followed from its first number alone, the one whose predecessor is missing.
#
# Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to, since
# runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.

require "set"

# The length of the longest run of consecutive whole numbers that are all in `numbers`.
def longest_consecutive(numbers)
  present = numbers.to_set
  longest = 0
  present.each do |number|
    next if present.include?(number - 1) # in the midst of a run: following it from here would be done for nothing

    following = number + 1
    following += 1 while present.include?(following)
    longest = [longest, following - number].max
  end
  longest
end

# For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or nil.
def first_positions(numbers, targets)
  raise NotImplementedError, "first_positions is yours to write"
end

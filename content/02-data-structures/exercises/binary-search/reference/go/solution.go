// Binary search for the first of equal numbers, as a search for a border.
//
// The question "is this number less than the target?" has the answer yes up to some place of a sorted list and no from
// there on. That border is what is searched for: the first number that is not less than the target. If it is equal to
// the target it is the first occurrence, and otherwise there is none.
//
// Cost: O(log n) for each target, since every question halves what is left; no memory besides the answer.
package main

// firstPositions returns, for each target, the index of its first occurrence in numbers, which are sorted ascending;
// nil where a target does not occur.
func firstPositions(numbers []int, targets []int) []*int {
	positions := make([]*int, len(targets))
	for i, target := range targets {
		position := firstNotLess(numbers, target)
		if position < len(numbers) && numbers[position] == target {
			positions[i] = &position
		}
	}
	return positions
}

// firstNotLess returns the index of the first number that is not less than target; len(numbers) if all are less.
func firstNotLess(numbers []int, target int) int {
	// The border lies in low..high, both included; what may still be asked about is the half-open interval
	// [low, high). Invariant: all numbers before low are less than the target, and none from high on is.
	low, high := 0, len(numbers)
	for low < high {
		// In the interval: low <= middle < high. Half of the distance is added to low, since low + high may be more
		// than an integer holds, in Go's int32 or in another language.
		middle := low + (high-low)/2
		if numbers[middle] < target {
			low = middle + 1
		} else {
			high = middle
		}
		// Either way the interval has become shorter, so that the loop ends.
	}
	// Nothing is left to ask about: low == high is the border.
	return low
}

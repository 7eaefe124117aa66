// The other way to write it: low and high both belong to what is open, and the best position seen so far is kept.
// It recurses, to a depth of log2 n.
package main

func firstPositions(numbers []int, targets []int) []*int {
	positions := make([]*int, 0, len(targets))
	for _, target := range targets {
		positions = append(positions, search(numbers, target, 0, len(numbers)-1, nil))
	}
	return positions
}

// search returns the first position of target within low..high, or found if there is none.
func search(numbers []int, target, low, high int, found *int) *int {
	if low > high {
		return found
	}
	middle := int(uint(low+high) >> 1) // without a sign, the sum of two ints never overflows
	switch {
	case numbers[middle] < target:
		return search(numbers, target, middle+1, high, found)
	case numbers[middle] > target:
		return search(numbers, target, low, middle-1, found)
	default:
		return search(numbers, target, low, middle-1, &middle) // there may be another one before it
	}
}

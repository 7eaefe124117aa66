package main

// firstPositions returns, for each target, the index of its first occurrence in numbers, which are sorted ascending;
// nil where a target does not occur.
func firstPositions(numbers []int, targets []int) []*int {
	panic("firstPositions is yours to write")
}

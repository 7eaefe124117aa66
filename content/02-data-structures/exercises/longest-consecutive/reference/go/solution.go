// The longest run of consecutive numbers, by asking a set for neighbours.
//
// Neither the order of the list nor repetitions matter, so the list becomes a set, which answers "is x in there?" in
// expected constant time. A run is followed from its first number alone, the one whose predecessor is missing.
//
// Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to,
// since runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.
package main

// longestConsecutive returns the length of the longest run of consecutive whole numbers that are all in numbers.
func longestConsecutive(numbers []int) int {
	// Go has no set of its own. A map to empty structs is one, and they take no memory.
	present := make(map[int]struct{}, len(numbers))
	for _, number := range numbers {
		present[number] = struct{}{}
	}
	longest := 0
	for number := range present {
		if contains(present, number-1) {
			continue // in the midst of a run: following it from here would be done for nothing
		}
		end := number + 1
		for contains(present, end) {
			end++
		}
		longest = max(longest, end-number)
	}
	return longest
}

func contains(set map[int]struct{}, number int) bool {
	_, found := set[number]
	return found
}

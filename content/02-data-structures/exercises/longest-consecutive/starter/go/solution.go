package main

// longestConsecutive returns the length of the longest run of consecutive whole numbers that are all in numbers.
func longestConsecutive(numbers []int) int {
	panic("longestConsecutive is yours to write")
}

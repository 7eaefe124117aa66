// Quicksort with the first element as pivot, on 2,000 numbers: sorted already, or shuffled.
package main

import (
	"fmt"
	"os"
)

const length = 2000

var comparisons, deepest int

func quicksort(numbers []int, depth int) {
	deepest = max(deepest, depth)
	if len(numbers) < 2 {
		return
	}
	// All that are less than the pivot are gathered behind it; then the pivot changes places with the last of them. In a
	// sorted array none is less: one part is empty, and the other has lost nothing but the pivot.
	pivot, last := numbers[0], 0
	for i := 1; i < len(numbers); i++ {
		comparisons++
		if numbers[i] < pivot {
			last++
			numbers[i], numbers[last] = numbers[last], numbers[i]
		}
	}
	numbers[0], numbers[last] = numbers[last], numbers[0]
	quicksort(numbers[:last], depth+1)
	quicksort(numbers[last+1:], depth+1)
}

func main() {
	numbers := make([]int, length)
	for i := range numbers {
		numbers[i] = i
	}
	if os.Args[1] == "shuffled" {
		random := uint32(1) // a generator of our own, so that every run is the same
		for i := length - 1; i > 0; i-- {
			random = random*1664525 + 1013904223
			j := int(random>>8) % (i + 1)
			numbers[i], numbers[j] = numbers[j], numbers[i]
		}
	}
	quicksort(numbers, 1)
	for i := range numbers {
		if numbers[i] != i {
			panic("not sorted")
		}
	}
	fmt.Println("comparisons =", comparisons)
	fmt.Println("deepest call =", deepest)
}

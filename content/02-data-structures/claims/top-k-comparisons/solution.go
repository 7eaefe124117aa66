// The ten largest of 100,000 numbers: by a heap of ten with the smallest on top ("heap"), or by sorting them all
// ("sort").
package main

import (
	"container/heap"
	"fmt"
	"os"
	"sort"
)

const count, k = 100_000, 10

var comparisons int

func less(a, b int) bool { comparisons++; return a < b }

type smallestFirst []int

func (h smallestFirst) Len() int           { return len(h) }
func (h smallestFirst) Less(i, j int) bool { return less(h[i], h[j]) }
func (h smallestFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *smallestFirst) Push(x any)        { *h = append(*h, x.(int)) }
func (h *smallestFirst) Pop() any          { panic("not needed") }

func main() {
	numbers := make([]int, count) // 0 to 99,999, each once, in an order that is the same in every run
	for i := range numbers {
		numbers[i] = i * 61_803 % count
	}
	var largest []int
	if os.Args[1] == "heap" {
		best := append(smallestFirst{}, numbers[:k]...)
		heap.Init(&best)
		for _, number := range numbers[k:] {
			if less(best[0], number) { // most numbers fail here: one comparison, and they are forgotten
				best[0] = number
				heap.Fix(&best, 0)
			}
		}
		largest = best
	} else {
		sort.Slice(numbers, func(i, j int) bool { return less(numbers[i], numbers[j]) })
		largest = numbers[count-k:]
	}
	sum := 0
	for _, number := range largest {
		sum += number
	}
	fmt.Println("sum of the ten =", sum)
	fmt.Println("comparisons =", comparisons)
}

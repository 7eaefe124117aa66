// A thousand keys are inserted into a binary search tree that is never rebalanced: in ascending order, or shuffled.
package main

import (
	"fmt"
	"os"
)

const count = 1000

type node struct {
	key         int
	left, right *node
}

// Returns at which level the key was put; the root is level 1.
func insert(root **node, key int) int {
	level := 1
	for *root != nil {
		if key < (*root).key {
			root = &(*root).left
		} else {
			root = &(*root).right // in ascending order it is always this one: a linked list
		}
		level++
	}
	*root = &node{key: key}
	return level
}

func main() {
	keys := make([]int, count)
	for i := range keys {
		keys[i] = i
	}
	if os.Args[1] == "shuffled" {
		random := uint32(1) // a generator of our own, so that every run is the same
		for i := count - 1; i > 0; i-- {
			random = random*1664525 + 1013904223
			j := int(random>>8) % (i + 1)
			keys[i], keys[j] = keys[j], keys[i]
		}
	}
	var tree *node
	height := 0
	for _, key := range keys {
		height = max(height, insert(&tree, key))
	}
	fmt.Println("keys =", count)
	fmt.Println("height =", height)
}

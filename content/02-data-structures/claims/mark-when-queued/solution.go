// Breadth-first search from one corner of a grid of 10 by 10 nodes to the other, with steps to the right and down. A
// node is marked as seen when it is put into the queue ("queued"), or when it is taken out of it ("taken").
package main

import (
	"fmt"
	"os"
)

const side = 10

type node struct{ row, column int }

func main() {
	markWhenQueued := os.Args[1] == "queued"
	seen := map[node]bool{{0, 0}: true}
	queue := []node{{0, 0}}
	corner := node{side - 1, side - 1}
	taken, cornerTaken := 0, 0

	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		seen[here] = true
		taken++
		if here == corner {
			cornerTaken++
		}
		for _, next := range []node{{here.row + 1, here.column}, {here.row, here.column + 1}} {
			if next.row == side || next.column == side || seen[next] {
				continue
			}
			// Both neighbours above and to the left reach this node. If the first does not mark it, then the second
			// queues it again, and both copies queue all that follows: one copy for each path that leads here.
			if markWhenQueued {
				seen[next] = true
			}
			queue = append(queue, next)
		}
	}
	fmt.Println("nodes =", side*side)
	fmt.Println("taken from the queue =", taken)
	fmt.Println("far corner taken =", cornerTaken)
}

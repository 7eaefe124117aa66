// A lock-free stack of three nodes A -> B -> C. While one goroutine pops, another comes in between.
// The head is a node alone ("plain"), or a node with a number that grows with each change ("tagged").
package main

import (
	"fmt"
	"os"
	"sync/atomic"
)

const (
	none = iota
	A
	B
	C
)

var names = []string{"nothing", "A", "B", "C"}
var next = []uint64{none, B, C, none} // next[A] is what lies under A
var head atomic.Uint64                // the node in the lower half, the tag in the upper half
var tagged bool

func node(head uint64) uint64 { return head & 0xffffffff }

func successor(old, node uint64) uint64 {
	if tagged {
		return (old>>32+1)<<32 | node
	}
	return node
}

// inBetween is called at the worst moment: when the new head is known and not yet swapped in.
func pop(inBetween func()) uint64 {
	for {
		old := head.Load()
		under := next[node(old)]
		inBetween()
		// "If the head is still A, then nothing has happened": that is what goes wrong.
		if head.CompareAndSwap(old, successor(old, under)) {
			return node(old)
		}
		inBetween = func() {} // once is enough
	}
}

func push(n uint64) {
	for {
		old := head.Load()
		next[n] = node(old)
		if head.CompareAndSwap(old, successor(old, n)) {
			return
		}
	}
}

func main() {
	tagged = os.Args[1] == "tagged"
	head.Store(A)
	nothing := func() {}
	popped := pop(func() {
		done := make(chan bool)
		go func() { // takes A and B, keeps B for itself, and puts A back: A, B, A
			pop(nothing)
			pop(nothing)
			push(A)
			done <- true
		}()
		<-done
	})
	fmt.Println("popped =", names[popped])
	// B belongs to the other goroutine; the right head is C.
	fmt.Println("head =", names[node(head.Load())])
}

// Two goroutines add 1 to a counter without a lock: by compare-and-swap, or by a plain atomic store.
package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

const rounds = 1000

var counter atomic.Int64
var retries atomic.Int64

// A barrier for two: each tells the other that it is here. With room for one message nobody waits in order to tell.
var here = [2]chan bool{make(chan bool, 1), make(chan bool, 1)}

func meet(me int) {
	here[1-me] <- true
	<-here[me]
}

func add(me int, compare bool) {
	seen := counter.Load()
	meet(me) // both have read the same number: what follows is the worst case, in every round
	if !compare {
		counter.Store(seen + 1) // atomic too, but it does not ask whether the number is still what was read
		return
	}
	// Write only if nobody has written since; otherwise read again. Whoever fails does so because another succeeded, and
	// so the whole always gets on: that is what lock-free means.
	for !counter.CompareAndSwap(seen, seen+1) {
		retries.Add(1)
		seen = counter.Load()
	}
}

func main() {
	compare := os.Args[1] == "compare-and-swap"
	var both sync.WaitGroup
	for me := range 2 {
		both.Add(1)
		go func() {
			defer both.Done()
			for range rounds {
				add(me, compare)
				meet(me) // both have written
			}
		}()
	}
	both.Wait()
	fmt.Println("additions =", 2*rounds)
	fmt.Println("counter =", counter.Load())
	fmt.Println("retries =", retries.Load())
}

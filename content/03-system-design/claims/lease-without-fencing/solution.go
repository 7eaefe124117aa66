// A lease for ten seconds says who may write a file. Its holder A pauses for longer than that (garbage collection, a
// stopped virtual machine), and B gets the lease. The argument: does the storage check the "token", or "nothing"?
package main

import (
	"fmt"
	"os"
)

// Time passes when we say so.
var now = 0

// The lock service gives a lease with a number that only grows.
var leaseEnds, lastToken = 0, 0

func acquire() (token int, ok bool) {
	if now < leaseEnds {
		return 0, false
	}
	leaseEnds = now + 10
	lastToken++
	return lastToken, true
}

// The storage. With fencing it remembers the highest token that it has seen, and refuses what is older.
type storage struct {
	fenced  bool
	highest int
	content string
}

func (s *storage) write(token int, content string) error {
	if s.fenced && token < s.highest {
		return fmt.Errorf("token %d is older than %d", token, s.highest)
	}
	s.highest = max(s.highest, token)
	s.content = content
	return nil
}

func main() {
	file := &storage{fenced: os.Args[1] == "token"}

	tokenA, _ := acquire()
	stillMine := now < leaseEnds // A looks once more, right before it writes. It helps nothing: the pause comes now.
	now += 15

	tokenB, gotIt := acquire()
	file.write(tokenB, "B")

	var refused error
	if stillMine { // A wakes up and knows nothing of the pause
		refused = file.write(tokenA, "A, from the past")
	}
	fmt.Println("B got the lease =", gotIt)
	fmt.Println("tokens =", tokenA, "and", tokenB)
	fmt.Println("late write refused =", refused != nil)
	fmt.Println("content =", file.content)
}

// A search asks three servers and takes the first answer. The others send theirs into a channel that nobody reads any
// more: one without room ("unbuffered"), or one with room for all three ("buffered").
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

func search(room int) string {
	answers := make(chan string, room)
	for _, server := range []string{"a", "b", "c"} {
		go func() { answers <- "answer of " + server }() // without room it waits here for a reader
	}
	return <-answers // and the reader comes once
}

func main() {
	room := 0
	if os.Args[1] == "buffered" {
		room = 3
	}
	before := runtime.NumGoroutine()
	const searches = 100
	for range searches {
		search(room)
	}
	// Those that can end do so; the collector may take what it can. A blocked goroutine it never takes.
	for tick := 0; tick < 100 && runtime.NumGoroutine() > before; tick++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	fmt.Println("searches =", searches)
	fmt.Println("goroutines left behind =", runtime.NumGoroutine()-before)
}

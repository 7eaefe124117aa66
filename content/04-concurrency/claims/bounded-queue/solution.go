// A producer is faster than its consumer. The queue between them has four places, or as many as it likes.
package main

import (
	"fmt"
	"os"
)

const items = 1000

func main() {
	room := 4
	if os.Args[1] == "unbounded" {
		room = items // for this program the same as no bound at all
	}
	queue := make(chan int, room)
	pressed := make(chan bool) // closed when the producer cannot get rid of an item, or has none left

	waits := 0
	go func() {
		defer close(queue)
		told := false
		for i := range items {
			select {
			case queue <- i: // there was room
			default:
				waits++
				if !told {
					told = true
					close(pressed)
				}
				queue <- i // waits here until the consumer has made room: that is back-pressure
			}
		}
		if !told {
			close(pressed)
		}
	}()

	// The consumer takes its first item only now. How much has piled up?
	<-pressed
	piled := len(queue)
	consumed := 0
	for range queue {
		consumed++
	}
	fmt.Println("piled up before the first was consumed =", piled)
	fmt.Println("producer had to wait =", waits > 0)
	fmt.Println("consumed =", consumed)
}

// A page asks a hundred leaves and waits for all. One leaf in a hundred is slow: a second instead of 10 ms.
// The argument: "plain", or "hedged": who has no answer after 20 ms asks a second leaf, and takes the first answer.
package main

import (
	"fmt"
	"math/rand"
	"os"
)

const pages, leaves = 10_000, 100

func main() {
	hedged := os.Args[1] == "hedged"
	chance := rand.New(rand.NewSource(2013)) // seeded: the same in every run
	latency := func() int {                  // in ms; each leaf is slow for reasons of its own
		if chance.Intn(100) == 0 {
			return 1000
		}
		return 10
	}

	requests, slowPages := 0, 0
	for range pages {
		slowest := 0
		for range leaves {
			ms := latency()
			requests++
			if hedged && ms > 20 {
				requests++
				ms = min(ms, 20+latency()) // the second one was sent 20 ms later
			}
			slowest = max(slowest, ms)
		}
		if slowest >= 1000 {
			slowPages++
		}
	}
	fmt.Println("pages =", pages)
	fmt.Println("slow pages in percent =", (100*slowPages+pages/2)/pages)
	fmt.Printf("requests in percent of the plain ones = %.1f\n", 100*float64(requests)/(pages*leaves))
}

// Ten thousand keys lie on ten cache servers. An eleventh is added: how many keys are now looked for elsewhere?
// The argument says how a server is found for a key: by "modulo", or on a "ring".
package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"sort"
)

const keys, points = 10_000, 200 // points of each server on the ring

// A hash that is the same on every machine and in every run, as a cache needs it.
func hash(text string) uint64 {
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint64(sum[:8])
}

func modulo(servers int) func(string) int {
	return func(key string) int { return int(hash(key) % uint64(servers)) }
}

// A key belongs to the next point clockwise. A new server takes what lies just before its points, nothing else.
func ring(servers int) func(string) int {
	owner := map[uint64]int{}
	var at []uint64
	for i := range servers * points {
		h := hash(fmt.Sprintf("server %d, point %d", i/points, i%points))
		owner[h] = i / points
		at = append(at, h)
	}
	sort.Slice(at, func(a, b int) bool { return at[a] < at[b] })
	return func(key string) int {
		h := hash(key)
		i := sort.Search(len(at), func(i int) bool { return at[i] >= h })
		return owner[at[i%len(at)]] // past the last point: round to the first
	}
}

func main() {
	placement := modulo
	if os.Args[1] == "ring" {
		placement = ring
	}
	before, after := placement(10), placement(11)
	moved, betweenOld := 0, 0
	for i := range keys {
		key := fmt.Sprintf("user:%d", i)
		if before(key) != after(key) {
			moved++
			if after(key) != 10 {
				betweenOld++ // from one old server to another: for nothing
			}
		}
	}
	fmt.Println("keys =", keys)
	fmt.Println("moved =", moved)
	fmt.Println("moved between old servers =", betweenOld)
}

// A Bloom filter of 100,000 bits and seven hash functions holds 10,000 keys. Which answers are wrong, if keys are only
// added ("added"), and if some are removed by clearing their bits ("removed")?
package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
)

const bits, hashes, keys = 100_000, 7, 10_000

var filter [bits]bool

// Seven positions from two hashes, as Kirsch and Mitzenmacher showed to be enough.
func positions(key string) []uint64 {
	sum := sha256.Sum256([]byte(key))
	one, two := binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])
	all := make([]uint64, hashes)
	for i := range all {
		all[i] = (one + uint64(i)*two) % bits
	}
	return all
}

func set(key string, to bool) {
	for _, position := range positions(key) {
		filter[position] = to
	}
}

func mayContain(key string) bool {
	for _, position := range positions(key) {
		if !filter[position] {
			return false // a bit that no added key has left unset: it was never added
		}
	}
	return true // its bits are set, by itself or by others
}

func main() {
	for i := 0; i < keys; i++ {
		set(fmt.Sprint("key ", i), true)
	}
	first := 0
	for os.Args[1] == "removed" && first < 100 {
		set(fmt.Sprint("key ", first), false) // and with it bits of others
		first++
	}
	missed, wrongYes := 0, 0
	for i := 0; i < keys; i++ {
		if i >= first && !mayContain(fmt.Sprint("key ", i)) {
			missed++
		}
		if mayContain(fmt.Sprint("stranger ", i)) {
			wrongYes++
		}
	}
	fmt.Println("keys that are in it and were missed =", missed)
	fmt.Println("strangers taken for keys, of 10000 =", wrongYes)
}

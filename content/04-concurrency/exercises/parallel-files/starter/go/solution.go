package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
)

func main() {
	var workers int
	var paths []string
	input := bufio.NewScanner(os.Stdin)
	if input.Scan() {
		workers, _ = strconv.Atoi(input.Text())
	}
	for input.Scan() {
		paths = append(paths, input.Text())
	}

	fmt.Fprintf(os.Stderr, "%d files for %d workers: the rest is yours to write\n", len(paths), workers)
	os.Exit(1)
}

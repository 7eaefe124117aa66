// Sums up files in parallel, as many at a time as there are workers.
//
// The workers are goroutines that share nothing: each takes the number of a file from one channel and gives back what
// became of it on another. The main goroutine alone hands out the files, in order, and keeps the outcomes, so that
// there is nothing to lock. A file that fails is an outcome like any other and ends nobody.
//
// On SIGTERM the main goroutine stops waiting. The workers may hang in a read for ever; they are not asked, since they
// end with the process.
//
// Cost: each file is read once, line by line, so that memory does not grow with the size of the files.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

// What became of a file: its sum, or why there is none.
type outcome struct {
	finished bool
	sum      int64
	err      error
}

// An outcome on its way from a worker.
type result struct {
	file int // its place in the input
	outcome
}

// The status of a program that a signal ended is 128 and the number of the signal, as shells count.
const exitTerminated = 128 + int(syscall.SIGTERM)

func main() {
	workers, paths, err := readInput(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// Before the first file is opened; until then a SIGTERM ends the program as usual.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()

	outcomes := sumAll(ctx, workers, paths)
	failed := report(os.Stdout, paths, outcomes, ctx.Err() != nil)
	switch {
	case ctx.Err() != nil:
		os.Exit(exitTerminated)
	case failed > 0:
		os.Exit(1)
	}
}

// readInput reads the number of workers and the paths, one a line.
func readInput(input io.Reader) (workers int, paths []string, err error) {
	text, err := io.ReadAll(input)
	if err != nil {
		return 0, nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	workers, err = strconv.Atoi(lines[0])
	return workers, lines[1:], err
}

// sumAll works through the files until all are finished or ctx is cancelled.
func sumAll(ctx context.Context, workers int, paths []string) []outcome {
	// Neither channel keeps anything: a file is handed to a worker that is free, and to no other.
	files, results := make(chan int), make(chan result)
	for range workers {
		go func() {
			for file := range files {
				sum, err := sumFile(paths[file])
				results <- result{file, outcome{true, sum, err}}
			}
		}()
	}

	outcomes := make([]outcome, len(paths))
	next, unfinished := 0, len(paths)
	for unfinished > 0 && ctx.Err() == nil {
		waiting := files
		if next == len(paths) {
			waiting = nil // nobody is ever ready to take from a nil channel
		}
		select {
		case waiting <- next:
			next++
		case result := <-results:
			outcomes[result.file] = result.outcome
			unfinished--
		case <-ctx.Done():
		}
	}
	return outcomes
}

var errUnreadable = errors.New("cannot be read")

// sumFile adds up the whole numbers in a file, one a line.
func sumFile(path string) (int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, errUnreadable
	}
	defer file.Close()

	sum := int64(0)
	lines := bufio.NewReader(file)
	for number := 1; ; number++ {
		line, err := lines.ReadString('\n')
		if err != nil && err != io.EOF { // a directory can be opened, but not read
			return 0, errUnreadable
		}
		if line == "" {
			return sum, nil
		}
		value, ok := parseWhole(strings.TrimSuffix(line, "\n")) // the last line may do without
		if !ok {
			return 0, fmt.Errorf("line %d is no whole number", number)
		}
		sum += value
	}
}

// parseWhole reads digits with or without a minus before them, and nothing else.
func parseWhole(text string) (int64, bool) {
	if strings.HasPrefix(text, "+") { // which ParseInt would take
		return 0, false
	}
	value, err := strconv.ParseInt(text, 10, 64)
	return value, err == nil
}

// report writes a line for each file and what they come to; returns how many failed.
func report(output io.Writer, paths []string, outcomes []outcome, terminated bool) (failed int) {
	out := bufio.NewWriter(output)
	defer out.Flush()

	total, cancelled := int64(0), 0
	for i, path := range paths {
		switch outcome := outcomes[i]; {
		case !outcome.finished:
			cancelled++
			fmt.Fprintf(out, "%s: cancelled\n", path)
		case outcome.err != nil:
			failed++
			fmt.Fprintf(out, "%s: failed: %v\n", path, outcome.err)
		default:
			total += outcome.sum
			fmt.Fprintf(out, "%s: %d\n", path, outcome.sum)
		}
	}
	fmt.Fprintf(out, "total: %d\nfailed: %d\n", total, failed)
	if terminated {
		fmt.Fprintf(out, "cancelled: %d\n", cancelled)
	}
	return failed
}

// A goroutine for each file, and a semaphore that lets w of them run: goroutines cost so little that thousands of them
// are no waste. The semaphore is a channel with room for w; who has put something in may go on.
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

var wholeNumber = regexp.MustCompile(`^-?[0-9]+$`)

type ledger struct {
	sync.Mutex
	outcomes          []string
	total             int64
	failed, cancelled int
}

func main() {
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)

	input := bufio.NewScanner(os.Stdin)
	input.Scan()
	workers, _ := strconv.Atoi(input.Text())
	var paths []string
	for input.Scan() {
		paths = append(paths, input.Text())
	}

	book := ledger{outcomes: make([]string, len(paths)), cancelled: len(paths)}
	allDone := make(chan struct{})
	go func() {
		var group sync.WaitGroup
		semaphore := make(chan struct{}, workers)
		for place, path := range paths {
			semaphore <- struct{}{} // here, and not in the goroutine, so that the files are begun in order
			group.Add(1)
			go func() {
				defer group.Done()
				defer func() { <-semaphore }()
				book.enter(place, path)
			}()
		}
		group.Wait()
		close(allDone)
	}()

	select {
	case <-allDone:
		book.report(paths, false)
	case <-terminated:
		book.report(paths, true)
	}
}

// enter sums up a file and writes down what became of it.
func (book *ledger) enter(place int, path string) {
	sum, err := sumOf(path)
	book.Lock()
	defer book.Unlock()
	book.cancelled--
	if err != nil {
		book.failed++
		book.outcomes[place] = fmt.Sprintf("failed: %v", err)
		return
	}
	book.total += sum
	book.outcomes[place] = strconv.FormatInt(sum, 10)
}

func sumOf(path string) (sum int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("cannot be read")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		if !wholeNumber.MatchString(lines.Text()) {
			return 0, fmt.Errorf("line %d is no whole number", number)
		}
		value, _ := strconv.ParseInt(lines.Text(), 10, 64)
		sum += value
	}
	if lines.Err() != nil {
		return 0, fmt.Errorf("cannot be read")
	}
	return sum, nil
}

// report prints everything and ends the program. It keeps the lock, so that nothing is entered any more.
func (book *ledger) report(paths []string, stopped bool) {
	book.Lock()
	var text strings.Builder
	for place, path := range paths {
		outcome := book.outcomes[place]
		if outcome == "" {
			outcome = "cancelled"
		}
		fmt.Fprintf(&text, "%s: %s\n", path, outcome)
	}
	fmt.Fprintf(&text, "total: %d\nfailed: %d\n", book.total, book.failed)
	status := min(book.failed, 1)
	if stopped {
		fmt.Fprintf(&text, "cancelled: %d\n", book.cancelled)
		status = 143
	}
	fmt.Print(text.String())
	os.Exit(status)
}

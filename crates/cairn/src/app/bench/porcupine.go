// Checks one history with Porcupine and prints what it cost: the other side of `cairn bench checker`.
//
// Reads operations as JSON lines (docs/history.md). The models are the usual ones of Porcupine's documentation: a register
// with compare-and-set, and a key-value store, which is partitioned by key unless -whole is given.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type line struct {
	F         string          `json:"f"`
	Key       string          `json:"key"`
	Input     json.RawMessage `json:"input"`
	Output    json.RawMessage `json:"output"`
	Invoked   int64           `json:"invoked"`
	Completed *int64          `json:"completed"`
	Outcome   string          `json:"outcome"`
}

const (
	read = iota
	write
	cas
	appendText
)

const null = math.MinInt64

type registerInput struct {
	op       int
	from, to int64
}

type registerOutput struct {
	value   int64
	done    bool
	unknown bool
}

var register = porcupine.Model{
	Init: func() interface{} { return int64(null) },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		held, in, out := state.(int64), input.(registerInput), output.(registerOutput)
		switch in.op {
		case read:
			return out.unknown || out.value == held, held
		case write:
			return true, in.to
		default:
			if in.from == held {
				return out.unknown || out.done, in.to
			}
			return out.unknown || !out.done, held
		}
	},
}

type textInput struct {
	op         int
	key, value string
}

type textOutput struct {
	value   string
	unknown bool
}

func stepText(held string, in textInput, out textOutput) (bool, string) {
	switch in.op {
	case read:
		return out.unknown || out.value == held, held
	case write:
		return true, in.value
	default:
		return true, held + in.value
	}
}

var keyValue = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[string][]porcupine.Operation{}
		for _, op := range history {
			key := op.Input.(textInput).key
			byKey[key] = append(byKey[key], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range byKey {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() interface{} { return "" },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		return stepText(state.(string), input.(textInput), output.(textOutput))
	},
	Hash: func(state interface{}) uint64 {
		h := fnv.New64a()
		h.Write([]byte(state.(string)))
		return h.Sum64()
	},
}

// All keys at once, as Porcupine's own tests have it: a map that is copied by every step that changes it.
var wholeKeyValue = porcupine.Model{
	Init: func() interface{} { return map[string]string{} },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		held, in := state.(map[string]string), input.(textInput)
		ok, value := stepText(held[in.key], in, output.(textOutput))
		if in.op == read || !ok {
			return ok, held
		}
		after := make(map[string]string, len(held)+1)
		for key, text := range held {
			after[key] = text
		}
		after[in.key] = value
		return ok, after
	},
	Equal: func(a, b interface{}) bool {
		one, other := a.(map[string]string), b.(map[string]string)
		if len(one) != len(other) {
			return false
		}
		for key, text := range one {
			if found, ok := other[key]; !ok || found != text {
				return false
			}
		}
		return true
	},
	Hash: func(state interface{}) uint64 {
		held := state.(map[string]string)
		keys := make([]string, 0, len(held))
		for key := range held {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		h := fnv.New64a()
		for _, key := range keys {
			h.Write([]byte(key))
			h.Write([]byte{0})
			h.Write([]byte(held[key]))
			h.Write([]byte{0})
		}
		return h.Sum64()
	},
}

func number(raw json.RawMessage) int64 {
	if len(raw) == 0 || string(raw) == "null" {
		return null
	}
	var value int64
	must(json.Unmarshal(raw, &value))
	return value
}

func text(raw json.RawMessage) string {
	var value string
	if len(raw) > 0 && string(raw) != "null" {
		must(json.Unmarshal(raw, &value))
	}
	return value
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(65)
	}
}

func registerOp(l line) (interface{}, interface{}) {
	unknown := l.Outcome != "ok"
	switch l.F {
	case "read":
		out := registerOutput{unknown: unknown}
		if !unknown {
			out.value = number(l.Output)
		}
		return registerInput{op: read}, out
	case "write":
		return registerInput{op: write, to: number(l.Input)}, registerOutput{unknown: unknown}
	default:
		var both [2]json.RawMessage
		must(json.Unmarshal(l.Input, &both))
		done := string(l.Output) == "true"
		return registerInput{cas, number(both[0]), number(both[1])}, registerOutput{done: done, unknown: unknown}
	}
}

func textOp(l line) (interface{}, interface{}) {
	out := textOutput{unknown: l.Outcome != "ok"}
	switch l.F {
	case "get":
		out.value = text(l.Output)
		return textInput{op: read, key: l.Key}, out
	case "put":
		return textInput{write, l.Key, text(l.Input)}, out
	default:
		return textInput{appendText, l.Key, text(l.Input)}, out
	}
}

// How much memory the process has now (VmRSS) or had at most (VmHWM), in KiB; a child's rusage would count its parent too.
func memory(field string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	must(err)
	for _, l := range strings.Split(string(status), "\n") {
		if words := strings.Fields(l); len(words) > 1 && words[0] == field+":" {
			kib, err := strconv.ParseInt(words[1], 10, 64)
			must(err)
			return kib
		}
	}
	return 0
}

func report(ruling string, spent time.Duration) {
	must(json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"ruling": ruling, "cpu_us": float64(spent.Nanoseconds()) / 1000, "memory_kib": memory("VmHWM"),
	}))
	os.Exit(0)
}

func operations(path string, convert func(line) (interface{}, interface{})) []porcupine.Operation {
	file, err := os.Open(path)
	must(err)
	defer file.Close()
	var history []porcupine.Operation
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var l line
		must(json.Unmarshal(lines.Bytes(), &l))
		if l.Outcome == "fail" {
			continue
		}
		input, output := convert(l)
		op := porcupine.Operation{Input: input, Output: output, Call: l.Invoked, Return: math.MaxInt64}
		if l.Outcome == "ok" {
			op.Return = *l.Completed
		}
		history = append(history, op)
	}
	must(lines.Err())
	return history
}

func cpu() time.Duration {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func main() {
	model := flag.String("model", "register", "register or key-value")
	whole := flag.Bool("whole", false, "all keys in one search")
	limit := flag.Duration("limit", time.Minute, "give up after this time")
	atLeast := flag.Duration("at-least", 100*time.Millisecond, "repeat until so much processor time is used")
	most := flag.Int64("memory-mib", 2048, "give up beyond this memory")
	flag.Parse()
	chosen, convert := register, registerOp
	if *model == "key-value" {
		chosen, convert = keyValue, textOp
		if *whole {
			chosen = wholeKeyValue
		}
	}
	var histories [][]porcupine.Operation
	for _, path := range flag.Args() {
		histories = append(histories, operations(path, convert))
	}
	begin, repeats := cpu(), 0
	go func() {
		for memory("VmRSS") < *most<<10 {
			time.Sleep(20 * time.Millisecond)
		}
		report("unknown", cpu()-begin)
	}()
	worst := porcupine.Ok
	for repeats == 0 || cpu()-begin < *atLeast {
		for _, history := range histories {
			answer := porcupine.CheckOperationsTimeout(chosen, history, *limit)
			if answer == porcupine.Unknown {
				report("unknown", cpu()-begin)
			}
			if answer == porcupine.Illegal {
				worst = answer
			}
		}
		repeats++
	}
	word := map[porcupine.CheckResult]string{porcupine.Ok: "pass", porcupine.Illegal: "fail"}
	report(word[worst], (cpu()-begin)/time.Duration(repeats))
}

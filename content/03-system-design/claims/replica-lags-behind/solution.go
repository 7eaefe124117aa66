// A leader takes the writes, a follower gets them by a log and answers reads, some entries behind. A user writes and
// reads at once. The argument: reads go to "any" follower, or "own", where a read waits until the follower has come as
// far as the user's last write.
package main

import (
	"fmt"
	"os"
)

type entry struct{ key, value string }

type leader struct{ log []entry }

func (l *leader) write(key, value string) (position int) {
	l.log = append(l.log, entry{key, value})
	return len(l.log) // the user keeps this number, in a cookie or a token
}

type follower struct {
	applied int
	data    map[string]string
}

func (f *follower) catchUp(l *leader, to int) {
	for ; f.applied < to; f.applied++ {
		e := l.log[f.applied]
		f.data[e.key] = e.value
	}
}

func main() {
	own := os.Args[1] == "own"
	primary, replica := &leader{}, &follower{data: map[string]string{}}
	const lag = 3 // entries under way; a busy network or a long transaction makes it thousands

	missing, waited := 0, 0
	for user := range 100 {
		name := fmt.Sprint("user ", user)
		position := primary.write(name, "new address")
		replica.catchUp(primary, max(0, len(primary.log)-lag))

		if own && replica.applied < position {
			waited++
			replica.catchUp(primary, position) // or asks the leader
		}
		if replica.data[name] == "" {
			missing++ // "I have just saved it, and it is gone"
		}
	}
	fmt.Println("users =", 100)
	fmt.Println("own write not seen =", missing)
	fmt.Println("reads that waited =", waited)

	replica.catchUp(primary, len(primary.log))
	fmt.Println("there in the end =", len(replica.data))
}

package diagnosis

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

const (
	// mostOfAddress is how often an address counts for one thing on a day, under however many browsers' names: an office has many
	// people, a program as many names as it likes.
	mostOfAddress = 100
	// mostMarks bounds what is remembered of a day; what comes above is not counted.
	mostMarks = 200_000
)

// mark is a hash of who did what, by a key that goes with the process.
type mark [16]byte

// once remembers for a day who counted for what, so that going through a diagnosis over and over does not turn its figures up. It is in memory
// alone and knows nobody: after a new start one counts anew.
type once struct {
	mu     sync.Mutex
	secret [32]byte
	day    string
	seen   map[mark]bool
	times  map[mark]int
}

func newOnce() *once {
	o := &once{}
	_, _ = rand.Read(o.secret[:]) // never fails
	return o
}

func (o *once) mark(parts ...string) mark {
	sum := sha256.Sum256(fmt.Appendf(o.secret[:], "%q", parts))
	return mark(sum[:16])
}

// sender is who counts: a signed-in customer, else a browser at an address.
type sender struct{ address, visitor string }

func senderOf(e *core.RequestEvent) sender {
	if actor := journal.RequestActor(e); actor.IsCustomer() {
		return sender{"customer " + actor.ID, ""}
	}
	return sender{e.RealIP(), e.Request.UserAgent()}
}

// isFirst says whether somebody counts for a thing for the first time on a day, and remembers it.
func (o *once) isFirst(day string, who sender, thing string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.day != day {
		o.day, o.seen, o.times = day, map[mark]bool{}, map[mark]int{}
	}
	own, address := o.mark(who.address, who.visitor, thing), o.mark(who.address, thing)
	if o.seen[own] || o.times[address] >= mostOfAddress || len(o.seen) >= mostMarks {
		return false
	}
	o.seen[own] = true
	o.times[address]++
	return true
}

// of are the counts that are somebody's first on a day. The time that a step took belongs to the count before it.
func (o *once) of(day string, who sender, counts []count) []count {
	isCounted := false
	return slices.DeleteFunc(counts, func(c count) bool {
		if !slices.Contains([]string{CountSeconds, CountTimed, CountQuick, CountSlow}, c.what) {
			isCounted = o.isFirst(day, who, fmt.Sprint(c.flow, c.version, c.node, c.what))
		}
		return !isCounted
	})
}

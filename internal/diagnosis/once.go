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
	// mostMarksOfAddress bounds what is remembered of an address on a day, about what a hundred runs through a long diagnosis come to: what
	// comes above is not counted, and leaves room for others.
	mostMarksOfAddress = 4_000
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
	// times are how often an address counted for a thing, and for anything.
	times, marks map[mark]int
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

// first is what is remembered of somebody's first count for a thing.
type first struct{ own, thing, address mark }

// isFirst says whether somebody counts for a thing for the first time on a day, and remembers it. The caller holds the lock.
func (o *once) isFirst(who sender, thing string) (one first, isFirst bool) {
	one = first{o.mark(who.address, who.visitor, thing), o.mark(who.address, thing), o.mark(who.address)}
	if o.seen[one.own] || o.times[one.thing] >= mostOfAddress || o.marks[one.address] >= mostMarksOfAddress || len(o.seen) >= mostMarks {
		return one, false
	}
	o.seen[one.own] = true
	o.times[one.thing]++
	o.marks[one.address]++
	return one, true
}

// of are the counts that are somebody's first on a day; the time that a step took belongs to the count before it. They are remembered at once,
// so that two that come side by side do not both count; forget takes that back where they could not be written.
func (o *once) of(day string, who sender, counts []count) (firsts []count, forget func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.day != day {
		o.day, o.seen, o.times, o.marks = day, map[mark]bool{}, map[mark]int{}, map[mark]int{}
	}
	isCounted := false
	var remembered []first
	firsts = slices.DeleteFunc(counts, func(c count) bool {
		if !slices.Contains([]string{CountSeconds, CountTimed, CountQuick, CountSlow}, c.what) {
			var one first
			if one, isCounted = o.isFirst(who, fmt.Sprint(c.flow, c.version, c.node, c.what)); isCounted {
				remembered = append(remembered, one)
			}
		}
		return !isCounted
	})
	return firsts, func() { o.forget(day, remembered) }
}

// forget lets first counts of a day be first once more.
func (o *once) forget(day string, firsts []first) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.day != day {
		return
	}
	for _, one := range firsts {
		delete(o.seen, one.own)
		lower(o.times, one.thing)
		lower(o.marks, one.address)
	}
}

// lower counts one less, and forgets what is counted no more.
func lower(counts map[mark]int, of mark) {
	if counts[of]--; counts[of] <= 0 {
		delete(counts, of)
	}
}

// Package presence knows who looks at a case just now and who writes in it, so that two colleagues do not answer side by side.
//
// Contract: it lives in memory alone. A page says every [Beat] that it is still there; who says nothing for [lasts] has gone.
// A restart forgets everybody until the next beat. Whoever may see a case may say that they are at it, and is told who else is;
// nobody else is told anything.
package presence

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Beat is how often a page says that it is still there, in wall time.
const Beat = 20 * time.Second

// lasts is how long somebody counts as being there after a beat, in wall time: one beat may get lost.
const lasts = 2*Beat + 5*time.Second

// mostCases bounds at how many cases one colleague is at once. With more, the one they said least lately gives way.
const mostCases = 8

// Person is a colleague at a case.
type Person struct {
	Staff string `json:"staff"`
	// Writing says that they have begun to write and not sent it yet.
	Writing bool `json:"writing"`
}

type place struct{ ticket, staff string }

type visit struct {
	writing bool
	since   time.Time
	until   time.Time
}

// board is where everybody is. It holds [mostCases] entries for each colleague at most, so that looking through all of it is
// cheaper than keeping it sorted.
type board struct {
	mu     sync.Mutex
	visits map[place]visit
}

// mark notes that a colleague is at a case until a moment, and says whether others there should hear of it.
func (b *board) mark(ticket, staff string, writing bool, now, until time.Time) (isNews bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forgetGone(now)
	at := place{ticket, staff}
	before, wasThere := b.visits[at]
	if !wasThere {
		b.makeRoom(staff)
		before.since = now
	}
	b.visits[at] = visit{writing: writing, since: before.since, until: until}
	return !wasThere || before.writing != writing
}

// leave notes that a colleague has left a case, and says whether they were there.
func (b *board) leave(ticket, staff string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := place{ticket, staff}
	_, wasThere := b.visits[at]
	delete(b.visits, at)
	return wasThere
}

// at lists who is at a case, in the order in which they came.
func (b *board) at(ticket string, now time.Time) []Person {
	b.mu.Lock()
	defer b.mu.Unlock()
	type arrival struct {
		Person
		since time.Time
	}
	var there []arrival
	for at, visit := range b.visits {
		if at.ticket == ticket && visit.until.After(now) {
			there = append(there, arrival{Person{Staff: at.staff, Writing: visit.writing}, visit.since})
		}
	}
	slices.SortFunc(there, func(x, y arrival) int { return cmp.Or(x.since.Compare(y.since), cmp.Compare(x.Staff, y.Staff)) })
	people := make([]Person, len(there))
	for i, one := range there {
		people[i] = one.Person
	}
	return people
}

func (b *board) forgetGone(now time.Time) {
	for at, visit := range b.visits {
		if !visit.until.After(now) {
			delete(b.visits, at)
		}
	}
}

// makeRoom lets a colleague come to one more case.
func (b *board) makeRoom(staff string) {
	var oldest place
	count := 0
	for at, visit := range b.visits {
		if at.staff != staff {
			continue
		}
		if count == 0 || visit.until.Before(b.visits[oldest].until) {
			oldest = at
		}
		count++
	}
	if count >= mostCases {
		delete(b.visits, oldest)
	}
}

package sla

import (
	"fmt"
	"math"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
)

// Disagreements reckons every clock of a case anew from the journal, as of an instant, and says where a row differs from
// what comes of it. Everything that has happened must have been handled.
func Disagreements(app core.App, ticket string, now time.Time) ([]string, error) {
	r := &room{app: app}
	h, rows, err := readCase(app, ticket, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	if h.at.After(now) { // stamped a millisecond ahead
		now = h.at
	}
	clocks, err := r.assemble(app, &journal.Event{Seq: math.MaxInt64, Ticket: ticket, At: now}, ticket, h, rows)
	if err != nil {
		return nil, err
	}
	fresh := &versions{}
	var differ []string
	if len(clocks) != len(rows) {
		differ = append(differ, fmt.Sprintf("there are %d rows, and the journal knows of %d clocks", len(rows), len(clocks)))
	}
	for i, c := range clocks {
		seq := int64(math.MaxInt64)
		if !c.course.owed() {
			seq = c.course.ended
		}
		version, err := fresh.asOf(app, c.target.Calendar, seq)
		if err != nil {
			return nil, err
		}
		reckoned, err := r.reckonBy(version, c, h, now)
		if err != nil {
			return nil, err
		}
		if anew := outcome(c.course, reckoned); !anew.equal(c.kept) {
			differ = append(differ, fmt.Sprintf("%s leg %d: the row says %+v, anew it is %+v", c.course.kind, c.leg, c.kept, anew))
		}
		if want := legOf(clocks[:i], c.course); c.leg != want {
			differ = append(differ, fmt.Sprintf("%s: the row is leg %d, want %d", c.course.kind, c.leg, want))
		}
	}
	return differ, nil
}

// ClocksOf is a handle of its own, which remembers nothing yet.
func ClocksOf(app core.App) *Clocks { return &Clocks{&room{app: app}} }

// ReapplyAround does what applying the policies to a case does, with something that happens after its new targets were found
// and before they are given.
func ReapplyAround(app core.App, log *journal.Journal, ticket string, meanwhile func()) error {
	r := &room{app: app, journal: log}
	p, err := readPolicies(app, nil)
	if err != nil {
		return err
	}
	found, err := r.find(app, p, []string{ticket})
	if err != nil {
		return err
	}
	meanwhile()
	return app.RunInTransaction(func(tx core.App) error { return r.give(tx, p, found, &applied{reason: "New terms."}) })
}

// Standing is how a case stood in a status, until the next one.
type Standing struct {
	Status string
	From   time.Time
}

// Reckoned is what comes of a clock that is still owed.
type Reckoned struct {
	State State
	Due   time.Time // zero while it stands still
	Left  time.Duration
	// Marks are when it warns, Warned is how many of them have passed.
	Marks    []time.Time
	Warned   int
	Breached time.Time
}

// Reckon reckons a solution's clock that began at start and is still owed, as of an instant.
func Reckon(target Target, hours *calendar.Calendar, start time.Time, standings []Standing, at time.Time) (Reckoned, error) {
	var spans []span
	for i, standing := range standings {
		s := span{status: standing.Status, from: standing.From}
		if i+1 < len(standings) {
			s.to = standings[i+1].From
		}
		spans = append(spans, s)
	}
	r, err := reckon(&course{kind: Resolution, start: 1, applied: 1, startedAt: start}, target, hours, spans, at)
	reckoned := Reckoned{State: r.state, Due: r.due, Left: r.remaining, Warned: r.warned, Breached: r.breached}
	for _, mark := range r.marks {
		reckoned.Marks = append(reckoned.Marks, mark.at)
	}
	return reckoned, err
}

package sla

import (
	"time"

	"aftercare/internal/calendar"
)

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

package sla

import (
	"fmt"
	"slices"
	"time"

	"aftercare/internal/calendar"
)

// State is how a clock stands.
type State string

// The states of a clock. Breached stays breached: with a time it was met at, it was done late; with neither that nor a time
// it was cancelled at, it is overdue and still owed.
const (
	StateRunning   State = "running"
	StatePaused    State = "paused"
	StateMet       State = "met"
	StateBreached  State = "breached"
	StateCancelled State = "cancelled"
)

// Pause is how long a clock stood still; To is zero while it does.
type Pause struct {
	From, To time.Time
	Status   string
}

// mark is a warn mark and when it is reached; zero while the clock stands still before it.
type mark struct {
	percent int
	at      time.Time
}

// reckoning is what comes of a course, its target and a calendar, as of an instant.
type reckoning struct {
	state     State
	due       time.Time
	remaining time.Duration // working time left while it stands still
	allowed   time.Duration // working time from the start to the deadline, had it never stood still
	pauses    []Pause
	marks     []mark
	warned    int
	breached  time.Time
}

// reckon derives a clock as of an instant. It is pure. All three kinds of target come down to working time: what is allowed
// is walked off along the calendar, around the pauses.
func reckon(c *course, target Target, hours *calendar.Calendar, spans []span, at time.Time) (reckoning, error) {
	until := at
	if !c.owed() {
		until = c.endedAt
	}
	r := reckoning{pauses: pausesOf(c, target, spans, until)}
	allowed, err := allowedFor(c, target, hours)
	if err != nil {
		return r, fmt.Errorf("reckon %s: %w", c.kind, err)
	}
	r.allowed = allowed
	walk := walk{hours: hours, start: c.startedAt, pauses: r.pauses, wholeDays: target.WorkingDays > 0}
	if c.kind == Promise && c.due.Before(c.startedAt) {
		walk.start = c.due // it was made for a time that had passed
	}
	if r.due, r.remaining, err = walk.reach(allowed, true); err != nil {
		return r, fmt.Errorf("reckon %s: %w", c.kind, err)
	}
	for _, percent := range target.Warn {
		reached, _, err := walk.reach(allowed*time.Duration(percent)/100, false)
		if err != nil {
			return r, fmt.Errorf("reckon %s: %w", c.kind, err)
		}
		r.marks = append(r.marks, mark{percent, reached})
		if !reached.IsZero() && until.After(reached) {
			r.warned++
		}
	}
	if !r.due.IsZero() && until.After(r.due) {
		r.breached = r.due
	}
	r.state = stateOf(c, r)
	return r, nil
}

func stateOf(c *course, r reckoning) State {
	switch {
	case !r.breached.IsZero():
		return StateBreached
	case c.met:
		return StateMet
	case !c.owed():
		return StateCancelled
	case r.due.IsZero():
		return StatePaused
	}
	return StateRunning
}

// next is the earliest instant after at when something of an owed clock is reached; zero when nothing will be.
func (r reckoning) next(at time.Time) time.Time {
	var next time.Time
	consider := func(t time.Time) {
		if !t.IsZero() && !t.Before(at) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, mark := range r.marks[min(r.warned, len(r.marks)):] {
		consider(mark.at)
	}
	if r.breached.IsZero() {
		consider(r.due)
	}
	return next
}

// allowedFor is the target in working time. Of working days it is the hours from the start to the close of business of the
// last one; of a promise what lies between making it and its time.
func allowedFor(c *course, target Target, hours *calendar.Calendar) (time.Duration, error) {
	switch {
	case c.kind == Promise:
		return max(0, c.due.Sub(c.startedAt)), nil
	case target.WorkingDays == 0:
		return time.Duration(target.WithinSeconds) * time.Second, nil
	}
	due, err := hours.AddDays(c.startedAt, target.WorkingDays)
	if err != nil {
		return 0, err
	}
	return hours.Between(c.startedAt, due)
}

// pausesOf are the spans of the case's pausing statuses, as far as they fall into the life of the clock.
func pausesOf(c *course, target Target, spans []span, until time.Time) []Pause {
	if !c.kind.in(pausable) {
		return nil
	}
	var pauses []Pause
	for _, s := range spans {
		from, to := s.from, s.to
		if from.Before(c.startedAt) {
			from = c.startedAt
		}
		if !c.owed() && (to.IsZero() || to.After(c.endedAt)) {
			to = c.endedAt
		}
		isEmpty := !to.IsZero() && !to.After(from) || from.After(until)
		if isEmpty || !slices.Contains(target.Pauses, s.status) {
			continue
		}
		pauses = append(pauses, Pause{From: from, To: to, Status: s.status})
	}
	return pauses
}

// walk goes along a calendar from a start, standing still in the pauses.
type walk struct {
	hours  *calendar.Calendar
	start  time.Time
	pauses []Pause
	// wholeDays: a deadline that a pause has pushed into a day lies at that day's close of business, since days were promised.
	wholeDays bool
}

// reach says when so much working time has passed. While the clock stands still before that, reached is zero and left says
// how much is missing. IsDue is for the deadline itself, which whole days round: once, however many pauses there were.
func (w walk) reach(allowed time.Duration, isDue bool) (reached time.Time, left time.Duration, err error) {
	if reached, err = w.hours.Add(w.start, allowed); err != nil {
		return time.Time{}, 0, err
	}
	var stood time.Duration
	for _, pause := range w.pauses {
		if !pause.From.Before(reached) {
			break
		}
		if pause.To.IsZero() {
			left, err = w.hours.Between(pause.From, reached)
			return time.Time{}, left, err
		}
		passed, err := w.hours.Between(pause.From, pause.To)
		if err != nil {
			return time.Time{}, 0, err
		}
		stood += passed
		if reached, err = w.hours.Add(w.start, allowed+stood); err != nil {
			return time.Time{}, 0, err
		}
		if stood > 0 && w.wholeDays && isDue {
			if reached, err = w.hours.CloseOf(reached); err != nil {
				return time.Time{}, 0, err
			}
		}
	}
	return reached, 0, nil
}

package sla

import (
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// balance gathers what one event changes about the clocks of a case.
type balance struct {
	room   *room
	tx     core.App
	event  *journal.Event
	ticket string
	at     time.Time

	changed []*clock
	news    []news
	next    time.Time
	// deadline is what presses most among the clocks that are owed.
	deadline Deadline
}

// news is something that happened to a clock, and when.
type news struct {
	at    time.Time
	clock *clock
	event *journal.Event
}

// Deadline is how a case stands for time: what its queue and its line in a list show.
type Deadline struct {
	// DueAt is the deadline that presses most; zero while all clocks stand still.
	DueAt time.Time
	// Clock is the kind of clock that it belongs to.
	Clock string
	// State is running, warned, overdue or paused; empty where nothing is owed.
	State string
}

// pressing orders the states of a deadline.
var pressing = []string{"", "paused", "running", "warned", "overdue"}

// take reckons one clock as of the event and notes what is new. One that has ended stays as it ended.
func (b *balance) take(c *clock, h *history) error {
	if !c.isNew && !c.kept.owed() && c.course.ended == c.kept.ended {
		return nil
	}
	reckoned, err := b.reckon(c, h)
	if err != nil {
		return err
	}
	was := c.kept
	c.kept = outcome(c.course, reckoned)
	if c.isNew || !c.kept.equal(was) {
		b.changed = append(b.changed, c)
	}
	b.tell(c, was, reckoned)
	if c.course.owed() {
		b.press(c, reckoned)
		if next := reckoned.next(b.at); !next.IsZero() && (b.next.IsZero() || next.Before(b.next)) {
			b.next = next
		}
	}
	return nil
}

// reckon reckons a clock by its calendar as of its end, or as of the event while it is owed.
func (b *balance) reckon(c *clock, h *history) (reckoning, error) {
	seq := b.event.Seq
	if !c.course.owed() {
		seq = c.course.ended
	}
	version, err := b.room.versions.asOf(b.tx, c.target.Calendar, seq)
	if err != nil {
		return reckoning{}, err
	}
	return b.room.reckonBy(version, c, h, b.at)
}

// reckonBy reckons a clock by a calendar. Where that has no working time left to count, there is no deadline to miss.
func (r *room) reckonBy(version *version, c *clock, h *history, at time.Time) (reckoning, error) {
	reckoned, err := reckon(c.course, c.target.Target, version.hours, h.spans, at)
	if errors.Is(err, calendar.ErrNoWorkingTime) || errors.Is(err, calendar.ErrTooFar) {
		return reckoning{state: endless(c.course), pauses: reckoned.pauses}, nil
	}
	return reckoned, err
}

// endless is the state of a clock without a deadline.
func endless(c *course) State {
	switch {
	case c.met:
		return StateMet
	case !c.owed():
		return StateCancelled
	}
	return StateRunning
}

// tell notes what the journal is to hear of the clock.
func (b *balance) tell(c *clock, was kept, reckoned reckoning) {
	say := func(at time.Time, name string, data map[string]any) {
		data["clock"], data["leg"], data["due_at"] = string(c.course.kind), c.leg, stamp(reckoned.due)
		b.news = append(b.news, news{at, c, &journal.Event{
			Type: name, Ticket: b.ticket, Collection: CollectionClocks, Actor: b.event.System(), Data: data,
		}})
	}
	for i := was.warned; i < reckoned.warned; i++ {
		mark := reckoned.marks[i]
		say(mark.at, EventWarned, map[string]any{"percent": mark.percent, "rung": i})
	}
	if was.breached.IsZero() && !reckoned.breached.IsZero() {
		say(reckoned.breached, EventBreached, map[string]any{"rung": len(reckoned.marks)})
	}
	if was.met.IsZero() && c.course.met {
		data := map[string]any{}
		if !reckoned.breached.IsZero() {
			data["late"] = true
		}
		say(c.course.endedAt, EventMet, data)
	}
	if !c.isNew && isMoved(was, c.kept) {
		say(b.at, EventRecalculated, map[string]any{"from": stamp(was.due), "to": stamp(c.kept.due), "calendar": c.target.Calendar})
	}
}

// isMoved says whether a calendar has moved a deadline: nothing else moves one that stands, or takes back that it has passed;
// then there may be none for now, where the clock stands still before the new one. The event may be any, since of many clocks
// some are looked at because of something else before the edited calendar comes to them.
func isMoved(was, is kept) bool {
	if !was.owed() || was.due.IsZero() || was.due.Equal(is.due) {
		return false
	}
	return !is.due.IsZero() || !was.breached.IsZero()
}

// press keeps the deadline that presses most: what is overdue before what has warned for the last time, before the rest;
// among equals the earliest.
func (b *balance) press(c *clock, reckoned reckoning) {
	state := "running"
	switch {
	case !reckoned.breached.IsZero():
		state = "overdue"
	case reckoned.due.IsZero():
		state = "paused"
	case len(reckoned.marks) > 0 && reckoned.warned == len(reckoned.marks):
		state = "warned"
	}
	mine, best := slices.Index(pressing, state), slices.Index(pressing, b.deadline.State)
	if mine < best || (mine == best && !reckoned.due.Before(b.deadline.DueAt)) {
		return
	}
	b.deadline = Deadline{DueAt: reckoned.due, Clock: string(c.course.kind), State: state}
}

// write writes what has changed: rows, the timer at the next mark, the case's deadline, and the news in their order.
func (b *balance) write() error {
	// A timer that has fired is gone; and an edited calendar may move a warn mark, and with it the timer, and no deadline.
	isTimed := b.event.Type == "timer."+timerKind || b.event.Collection == CollectionCalendars
	if len(b.changed) == 0 && !isTimed {
		return nil
	}
	now := b.at
	if err := writeNew(b.tx, b.ticket, b.changed, now); err != nil {
		return err
	}
	for _, c := range b.changed {
		if c.isNew {
			continue
		}
		if err := writeKept(b.tx, c, now); err != nil {
			return err
		}
	}
	if err := b.setTimer(); err != nil {
		return err
	}
	if err := b.room.deadline(b.tx, b.ticket, b.deadline); err != nil {
		return err
	}
	return b.appendNews()
}

// setTimer sets the case's one timer a millisecond behind the next mark, so that what happens at the mark is in time.
func (b *balance) setTimer() error {
	if b.next.IsZero() {
		if b.event.Type == "ticket.created" {
			return nil
		}
		return b.room.timers.Cancel(b.tx, timerKind, "tickets", b.ticket, "")
	}
	return b.room.timers.Set(b.tx, timer.Timer{
		Kind: timerKind, Collection: "tickets", Record: b.ticket, DueAt: b.next.Add(time.Millisecond),
		Data: map[string]any{"ticket": b.ticket},
	})
}

// appendNews tells the journal; a new clock has its id since its row was written.
func (b *balance) appendNews() error {
	slices.SortStableFunc(b.news, func(a, c news) int { return a.at.Compare(c.at) })
	for _, n := range b.news {
		n.event.Record = n.clock.id
		n.event.Data["id"] = n.clock.id
		if err := b.room.journal.Append(b.tx, n.event); err != nil {
			return err
		}
	}
	return nil
}

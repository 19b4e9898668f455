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
	event  *journal.Event
	ticket string
	at     time.Time

	changed []*clock
	news    []news
	next    time.Time
	// deadline is what presses most among the clocks that are owed.
	deadline Deadline
	// carried hands on the turn of a merged case's customer; nil where there is none.
	carried *journal.Event
}

// news is something that happened to a clock, and when.
type news struct {
	at    time.Time
	clock *clock
	event *journal.Event
}

// Deadline is how a case stands for time: what its queue and its line in a list show.
type Deadline struct {
	// DueAt is the deadline that presses most: the one longest overdue, else the earliest; zero while all clocks stand still.
	DueAt time.Time
	// Clock is the kind of clock that it belongs to.
	Clock string
	// State is running, warned, overdue or paused; empty where nothing is owed.
	State string
	// SoonAt is the earliest deadline still ahead: it may stand behind one that is overdue. Zero where there is none.
	SoonAt time.Time
}

// pressing orders the states of a deadline. A clock that has warned presses no more than one that has not and is due earlier.
var pressing = map[string]int{"": 0, "paused": 1, "running": 2, "warned": 2, "overdue": 3}

// take reckons one clock as of the event and notes what is new. One that has ended stays as it ended.
func (b *balance) take(app core.App, c *clock, h *history) error {
	if !c.isNew && !c.kept.owed() && c.course.ended == c.kept.ended {
		return nil
	}
	reckoned, err := b.reckon(app, c, h)
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
func (b *balance) reckon(app core.App, c *clock, h *history) (reckoning, error) {
	seq := b.event.Seq
	if !c.course.owed() {
		seq = c.course.ended
	}
	version, err := b.room.versions.asOf(app, c.target.Calendar, seq)
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
		data := map[string]any{"percent": mark.percent, "rung": i}
		if i == len(reckoned.marks)-1 {
			data["last"] = true
		}
		say(mark.at, EventWarned, data)
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
	if c.replaces != nil && !c.replaces.kept.due.Equal(reckoned.due) {
		say(b.at, EventRecalculated, map[string]any{"from": stamp(c.replaces.kept.due), "to": stamp(reckoned.due), "calendar": c.target.Calendar, "replaces": c.replaces.id})
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

// press keeps the deadline that presses most: what is overdue, else what is due first, else what stands still.
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
	if pressing[state] == pressing["running"] && (b.deadline.SoonAt.IsZero() || reckoned.due.Before(b.deadline.SoonAt)) {
		b.deadline.SoonAt = reckoned.due
	}
	mine, best := pressing[state], pressing[b.deadline.State]
	if mine < best || (mine == best && !reckoned.due.Before(b.deadline.DueAt)) {
		return
	}
	b.deadline.DueAt, b.deadline.Clock, b.deadline.State = reckoned.due, string(c.course.kind), state
}

// isEmpty says whether there is nothing to write. A timer that has fired is gone and wants another; and an edited calendar
// may move a warn mark, and with it the timer, and no deadline.
func (b *balance) isEmpty() bool {
	isTimed := b.event.Type == "timer."+timerKind || b.event.Collection == CollectionCalendars
	return len(b.changed) == 0 && b.carried == nil && !isTimed
}

// write writes what has changed: rows, the timer at the next mark, the case's deadline, and the news in their order.
func (b *balance) write(tx core.App) error {
	b.room.settled.noteIn(tx, b.ticket)
	if err := writeNew(tx, b.ticket, b.changed, b.at); err != nil {
		return err
	}
	for _, c := range b.changed {
		if c.isNew {
			continue
		}
		if err := writeKept(tx, c, b.at); err != nil {
			return err
		}
	}
	if err := b.setTimer(tx); err != nil {
		return err
	}
	if err := b.room.deadline(tx, b.ticket, b.deadline); err != nil {
		return err
	}
	return b.appendNews(tx)
}

// setTimer sets the case's one timer a millisecond behind the next mark, so that what happens at the mark is in time.
func (b *balance) setTimer(tx core.App) error {
	if b.next.IsZero() {
		if b.event.Type == "ticket.created" {
			return nil
		}
		return b.room.timers.Cancel(tx, timerKind, "tickets", b.ticket, "")
	}
	return b.room.timers.Set(tx, timer.Timer{
		Kind: timerKind, Collection: "tickets", Record: b.ticket, DueAt: b.next.Add(time.Millisecond),
		Data: map[string]any{"ticket": b.ticket},
	})
}

// appendNews tells the journal; a new clock has its id since its row was written.
func (b *balance) appendNews(tx core.App) error {
	slices.SortStableFunc(b.news, func(a, c news) int { return a.at.Compare(c.at) })
	for _, n := range b.news {
		n.event.Record = n.clock.id
		n.event.Data["id"] = n.clock.id
		if err := b.room.journal.Append(tx, n.event); err != nil {
			return err
		}
	}
	if b.carried != nil {
		return b.room.journal.Append(tx, b.carried)
	}
	return nil
}

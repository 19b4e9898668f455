package sla

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// followed are the events after which a case's clocks may stand otherwise.
var followed = []string{
	"ticket.created", "ticket.updated", "ticket.assigned", "ticket.classified", "ticket.resolved", "ticket.reopened", "ticket.closed",
	"ticket.withdrawn", "ticket.merged", "ticket.erased", "ticket.escalated", "ticket.accepted", "message.created", "timer." + timerKind, EventReapplied, eventCarried,
}

// follow brings the clocks of a case up to an event. All that it takes is read and reckoned before the writer's turn, since a
// long case has a long history; if the clocks have been written since, it is done again.
func (r *room) follow(app core.App, event *journal.Event) (func(tx core.App) error, error) {
	if event.Data["of"] != nil || !isHeard(event) {
		return nil, nil // another event of the same save holds what changed
	}
	seen := r.settled.state(event.Ticket)
	b, err := r.balanceOf(app, event, event.Ticket)
	if err != nil {
		return nil, err
	}
	return func(tx core.App) error {
		switch {
		case r.settled.state(event.Ticket) != seen:
			return journal.ErrMoved // also where there was nothing to write: there may be now
		case b == nil:
			return nil
		}
		return b.write(tx)
	}, nil
}

// balanceOf reads what there is of a case and strikes the balance as of the event; nil where there is nothing to write.
func (r *room) balanceOf(app core.App, event *journal.Event, ticket string) (*balance, error) {
	if event.Type == "ticket.created" {
		return r.strike(app, event, ticket, trace([]*journal.Event{event}), nil)
	}
	h, rows, err := readCase(app, ticket, event.Seq)
	if err != nil {
		return nil, err
	}
	return r.strike(app, event, ticket, h, rows)
}

// readCase reads what a case's clocks are reckoned from: its history up to an event, and the rows there are.
func readCase(app core.App, ticket string, seq int64) (*history, []*clock, error) {
	events, err := journal.BriefOfTicket(app, ticket, seq)
	if err != nil {
		return nil, nil, err
	}
	rows, err := clocksOf(app.ConcurrentDB(), ticket)
	if err != nil {
		return nil, nil, err
	}
	return trace(events), rows, nil
}

// strike holds the rows of a case against its history as of the event: new clocks begin, others pause, end, warn or are
// breached.
func (r *room) strike(app core.App, event *journal.Event, ticket string, h *history, rows []*clock) (*balance, error) {
	if h.created.seq == 0 {
		return nil, nil // a case from before there was a journal of it
	}
	clocks, err := r.assemble(app, event, ticket, h, rows)
	if err != nil {
		return nil, err
	}
	b := &balance{room: r, event: event, ticket: ticket, at: r.instantOf(event, h)}
	for _, c := range clocks {
		if err := b.take(app, c, h); err != nil {
			return nil, err
		}
	}
	if event.Type == "ticket.merged" {
		b.carried = carriedFrom(event, h)
	}
	if b.isEmpty() {
		return nil, nil
	}
	return b, nil
}

// settled knows which clocks have been written lately, so that a balance struck before can be told from one that holds. Only
// the dispatcher writes clocks, one event after the other; what it writes is seen outside its transaction from the commit on.
type settled struct {
	mu sync.Mutex
	// round counts what makes every balance void: an edited calendar, or a memory that was emptied.
	round int64
	// noted counts the notes, of which each case has its last.
	noted int64
	last  map[string]int64
}

// settledState is how a case's clocks stand in memory.
type settledState struct{ round, noted int64 }

// mostSettled bounds the memory; the dispatcher is never so far ahead of itself.
const mostSettled = 10_000

func (s *settled) state(ticket string) settledState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return settledState{s.round, s.last[ticket]}
}

// noteIn notes that a case's clocks are written in tx, and once more when it ends: a balance struck in between, beside the writing, has
// read what there was before.
func (s *settled) noteIn(tx core.App, ticket string) {
	s.note(ticket)
	tx.TxInfo().OnComplete(func(error) error {
		s.note(ticket)
		return nil
	})
}

func (s *settled) note(ticket string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil || len(s.last) >= mostSettled {
		s.last = map[string]int64{}
		s.round++
	}
	s.noted++
	s.last[ticket] = s.noted
}

func (s *settled) void() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.round++
}

// instantOf is when a case's clocks are looked at because of an event: at its time, which never lies ahead of the clock, as
// the stamp of a record may that was made by another one, nor behind what happened in the case before.
func (r *room) instantOf(event *journal.Event, h *history) time.Time {
	at := event.At
	if now := r.clock.Now(); at.After(now) {
		at = now
	}
	if at.Before(h.at) {
		at = h.at
	}
	return at
}

// assemble joins the courses of the history with the rows there are, and gives those that begin with this event a target.
func (r *room) assemble(app core.App, event *journal.Event, ticket string, h *history, rows []*clock) ([]*clock, error) {
	var clocks []*clock
	var f *facts
	for _, course := range h.courses {
		c := rowOf(rows, course)
		if c == nil && course.applied == event.Seq {
			if f == nil {
				var err error
				if f, err = factsOf(app, event, ticket); err != nil {
					return nil, err
				}
			}
			target, given, err := r.targetFor(app, event, course.kind, f)
			if err != nil {
				return nil, err
			}
			if given && !repeats(clocks, course, target) {
				c = &clock{ticket: ticket, target: target, isNew: true, replaces: replaced(clocks, course)}
			}
		}
		if c == nil {
			continue // no policy named it when it began
		}
		c.course = course
		supersede(clocks, course)
		if c.isNew {
			c.leg = legOf(clocks, course)
		}
		clocks = append(clocks, c)
	}
	return clocks, nil
}

func rowOf(rows []*clock, course *course) *clock {
	for _, row := range rows {
		if row.course.kind == course.kind && row.course.start == course.start && row.course.applied == course.applied {
			return row
		}
	}
	return nil
}

// targetFor is the target of a clock that begins: the event's own where the policies were applied again, else from them.
func (r *room) targetFor(tx core.App, event *journal.Event, kind Kind, f *facts) (snapshot, bool, error) {
	if event.Type == EventReapplied {
		return reappliedTarget(event, kind)
	}
	p, err := r.shelf.get(tx)
	if err != nil {
		return snapshot{}, false, err
	}
	target, given := p.choose(kind, f)
	return target, given, nil
}

func reappliedTarget(event *journal.Event, kind Kind) (snapshot, bool, error) {
	targets, _ := event.Data["targets"].(map[string]any)
	encoded, err := json.Marshal(targets[string(kind)])
	if err != nil {
		return snapshot{}, false, err
	}
	var target snapshot
	if err := json.Unmarshal(encoded, &target); err != nil {
		return snapshot{}, false, fmt.Errorf("read the target of %s: %w", kind, err)
	}
	return target, targets[string(kind)] != nil, nil
}

// repeats says whether a raised grade gives a limit no other limit than the one it has.
func repeats(clocks []*clock, course *course, target snapshot) bool {
	if !course.regrade {
		return false
	}
	for _, c := range slices.Backward(clocks) {
		if c.course.kind == course.kind {
			return c.target.equal(target)
		}
	}
	return false
}

// replaced is the clock of the same course that ends because the policies are applied again; nil where there was none.
func replaced(clocks []*clock, course *course) *clock {
	for _, c := range clocks {
		if c.course.kind == course.kind && c.course.start == course.start && c.course.ended == course.applied {
			return c
		}
	}
	return nil
}

// supersede ends the limit that ran, where a raised grade gives another. The old one stays, for the record.
func supersede(clocks []*clock, course *course) {
	if !course.regrade {
		return
	}
	for _, c := range clocks {
		if was := c.course; was.kind == course.kind && (was.owed() || was.ended > course.start) {
			was.ended, was.endedAt, was.met, was.reason = course.start, course.startedAt, false, "regraded"
		}
	}
}

func legOf(clocks []*clock, course *course) int {
	starts := map[int64]bool{course.start: true}
	for _, c := range clocks {
		if c.course.kind == course.kind {
			starts[c.course.start] = true
		}
	}
	return len(starts)
}

// factsOf is the case as it stood at the event, for the policies to be asked with.
func factsOf(tx core.App, event *journal.Event, ticket string) (*facts, error) {
	if event.Type == "ticket.created" {
		values, err := journal.Blank(tx, "tickets")
		if err != nil {
			return nil, err
		}
		for name, change := range event.Changes {
			value, err := journal.Decoded(change[1])
			if err != nil {
				return nil, fmt.Errorf("read field %s: %w", name, err)
			}
			values[name] = value
		}
		values["id"] = ticket
		return &facts{app: tx, ticket: values}, nil
	}
	values, err := journal.ValuesAsOf(tx, "tickets", ticket, event.Seq)
	if err == nil && values == nil {
		err = fmt.Errorf("there is no case %s", ticket)
	}
	if err != nil {
		return nil, err
	}
	return &facts{app: tx, ticket: values}, nil
}

// carriedFrom is the event that hands on the turn of a customer who was still owed an answer when their case was merged into
// another; nil where nothing was owed.
func carriedFrom(event *journal.Event, h *history) *journal.Event {
	into, _ := textOf(event, "merged_into")
	for _, c := range h.courses {
		if into == "" || c.ended != event.Seq || c.reason != "merged" || !c.kind.in(answers) {
			continue
		}
		return &journal.Event{
			Type: eventCarried, Ticket: into, Collection: "tickets", Record: into, Actor: event.System(),
			Data: map[string]any{"from": event.Ticket, "since": stamp(c.startedAt)},
		}
	}
	return nil
}

// portion is how many cases share one transaction where many are gone through, since everybody waits meanwhile.
const portion = 50

// recalculate moves the clocks that are owed by a calendar which somebody edited.
func (r *room) recalculate(tx core.App, event *journal.Event) error {
	if event.Type != eventRecalculating {
		r.versions.forget()
		r.shelf.forget()
		r.settled.void()
	}
	var found []struct {
		ID     string `db:"id"`
		Ticket string `db:"ticket"`
	}
	after, _ := event.Data["after"].(string)
	err := tx.ConcurrentDB().NewQuery(`SELECT id, ticket FROM clocks WHERE calendar = {:calendar} AND ended = 0 AND id > {:after} ORDER BY id` + journal.AtMost(portion)).
		Bind(dbx.Params{"calendar": event.Record, "after": after}).All(&found)
	if err != nil {
		return fmt.Errorf("find the clocks of calendar %s: %w", event.Record, err)
	}
	var done []string
	for _, row := range found {
		if slices.Contains(done, row.Ticket) {
			continue
		}
		done = append(done, row.Ticket)
		b, err := r.balanceOf(tx, event, row.Ticket)
		if err == nil && b != nil {
			err = b.write(tx)
		}
		if err != nil {
			return err
		}
	}
	if len(found) < portion {
		return nil
	}
	return r.goOn(tx, event, &journal.Event{
		Type: eventRecalculating, Collection: CollectionCalendars, Record: event.Record, Data: map[string]any{"after": found[len(found)-1].ID},
	})
}

// goOn appends the event that goes on where one transaction leaves off. It is no deeper than the first of its kind, since
// what it leads to follows from the same cause.
func (r *room) goOn(tx core.App, event, next *journal.Event) error {
	next.Actor = event.System()
	if event.Type == next.Type {
		next.Actor = event.Actor
	}
	return r.journal.Append(tx, next)
}

// begin gives clocks to the cases that were open before there were any, a portion at a time.
func (r *room) begin(tx core.App, event *journal.Event) error {
	after, _ := event.Data["after"].(string)
	tickets, err := openTickets(tx, after, portion)
	if err != nil || len(tickets) == 0 {
		return err
	}
	p, err := r.shelf.get(tx)
	if err != nil {
		return err
	}
	for _, ticket := range tickets {
		given, err := r.otherTargets(tx, p, ticket)
		if err == nil && given != nil {
			given.Actor = event.System()
			err = r.journal.Append(tx, given)
		}
		if err != nil {
			return err
		}
	}
	return r.goOn(tx, event, &journal.Event{Type: eventBeginning, Collection: CollectionClocks, Data: map[string]any{"after": tickets[len(tickets)-1]}})
}

// beginOnce has the clocks of an upgraded desk begin: where there has never been a clock and cases are open whose creation
// was handed on. A desk that went down before it handed on its first case gives that one its clocks in the ordinary way.
func (r *room) beginOnce(app core.App) error {
	handedOn, err := journal.HandedOn(app)
	if err != nil {
		return err
	}
	var needed bool
	err = app.ConcurrentDB().NewQuery(`SELECT NOT EXISTS (SELECT 1 FROM clocks)
		AND EXISTS (SELECT 1 FROM tickets t WHERE t.is_open = 1 AND EXISTS (
			SELECT 1 FROM events WHERE collection = 'tickets' AND record = t.id AND type = 'ticket.created' AND seq <= {:seq}))
		AND NOT EXISTS (SELECT 1 FROM events WHERE type = {:type})`).Bind(dbx.Params{"type": eventBeginning, "seq": handedOn}).Row(&needed)
	if err != nil || !needed {
		return err
	}
	return journal.Write(app, func(tx core.App) error {
		return r.journal.Append(tx, &journal.Event{Type: eventBeginning, Collection: CollectionClocks, Actor: journal.Actor{Kind: journal.ActorSystem}})
	})
}

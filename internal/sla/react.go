package sla

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// eventCarried hands the turn of a customer whose case was merged on to the case it was merged into.
const eventCarried = "sla.carried"

// followed are the events after which a case's clocks may stand otherwise.
var followed = []string{
	"ticket.created", "ticket.updated", "ticket.assigned", "ticket.classified", "ticket.resolved", "ticket.reopened", "ticket.closed",
	"ticket.withdrawn", "ticket.merged", "ticket.erased", "message.created", "timer." + timerKind, EventReapplied, eventCarried,
}

// follow brings the clocks of a case up to an event.
func (r *room) follow(tx core.App, event *journal.Event) error {
	if event.Data["of"] != nil || event.Data["first"] == true {
		return nil // another event of the same save holds what changed; a case's first message is the case
	}
	if event.Type == "ticket.created" {
		return r.settle(tx, event, trace([]*journal.Event{event}), nil)
	}
	return r.followAgain(tx, event, event.Ticket)
}

// followAgain reads what there is of a case and brings its clocks up to the event.
func (r *room) followAgain(tx core.App, event *journal.Event, ticket string) error {
	events, err := journal.BriefOfTicket(tx, ticket, event.Seq)
	if err != nil {
		return err
	}
	clocks, err := clocksOf(tx.ConcurrentDB(), ticket)
	if err != nil {
		return err
	}
	return r.settle(tx, event, trace(events), clocks)
}

// settle brings the rows of a case in line with its history as of the event: new clocks begin, others pause, end, warn or
// are breached; what happened to them goes into the journal, and the timer moves to the next mark.
func (r *room) settle(tx core.App, event *journal.Event, h *history, rows []*clock) error {
	ticket := ticketOf(event, rows)
	if h.created.seq == 0 {
		return nil // a case from before there was a journal of it
	}
	clocks, err := r.assemble(tx, event, ticket, h, rows)
	if err != nil {
		return err
	}
	b := balance{room: r, tx: tx, event: event, ticket: ticket, at: r.instantOf(event, h)}
	for _, c := range clocks {
		if err := b.take(c, h); err != nil {
			return err
		}
	}
	if err := b.write(); err != nil {
		return err
	}
	if event.Type == "ticket.merged" {
		return r.carry(tx, event, h)
	}
	return nil
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

func ticketOf(event *journal.Event, rows []*clock) string {
	if len(rows) > 0 {
		return rows[0].ticket
	}
	return event.Ticket
}

// assemble joins the courses of the history with the rows there are, and gives those that begin with this event a target.
func (r *room) assemble(tx core.App, event *journal.Event, ticket string, h *history, rows []*clock) ([]*clock, error) {
	var clocks []*clock
	var f *facts
	for _, course := range h.courses {
		c := rowOf(rows, course)
		if c == nil && course.applied == event.Seq {
			if f == nil {
				var err error
				if f, err = factsOf(tx, event, ticket); err != nil {
					return nil, err
				}
			}
			target, given, err := r.targetFor(tx, event, course.kind, f)
			if err != nil {
				return nil, err
			}
			if given && !repeats(clocks, course, target) {
				c = &clock{ticket: ticket, target: target, isNew: true}
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
		values, err := blank(tx, "tickets")
		if err != nil {
			return nil, err
		}
		for name, change := range event.Changes {
			var value any
			if err := json.Unmarshal(change[1], &value); err != nil {
				return nil, fmt.Errorf("read field %s: %w", name, err)
			}
			values[name] = value
		}
		values["id"] = ticket
		return &facts{app: tx, ticket: values}, nil
	}
	record, err := journal.AsOf(tx, "tickets", ticket, event.Seq)
	if err != nil {
		return nil, err
	}
	return &facts{app: tx, ticket: valuesOf(record)}, nil
}

// carry hands on the turn of a customer who was still owed an answer when their case was merged into another.
func (r *room) carry(tx core.App, event *journal.Event, h *history) error {
	into, _ := textOf(event, "merged_into")
	for _, c := range h.courses {
		if into == "" || c.ended != event.Seq || c.reason != "merged" || !c.kind.in(answers) {
			continue
		}
		return r.journal.Append(tx, &journal.Event{
			Type: eventCarried, Ticket: into, Collection: "tickets", Record: into, Actor: event.System(),
			Data: map[string]any{"from": event.Ticket, "since": stamp(c.startedAt)},
		})
	}
	return nil
}

// recalculateBatch is how many clocks of an edited calendar share one transaction, since everybody waits meanwhile.
const recalculateBatch = 50

// recalculate moves the clocks that are owed by a calendar which somebody edited.
func (r *room) recalculate(tx core.App, event *journal.Event) error {
	calendar, after := event.Record, ""
	if event.Type == eventRecalculating {
		calendar, _ = event.Data["calendar"].(string)
		after, _ = event.Data["after"].(string)
	} else {
		r.versions.forget()
		r.shelf.forget()
	}
	var found []struct {
		ID     string `db:"id"`
		Ticket string `db:"ticket"`
	}
	err := tx.ConcurrentDB().NewQuery(`SELECT id, ticket FROM clocks WHERE calendar = {:calendar} AND ended = 0 AND id > {:after} ORDER BY id LIMIT {:limit}`).
		Bind(dbx.Params{"calendar": calendar, "after": after, "limit": recalculateBatch}).All(&found)
	if err != nil {
		return fmt.Errorf("find the clocks of calendar %s: %w", calendar, err)
	}
	var done []string
	for _, row := range found {
		if slices.Contains(done, row.Ticket) {
			continue
		}
		done = append(done, row.Ticket)
		if err := r.followAgain(tx, event, row.Ticket); err != nil {
			return err
		}
	}
	if len(found) < recalculateBatch {
		return nil
	}
	return r.journal.Append(tx, &journal.Event{
		Type: eventRecalculating, Collection: CollectionCalendars, Record: calendar, Actor: event.System(),
		Data: map[string]any{"calendar": calendar, "after": found[len(found)-1].ID},
	})
}

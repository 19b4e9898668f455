package sla

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
)

// applied is what an application of the policies has changed so far.
type applied struct {
	actor   journal.Actor
	reason  string
	tickets int
	clocks  int
}

// reapplyAll goes through the open cases. What ends in the middle has been done up to there, and can be begun again: a case
// whose targets are the policies' already is left as it is.
func (r *room) reapplyAll(app core.App, applied *applied) error {
	after := ""
	for {
		tickets, err := openTickets(app, after, portion)
		if err != nil || len(tickets) == 0 {
			return err
		}
		if err := r.reapply(app, tickets, applied); err != nil {
			return err
		}
		after = tickets[len(tickets)-1]
	}
}

func openTickets(app core.App, after string, limit int) ([]string, error) {
	var tickets []string
	err := app.ConcurrentDB().NewQuery(`SELECT id FROM tickets WHERE is_open = 1 AND id > {:after} ORDER BY id` + journal.AtMost(limit)).
		Bind(dbx.Params{"after": after}).Column(&tickets)
	if err != nil {
		return nil, fmt.Errorf("list the open cases: %w", err)
	}
	return tickets, nil
}

// reapply appends, for each case whose clocks the policies would give other targets now, the event that gives them. What
// they would give is found before the writer's turn, and once more in it for a case in which something has happened since.
func (r *room) reapply(app core.App, tickets []string, applied *applied) error {
	p, err := readPolicies(app, nil)
	if err != nil {
		return err
	}
	found, err := r.find(app, p, tickets)
	if err != nil || len(found) == 0 {
		return err
	}
	return journal.Write(app, func(tx core.App) error { return r.give(tx, p, found, applied) })
}

// foundTargets is the event that gives a case other targets, and the last event of the case when it was found.
type foundTargets struct {
	event *journal.Event
	last  int64
}

// find finds the cases whose clocks the policies would give other targets.
func (r *room) find(app core.App, p *policies, tickets []string) ([]foundTargets, error) {
	var found []foundTargets
	for _, ticket := range tickets {
		last, err := lastOfCase(app, ticket)
		if err != nil {
			return nil, err
		}
		event, err := r.otherTargets(app, p, ticket)
		if err != nil {
			return nil, err
		}
		if event != nil {
			found = append(found, foundTargets{event, last})
		}
	}
	return found, nil
}

// give appends the events, in tx. A raised grade, say, may have come in between, and brings limits of its own: with the ones
// found before it the case would have two clocks.
func (r *room) give(tx core.App, p *policies, found []foundTargets, applied *applied) error {
	for _, f := range found {
		last, err := lastOfCase(tx, f.event.Ticket)
		if err == nil && last != f.last {
			f.event, err = r.otherTargets(tx, p, f.event.Ticket)
		}
		if err != nil {
			return err
		}
		if f.event == nil {
			continue
		}
		f.event.Actor, f.event.Data["reason"] = applied.actor, applied.reason
		if err := r.journal.Append(tx, f.event); err != nil {
			return err
		}
		applied.tickets++
		applied.clocks += len(f.event.Data["targets"].(map[string]snapshot))
	}
	return nil
}

// lastOfCase is the seq of the last event of a case; 0 where there is none.
func lastOfCase(app core.App, ticket string) (int64, error) {
	events, err := journal.LastOfTicket(app, ticket, math.MaxInt64, 1)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	return events[0].Seq, nil
}

// otherTargets is the event that gives a case's open clocks the targets that the policies would give them and that they do
// not have, by kind, with where those clocks began; nil where there are none. A clock that no policy names any more keeps
// the one it has, and a promise what was promised. What an event starts that has not been handed on yet is about to be given
// its clock by these policies anyway: given it here too, the case would have it twice.
func (r *room) otherTargets(app core.App, p *policies, ticket string) (*journal.Event, error) {
	handedOn, err := journal.HandedOn(app) // before the rows: what is handed on meanwhile has them by then
	if err != nil {
		return nil, err
	}
	c, err := r.openCase(app, ticket)
	if err != nil {
		return nil, err
	}
	targets, starts := map[string]snapshot{}, map[string]int64{}
	for _, kind := range Kinds {
		course, row := c.owed(kind)
		if course == nil || kind == Promise && row != nil || c.history.startsAfter(handedOn, kind) {
			continue
		}
		if target, other := c.otherTarget(p, course, row); other {
			targets[string(kind)], starts[string(kind)] = target, course.start
		}
	}
	if len(targets) == 0 {
		return nil, nil
	}
	return &journal.Event{
		Type: EventReapplied, Ticket: ticket, Collection: "tickets", Record: ticket, Data: map[string]any{"targets": targets, "starts": starts},
	}, nil
}

// startsAfter says whether something of a kind began with an event behind the given one.
func (h *history) startsAfter(seq int64, kind Kind) bool {
	return slices.ContainsFunc(h.courses, func(c *course) bool { return c.kind == kind && c.applied > seq })
}

// otherTarget is what the policies would give an owed course, and whether that is another target than it has. A raised grade
// that gave no other limit gives none now either.
func (c *openCase) otherTarget(p *policies, course *course, row *clock) (snapshot, bool) {
	target, given := p.choose(course.kind, c.facts)
	switch {
	case !given:
		return target, false
	case row != nil:
		return target, !row.target.equal(target)
	}
	return target, !repeats(c.clocks, course, target)
}

// openCase is a case with what its clocks are reckoned from, as it stands now.
type openCase struct {
	history *history
	rows    []*clock
	clocks  []*clock // those rows, joined with their courses
	facts   *facts
}

func (r *room) openCase(app core.App, ticket string) (*openCase, error) {
	h, rows, err := readCase(app, ticket, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	record, err := app.FindRecordById("tickets", ticket)
	if err != nil {
		return nil, fmt.Errorf("read case %s: %w", ticket, err)
	}
	c := &openCase{history: h, rows: rows, facts: &facts{app: app, ticket: journal.Values(record)}}
	// The journal alone does not know which raised grades gave another limit: joined with the rows it does.
	c.clocks, err = r.assemble(app, &journal.Event{Seq: math.MaxInt64, Ticket: ticket}, ticket, c.history, rows)
	return c, err
}

// owed is the course of a kind that is owed, with its row: the one that has a row, else the last, to which no policy gave a
// target when it began. Neither where nothing of the kind is owed.
func (c *openCase) owed(kind Kind) (*course, *clock) {
	var last *course
	for _, course := range c.history.courses {
		if course.kind != kind || !course.owed() {
			continue
		}
		if row := rowOf(c.rows, course); row != nil {
			return course, row
		}
		last = course
	}
	return last, nil
}

// imported is what a text of days says.
type imported struct {
	Years  []int                   `json:"years"`
	Days   map[string]calendar.Day `json:"days"`
	Closed int                     `json:"closed"`
	Work   int                     `json:"work"`
}

func summaryOf(days map[string]calendar.Day) imported {
	sum := imported{Days: days, Years: []int{}}
	for date, day := range days {
		if year, err := strconv.Atoi(date[:4]); err == nil && !slices.Contains(sum.Years, year) {
			sum.Years = append(sum.Years, year)
		}
		switch day.Is {
		case calendar.IsClosed:
			sum.Closed++
		case calendar.IsWork:
			sum.Work++
		}
	}
	slices.Sort(sum.Years)
	return sum
}

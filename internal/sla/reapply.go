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

// reapplyBatch is how many cases share one transaction, since everybody waits meanwhile.
const reapplyBatch = 50

// reapplyAll goes through the open cases. What ends in the middle has been done up to there, and can be begun again: a case
// whose targets are the policies' already is left as it is.
func (r *room) reapplyAll(app core.App, applied *applied) error {
	after := ""
	for {
		tickets, err := openTickets(app, after, reapplyBatch)
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
	err := app.ConcurrentDB().NewQuery(`SELECT id FROM tickets WHERE is_open = 1 AND id > {:after} ORDER BY id LIMIT {:limit}`).
		Bind(dbx.Params{"after": after, "limit": limit}).Column(&tickets)
	if err != nil {
		return nil, fmt.Errorf("list the open cases: %w", err)
	}
	return tickets, nil
}

// reapply appends, for each case whose clocks the policies would give other targets now, the event that gives them.
func (r *room) reapply(app core.App, tickets []string, applied *applied) error {
	p, err := readPolicies(app, nil)
	if err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		for _, ticket := range tickets {
			targets, starts, err := r.otherTargets(tx, p, ticket)
			if err != nil {
				return err
			}
			if len(targets) == 0 {
				continue
			}
			data := map[string]any{"targets": targets, "starts": starts, "reason": applied.reason}
			err = r.journal.Append(tx, &journal.Event{
				Type: EventReapplied, Ticket: ticket, Collection: "tickets", Record: ticket, Actor: applied.actor, Data: data,
			})
			if err != nil {
				return err
			}
			applied.tickets++
			applied.clocks += len(targets)
		}
		return nil
	})
}

// otherTargets are the targets, by kind, that the policies would give a case's open clocks and that they do not have, with
// where those clocks began. A clock that no policy names any more keeps the one it has.
func (r *room) otherTargets(app core.App, p *policies, ticket string) (targets map[string]snapshot, starts map[string]int64, err error) {
	c, err := r.openCase(app, ticket)
	if err != nil {
		return nil, nil, err
	}
	targets, starts = map[string]snapshot{}, map[string]int64{}
	for _, kind := range Kinds {
		course, row := c.owed(kind)
		if course == nil || kind == Promise {
			continue
		}
		target, given := p.choose(kind, c.facts)
		if given && (row == nil || !row.target.equal(target)) {
			targets[string(kind)], starts[string(kind)] = target, course.start
		}
	}
	return targets, starts, nil
}

// openCase is a case with what its clocks are reckoned from, as it stands now.
type openCase struct {
	history *history
	rows    []*clock
	facts   *facts
}

func (r *room) openCase(app core.App, ticket string) (*openCase, error) {
	events, err := journal.BriefOfTicket(app, ticket, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	rows, err := clocksOf(app.ConcurrentDB(), ticket)
	if err != nil {
		return nil, err
	}
	record, err := app.FindRecordById("tickets", ticket)
	if err != nil {
		return nil, fmt.Errorf("read case %s: %w", ticket, err)
	}
	c := &openCase{history: trace(events), rows: rows, facts: &facts{app: app, ticket: valuesOf(record)}}
	// The journal alone does not know which raised grades gave another limit: joined with the rows it does.
	_, err = r.assemble(app, &journal.Event{Seq: math.MaxInt64, Ticket: ticket}, ticket, c.history, rows)
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

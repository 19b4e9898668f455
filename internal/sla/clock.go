package sla

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// clock is a row of clocks: a course with its target, and what was last reckoned of it.
type clock struct {
	id     string
	ticket string
	leg    int
	course *course
	target snapshot
	kept   kept
	isNew  bool
	// replaces is the clock whose place it takes because the policies were applied again.
	replaces *clock
	created  time.Time
}

// kept is what the row says of the clock; the same as its reckoning once it has been written.
type kept struct {
	state     State
	due       time.Time
	remaining int // seconds
	pauses    string
	warned    int
	breached  time.Time
	met       time.Time
	cancelled time.Time
	reason    string
	ended     int64
}

// owed says whether the row still waits for its end.
func (k kept) owed() bool { return k.ended == 0 }

func (k kept) equal(other kept) bool {
	return k.state == other.state && k.due.Equal(other.due) && k.remaining == other.remaining && k.pauses == other.pauses &&
		k.warned == other.warned && k.breached.Equal(other.breached) && k.met.Equal(other.met) && k.cancelled.Equal(other.cancelled) &&
		k.reason == other.reason && k.ended == other.ended
}

// outcome is what the row has to say of the course and its reckoning.
func outcome(c *course, r reckoning) kept {
	k := kept{
		state: r.state, due: r.due, remaining: int(r.remaining / time.Second), pauses: encodePauses(r.pauses),
		warned: r.warned, breached: r.breached, reason: c.reason, ended: c.ended,
	}
	switch {
	case c.met:
		k.met = c.endedAt
	case !c.owed():
		k.cancelled = c.endedAt
	}
	return k
}

func encodePauses(pauses []Pause) string {
	if len(pauses) == 0 {
		return "[]"
	}
	type row struct {
		From   string `json:"from"`
		To     string `json:"to"`
		Status string `json:"status"`
	}
	rows := make([]row, len(pauses))
	for i, pause := range pauses {
		rows[i] = row{stamp(pause.From), stamp(pause.To), pause.Status}
	}
	encoded, _ := json.Marshal(rows) // three texts a row always encode
	return string(encoded)
}

// stamp is an instant as PocketBase keeps it; a zero one is an empty text.
func stamp(t time.Time) string { return journal.DateTime(t).String() }

// clockRow is a row as SQLite holds it.
type clockRow struct {
	ID         string `db:"id"`
	Ticket     string `db:"ticket"`
	Kind       string `db:"kind"`
	Leg        int    `db:"leg"`
	Policy     string `db:"policy"`
	PolicyName string `db:"policy_name"`
	Calendar   string `db:"calendar"`
	Target     string `db:"target"`
	Start      int64  `db:"start"`
	Applied    int64  `db:"applied"`
	Ended      int64  `db:"ended"`
	StartedAt  string `db:"started_at"`
	DueAt      string `db:"due_at"`
	Remaining  int    `db:"remaining_seconds"`
	Pauses     string `db:"pauses"`
	Warned     int    `db:"warned"`
	BreachedAt string `db:"breached_at"`
	MetAt      string `db:"met_at"`
	Cancelled  string `db:"cancelled_at"`
	Reason     string `db:"reason"`
	State      string `db:"state"`
	Created    string `db:"created"`
}

const selectClocks = `SELECT id, ticket, kind, leg, policy, policy_name, calendar, target, start, applied, ended, started_at, due_at,
	remaining_seconds, pauses, warned, breached_at, met_at, cancelled_at, reason, state, created FROM clocks `

// clocksOf reads the clocks of a case, in the order in which they began.
func clocksOf(db dbx.Builder, ticket string) ([]*clock, error) {
	return queryClocks(db, `WHERE ticket = {:ticket} ORDER BY ticket, start, applied, kind`, dbx.Params{"ticket": ticket})
}

func queryClocks(db dbx.Builder, where string, params dbx.Params) ([]*clock, error) {
	rows := []clockRow{}
	if err := db.NewQuery(selectClocks + where).Bind(params).All(&rows); err != nil {
		return nil, fmt.Errorf("read clocks: %w", err)
	}
	clocks := make([]*clock, len(rows))
	for i, row := range rows {
		c, err := row.clock()
		if err != nil {
			return nil, fmt.Errorf("read clock %s: %w", row.ID, err)
		}
		clocks[i] = c
	}
	return clocks, nil
}

func (r clockRow) clock() (*clock, error) {
	c := &clock{
		id: r.ID, ticket: r.Ticket, leg: r.Leg,
		course: &course{kind: Kind(r.Kind), start: r.Start, applied: r.Applied},
		target: snapshot{Policy: r.Policy, PolicyName: r.PolicyName},
		kept:   kept{state: State(r.State), remaining: r.Remaining, pauses: r.Pauses, warned: r.Warned, reason: r.Reason, ended: r.Ended},
	}
	if err := json.Unmarshal([]byte(r.Target), &c.target.Target); err != nil {
		return nil, fmt.Errorf("target: %w", err)
	}
	c.target.Calendar = r.Calendar
	for _, instant := range []struct {
		text string
		into *time.Time
	}{
		{r.StartedAt, &c.course.startedAt}, {r.DueAt, &c.kept.due}, {r.BreachedAt, &c.kept.breached}, {r.MetAt, &c.kept.met},
		{r.Cancelled, &c.kept.cancelled}, {r.Created, &c.created},
	} {
		at, err := types.ParseDateTime(instant.text)
		if err != nil {
			return nil, fmt.Errorf("instant %q: %w", instant.text, err)
		}
		*instant.into = at.Time()
	}
	return c, nil
}

// columnsClock are what a new row is made of, in the order of [clock.values].
const columnsClock = `id, ticket, kind, leg, policy, policy_name, calendar, target, start, applied, ended, started_at, due_at,
	remaining_seconds, pauses, warned, breached_at, met_at, cancelled_at, reason, state, public, created, updated`

// insertClocks writes so many new rows by one statement, since the single writer is the scarce thing. OR FAIL, since the transaction is
// given up with it: SQLite would copy each page that it touches, to undo the statement alone.
func insertClocks(rows int) string {
	row := "(" + strings.Repeat("?, ", strings.Count(columnsClock, ",")) + "?)"
	return "INSERT OR FAIL INTO clocks (" + columnsClock + ") VALUES " + strings.Repeat(row+", ", rows-1) + row
}

func (c *clock) values(ticket, now string) ([]any, error) {
	target, err := json.Marshal(c.target.Target)
	if err != nil {
		return nil, fmt.Errorf("write clock %s: %w", c.course.kind, err)
	}
	k := c.kept
	return []any{
		c.id, ticket, string(c.course.kind), c.leg, c.target.Policy, c.target.PolicyName, c.target.Calendar, string(target),
		c.course.start, c.course.applied, k.ended, stamp(c.course.startedAt), stamp(k.due), k.remaining, k.pauses, k.warned,
		stamp(k.breached), stamp(k.met), stamp(k.cancelled), k.reason, string(k.state), c.course.kind.isPublic(), now, now,
	}, nil
}

const updateClock = `UPDATE clocks SET ended = {:ended}, due_at = {:due}, remaining_seconds = {:remaining}, pauses = {:pauses},
	warned = {:warned}, breached_at = {:breached}, met_at = {:met}, cancelled_at = {:cancelled}, reason = {:reason}, state = {:state},
	updated = {:now} WHERE id = {:id}`

// writeNew writes the rows of clocks that have begun.
func writeNew(tx core.App, ticket string, clocks []*clock, now time.Time) error {
	rows, values := 0, []any{}
	for _, c := range clocks {
		if !c.isNew {
			continue
		}
		c.id = timer.NewID()
		row, err := c.values(ticket, stamp(now))
		if err != nil {
			return err
		}
		rows, values = rows+1, append(values, row...)
	}
	if rows == 0 {
		return nil
	}
	if _, err := journal.Plain(tx.NonconcurrentDB()).Exec(insertClocks(rows), values...); err != nil {
		return fmt.Errorf("write clocks of %s: %w", ticket, err)
	}
	return nil
}

// writeKept writes what has come of a clock since.
func writeKept(tx core.App, c *clock, now time.Time) error {
	k := c.kept
	_, err := tx.NonconcurrentDB().NewQuery(updateClock).Bind(dbx.Params{
		"id": c.id, "ended": k.ended, "due": stamp(k.due), "remaining": k.remaining, "pauses": k.pauses, "warned": k.warned,
		"breached": stamp(k.breached), "met": stamp(k.met), "cancelled": stamp(k.cancelled), "reason": k.reason,
		"state": string(k.state), "now": stamp(now),
	}).Execute()
	if err != nil {
		return fmt.Errorf("write clock %s of case %s: %w", c.course.kind, c.ticket, err)
	}
	return nil
}

// Package journal records what happened and hands it on.
//
// Contract: every create, update and delete of a tracked collection appends one or more events in the same transaction
// as the change, whichever door the change came through. Events are numbered 1, 2, 3 ... without a gap; they are never
// changed or removed (SQLite triggers refuse it), save for erasure, which blanks values and keeps the numbers.
//
// Order: the [Dispatcher] hands events to reactors in order of seq. An event's effects and the cursor that says it was
// handled commit together, so each event takes effect exactly once, whatever dies when.
//
// Limits: a reactor sees the database as it is now, not as it was at the event; [AsOf] rebuilds a record as of an event.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/timer"
)

// Names of the collections this room owns.
const (
	CollectionEvents   = "events"
	CollectionCursors  = "cursors"
	CollectionFailures = "failures"
)

// Change is one field's [old, new], as JSON. Old is null when the record was created, new is null when it was deleted.
type Change [2]json.RawMessage

// Changes are the changed fields of one save, by name.
type Changes map[string]Change

// Event is one entry of the journal.
type Event struct {
	Seq        int64
	Type       string
	Ticket     string
	Collection string
	Record     string
	Actor      Actor
	Changes    Changes
	Data       map[string]any
	At         time.Time

	// first is the first event of the same save, where it was read together with this one.
	first *Event
}

// Whole returns what the save changed that the event belongs to. One save may mean several events, of which the first
// alone holds the changes.
func (e *Event) Whole(app core.App) (Changes, error) {
	of, isLater := e.Data[keyOf].(float64)
	if !isLater {
		return e.Changes, nil
	}
	if e.first != nil {
		return e.first.Changes, nil
	}
	first, err := At(app, int64(of))
	if err != nil {
		return nil, err
	}
	return first.Changes, nil
}

// First is the number of the first event of the same save, which holds its changes.
func (e *Event) First() int64 {
	if of, isLater := e.Data[keyOf].(float64); isLater {
		return int64(of)
	}
	return e.Seq
}

// keyOf stands in the data of a save's further events, with the number of its first.
const keyOf = "of"

// System is the actor for what the desk itself does because of the event: one step deeper, caused by it.
func (e *Event) System() Actor {
	return Actor{Kind: ActorSystem, Cause: e.Seq, Depth: e.Actor.Depth + 1}
}

// Save saves record in the reactor's transaction on behalf of the desk, with the event as its cause.
func (e *Event) Save(tx core.App, record *core.Record) error {
	Act(record, e.System())
	return tx.Save(record)
}

// Two plain statements in place of one with RETURNING, and OR FAIL: SQLite keeps what a statement touches, page by page, where it may
// have to undo a part of it. A single row that is refused has changed nothing yet.
const (
	selectLast  = `SELECT COALESCE(MAX(seq), 0) FROM events`
	insertEvent = `INSERT OR FAIL INTO events
	(id, seq, type, ticket, collection, record, actor_kind, actor, rule, changes, data, cause, depth, at)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
)

// Append writes the event in tx, gives it its number, and wakes the dispatcher once tx has committed. It uses plain SQL
// rather than a record save, since the single writer is the scarce thing.
func (j *Journal) Append(tx core.App, event *Event) error {
	last, err := j.last(tx)
	if err != nil {
		return fmt.Errorf("append %s: %w", event.Type, err)
	}
	event.Seq = last + 1
	if err := j.write(tx, event); err != nil {
		return err
	}
	j.wakeAfter(tx)
	return nil
}

// last is the number of the journal's last event as tx sees it, 0 when there is none. Nobody else can append before tx
// ends.
func (j *Journal) last(tx core.App) (int64, error) {
	if !tx.IsTransactional() {
		return 0, errors.New("events are written only inside a transaction")
	}
	var seq int64
	if err := Plain(tx.NonconcurrentDB()).QueryRow(selectLast).Scan(&seq); err != nil {
		return 0, fmt.Errorf("read the journal's last number: %w", err)
	}
	return seq, nil
}

// write writes an event that has its number; a trigger refuses one that is not the next.
func (j *Journal) write(tx core.App, event *Event) error {
	if event.At.IsZero() {
		event.At = j.clock.Now()
	}
	changes, err := encodeObject(event.Changes)
	if err != nil {
		return fmt.Errorf("append %s: encode changes: %w", event.Type, err)
	}
	data, err := encodeObject(event.Data)
	if err != nil {
		return fmt.Errorf("append %s: encode data: %w", event.Type, err)
	}
	kind := event.Actor.Kind
	if kind == "" {
		kind = ActorUnknown
	}
	_, err = Plain(tx.NonconcurrentDB()).Exec(insertEvent,
		timer.NewID(), event.Seq, event.Type,
		event.Ticket, event.Collection, event.Record, string(kind), event.Actor.ID, event.Actor.Rule, changes, data,
		event.Actor.Cause, event.Actor.Depth, event.At.UTC().Format(types.DefaultDateLayout))
	if err != nil {
		return fmt.Errorf("append %s: %w", event.Type, err)
	}
	return nil
}

func encodeObject[M ~map[string]V, V any](object M) (string, error) {
	if len(object) == 0 {
		return "{}", nil
	}
	encoded, err := json.Marshal(object)
	return string(encoded), err
}

const selectEvents = `SELECT seq, type, ticket, collection, record, actor_kind, actor, rule, changes, data, cause, depth, at FROM events `

// queryEvents reads events, all of them whole.
func queryEvents(db dbx.Builder, where string, arguments ...any) ([]*Event, error) {
	events, err := readEvents(db, selectEvents+where, wantsAll, arguments...)
	link(events)
	return events, err
}

func wantsAll(string, string) bool { return true }

// readEvents reads events, by a query that gives the columns as [selectEvents] does; of those that are not wanted neither
// Changes nor Data.
func readEvents(db dbx.Builder, query string, wants func(eventType, collection string) bool, arguments ...any) ([]*Event, error) {
	rows, err := Plain(db).Query(query, arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var events []*Event
	for rows.Next() {
		e := &Event{}
		var kind, at string
		var changes, data []byte
		if err := rows.Scan(&e.Seq, &e.Type, &e.Ticket, &e.Collection, &e.Record, &kind, &e.Actor.ID, &e.Actor.Rule, &changes, &data, &e.Actor.Cause, &e.Actor.Depth, &at); err != nil {
			return nil, err
		}
		e.Actor.Kind = ActorKind(kind)
		if err := e.decode(at, changes, data, wants(e.Type, e.Collection)); err != nil {
			return nil, fmt.Errorf("event %d: %w", e.Seq, err)
		}
		events = append(events, e)
	}
	return events, rows.Err()
}

// link lets a save's further events know the first, which stands shortly before them.
func link(events []*Event) {
	bySeq := make(map[int64]*Event, len(events))
	for _, event := range events {
		bySeq[event.Seq] = event
		if of, isLater := event.Data[keyOf].(float64); isLater {
			event.first = bySeq[int64(of)]
		}
	}
}

// After returns up to limit events with a seq above the given one, in order.
func After(app core.App, seq int64, limit int) ([]*Event, error) {
	return queryEvents(app.ConcurrentDB(), `WHERE seq > ? ORDER BY seq`+AtMost(limit), seq)
}

// At returns the event with the given seq.
func At(app core.App, seq int64) (*Event, error) {
	events, err := queryEvents(app.ConcurrentDB(), `WHERE seq = ?`, seq)
	if err != nil {
		return nil, fmt.Errorf("read event %d: %w", seq, err)
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("there is no event %d", seq)
	}
	return events[0], nil
}

// OfRecord returns the events of one record with a seq above the given one, in order.
func OfRecord(app core.App, collection, record string, seq int64) ([]*Event, error) {
	return queryEvents(app.ConcurrentDB(),
		`WHERE collection = ? AND record = ? AND seq > ? ORDER BY seq`, collection, record, seq)
}

// OfTicket returns the events of one case, in order.
func OfTicket(app core.App, ticket string) ([]*Event, error) {
	return queryEvents(app.ConcurrentDB(), `WHERE ticket = ? ORDER BY seq`, ticket)
}

// LastOfTicket returns the last events of one case up to and with the given seq, at most limit, oldest first; of these types
// only, where some are named.
func LastOfTicket(app core.App, ticket string, seq int64, limit int, types ...string) ([]*Event, error) {
	where, arguments := `WHERE ticket = ? AND seq <= ?`, []any{ticket, seq}
	if len(types) > 0 {
		// The plus keeps the database from going through all events of a type.
		where += ` AND +type IN (?` + strings.Repeat(`, ?`, len(types)-1) + `)`
		for _, name := range types {
			arguments = append(arguments, name)
		}
	}
	events, err := queryEvents(app.ConcurrentDB(), where+` ORDER BY seq DESC`+AtMost(limit), arguments...)
	slices.Reverse(events)
	return events, err
}

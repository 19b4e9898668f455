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
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
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
}

// System is the actor for what the desk itself does because of the event: one step deeper, caused by it.
func (e *Event) System() Actor {
	return Actor{Kind: ActorSystem, Cause: e.Seq, Depth: e.Actor.Depth + 1}
}

// Save saves record in the reactor's transaction on behalf of the desk, with the event as its cause.
func (e *Event) Save(tx core.App, record *core.Record) error {
	Act(record, e.System())
	return tx.Save(record)
}

const insertEvent = `INSERT INTO events
	(id, seq, type, ticket, collection, record, actor_kind, actor, rule, changes, data, cause, depth, at)
	VALUES ({:id}, (SELECT COALESCE(MAX(seq), 0) + 1 FROM events), {:type}, {:ticket}, {:collection}, {:record},
	{:actor_kind}, {:actor}, {:rule}, {:changes}, {:data}, {:cause}, {:depth}, {:at}) RETURNING seq`

// Append writes the event in tx, gives it its number, and wakes the dispatcher once tx has committed. It uses plain SQL
// rather than a record save, since the single writer is the scarce thing.
func (j *Journal) Append(tx core.App, event *Event) error {
	if !tx.IsTransactional() {
		return fmt.Errorf("append %s: events are written only inside a transaction", event.Type)
	}
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
	err = tx.NonconcurrentDB().NewQuery(insertEvent).Bind(dbx.Params{
		"id": security.PseudorandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "type": event.Type,
		"ticket": event.Ticket, "collection": event.Collection, "record": event.Record,
		"actor_kind": string(kind), "actor": event.Actor.ID, "rule": event.Actor.Rule, "changes": changes, "data": data,
		"cause": event.Actor.Cause, "depth": event.Actor.Depth, "at": event.At.UTC().Format(types.DefaultDateLayout),
	}).Row(&event.Seq)
	if err != nil {
		return fmt.Errorf("append %s: %w", event.Type, err)
	}
	j.wakeAfter(tx)
	return nil
}

func encodeObject[M ~map[string]V, V any](object M) (string, error) {
	if len(object) == 0 {
		return "{}", nil
	}
	encoded, err := json.Marshal(object)
	return string(encoded), err
}

// row is an event as SQLite holds it.
type row struct {
	Seq        int64  `db:"seq"`
	Type       string `db:"type"`
	Ticket     string `db:"ticket"`
	Collection string `db:"collection"`
	Record     string `db:"record"`
	ActorKind  string `db:"actor_kind"`
	Actor      string `db:"actor"`
	Rule       string `db:"rule"`
	Changes    string `db:"changes"`
	Data       string `db:"data"`
	Cause      int64  `db:"cause"`
	Depth      int    `db:"depth"`
	At         string `db:"at"`
}

func (r row) event() (*Event, error) {
	at, err := types.ParseDateTime(r.At)
	if err != nil {
		return nil, fmt.Errorf("event %d: time: %w", r.Seq, err)
	}
	event := &Event{
		Seq: r.Seq, Type: r.Type, Ticket: r.Ticket, Collection: r.Collection, Record: r.Record, At: at.Time(),
		Actor: Actor{Kind: ActorKind(r.ActorKind), ID: r.Actor, Rule: r.Rule, Cause: r.Cause, Depth: r.Depth},
	}
	if err := json.Unmarshal([]byte(r.Changes), &event.Changes); err != nil {
		return nil, fmt.Errorf("event %d: changes: %w", r.Seq, err)
	}
	if err := json.Unmarshal([]byte(r.Data), &event.Data); err != nil {
		return nil, fmt.Errorf("event %d: data: %w", r.Seq, err)
	}
	return event, nil
}

const selectEvents = `SELECT seq, type, ticket, collection, record, actor_kind, actor, rule, changes, data, cause, depth, at FROM events `

func queryEvents(db dbx.Builder, where string, params dbx.Params) ([]*Event, error) {
	rows := []row{}
	if err := db.NewQuery(selectEvents + where).Bind(params).All(&rows); err != nil {
		return nil, err
	}
	events := make([]*Event, len(rows))
	for i, r := range rows {
		event, err := r.event()
		if err != nil {
			return nil, err
		}
		events[i] = event
	}
	return events, nil
}

// After returns up to limit events with a seq above the given one, in order.
func After(app core.App, seq int64, limit int) ([]*Event, error) {
	return queryEvents(app.ConcurrentDB(), `WHERE seq > {:seq} ORDER BY seq LIMIT {:limit}`, dbx.Params{"seq": seq, "limit": limit})
}

// At returns the event with the given seq.
func At(app core.App, seq int64) (*Event, error) {
	events, err := queryEvents(app.ConcurrentDB(), `WHERE seq = {:seq}`, dbx.Params{"seq": seq})
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
		`WHERE collection = {:collection} AND record = {:record} AND seq > {:seq} ORDER BY seq`,
		dbx.Params{"collection": collection, "record": record, "seq": seq})
}

// OfTicket returns the events of one case, in order.
func OfTicket(app core.App, ticket string) ([]*Event, error) {
	return queryEvents(app.ConcurrentDB(), `WHERE ticket = {:ticket} ORDER BY seq`, dbx.Params{"ticket": ticket})
}

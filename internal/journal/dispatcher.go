package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Reactor is a part of the program that does something because of events.
type Reactor struct {
	// Name tells reactors apart in failures and logs; it never changes once released.
	Name string
	// On lists the event types it wants; "*" wants all.
	On []string
	// React does its work in tx, whose commit also moves the cursor. It may be called again for the same event when the
	// transaction failed, so it has no effect outside tx.
	React func(tx core.App, event *Event) error
}

func (r Reactor) wants(eventType string) bool {
	return slices.Contains(r.On, eventType) || slices.Contains(r.On, "*")
}

const (
	// cursorName is the dispatcher's own position.
	cursorName = "dispatcher"
	// attemptsBeforeParking is how often a reactor is tried on one event; a fault that outlives five tries with a
	// back-off in between is not a passing one.
	attemptsBeforeParking = 5
	// batchEvents and batchTime bound one transaction of the dispatcher, since a commit costs an fsync and the single
	// writer waits meanwhile.
	batchEvents = 64
	batchTime   = 20 * time.Millisecond
)

// Dispatcher hands events on, one at a time and in order. Several events may share a transaction when there is a
// backlog; each is still handled whole or not at all, since effects and cursor commit together, and where one of them
// fails the batch is rolled back and taken again one by one.
type Dispatcher struct {
	journal  *Journal
	reactors []Reactor
	attempts map[string]int
	reasons  map[string]string
	cursor   int64
	loaded   bool
	// saved is the cursor as the database holds it; it lags behind where the last events concerned nobody.
	saved int64
}

// React subscribes a reactor. All reactors are subscribed before the dispatcher runs; they are called in this order.
func (j *Journal) React(reactor Reactor) {
	j.dispatcher.reactors = append(j.dispatcher.reactors, reactor)
}

// Run hands events on until ctx ends. It returns only then; faults are logged and tried again.
func (j *Journal) Run(ctx context.Context) {
	backoff := time.Duration(0)
	for {
		_, err := j.Drain(ctx)
		if ctx.Err() != nil {
			return
		}
		wait := make(<-chan time.Time)
		if err != nil {
			j.app.Logger().Warn("the dispatcher met a fault and tries again", "error", err)
			backoff = min(max(10*time.Millisecond, backoff*2), time.Second)
			wait = time.After(backoff)
		} else {
			backoff = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-wait:
		case <-j.wake:
		}
	}
}

// Drain hands on all events that wait, those that its reactors append included, and says how many there were. A fault
// ends it; what was handled before stays handled.
func (j *Journal) Drain(ctx context.Context) (int, error) {
	j.draining.Lock()
	defer j.draining.Unlock()
	d := &j.dispatcher
	if err := d.load(); err != nil {
		return 0, err
	}
	handled := 0
	for ctx.Err() == nil {
		events, err := After(j.app, d.cursor, batchEvents)
		if err != nil {
			return handled, fmt.Errorf("read events: %w", err)
		}
		if len(events) == 0 {
			return handled, nil
		}
		done, err := d.batch(events)
		if err != nil {
			done, err = d.single(events[0])
		}
		handled += done
		if err != nil {
			return handled, err
		}
	}
	return handled, nil
}

func (d *Dispatcher) load() error {
	if d.loaded {
		return nil
	}
	err := d.journal.app.NonconcurrentDB().NewQuery(`SELECT seq FROM cursors WHERE name = {:name}`).
		Bind(dbx.Params{"name": cursorName}).Row(&d.cursor)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the cursor: %w", err)
	}
	d.saved, d.loaded = d.cursor, true
	return nil
}

// batch handles as many of the events as time allows in one transaction. Events that no reactor wants cost no
// transaction of their own: the cursor passes them, and is written with the next effect.
func (d *Dispatcher) batch(events []*Event) (int, error) {
	wanted := slices.ContainsFunc(events, func(event *Event) bool { return d.wanted(event) })
	if !wanted {
		return len(events), d.skip(events[len(events)-1].Seq, len(events) == batchEvents)
	}
	handled := 0
	err := d.journal.app.RunInTransaction(func(tx core.App) error {
		begun := time.Now()
		handled = 0
		for _, event := range events {
			if handled > 0 && time.Since(begun) > batchTime {
				break
			}
			for _, reactor := range d.reactors {
				if reactor.wants(event.Type) {
					if err := call(reactor, tx, event); err != nil {
						return err
					}
				}
			}
			handled++
		}
		return saveCursor(tx, events[handled-1].Seq)
	})
	if err != nil {
		return 0, err
	}
	d.cursor = events[handled-1].Seq
	d.saved = d.cursor
	return handled, nil
}

func (d *Dispatcher) wanted(event *Event) bool {
	return slices.ContainsFunc(d.reactors, func(r Reactor) bool { return r.wants(event.Type) })
}

// skip passes events that concern nobody. Passing them again after a crash does nothing, so the cursor is written only
// now and then.
func (d *Dispatcher) skip(seq int64, write bool) error {
	if write {
		if err := d.journal.app.RunInTransaction(func(tx core.App) error { return saveCursor(tx, seq) }); err != nil {
			return err
		}
		d.saved = seq
	}
	d.cursor = seq
	return nil
}

// single handles one event alone. A reactor that fails is tried again on the next call; after the last try it is left
// out, its failure is recorded, and the cursor moves on.
func (d *Dispatcher) single(event *Event) (int, error) {
	var failed string
	var cause error
	err := d.journal.app.RunInTransaction(func(tx core.App) error {
		failed, cause = "", nil
		for _, reactor := range d.reactors {
			key := fmt.Sprintf("%d/%s", event.Seq, reactor.Name)
			if !reactor.wants(event.Type) || d.attempts[key] >= attemptsBeforeParking {
				continue
			}
			if err := call(reactor, tx, event); err != nil {
				failed, cause = reactor.Name, err
				return err
			}
		}
		if err := d.park(tx, event); err != nil {
			return err
		}
		return saveCursor(tx, event.Seq)
	})
	if err == nil {
		for _, reactor := range d.reactors {
			key := fmt.Sprintf("%d/%s", event.Seq, reactor.Name)
			delete(d.attempts, key)
			delete(d.reasons, key)
		}
		d.cursor, d.saved = event.Seq, event.Seq
		return 1, nil
	}
	if failed == "" {
		return 0, fmt.Errorf("event %d: %w", event.Seq, err)
	}
	key := fmt.Sprintf("%d/%s", event.Seq, failed)
	d.attempts[key]++
	d.reasons[key] = cause.Error()
	d.journal.app.Logger().Error("a reactor failed", "reactor", failed, "event", event.Seq, "type", event.Type, "attempt", d.attempts[key], "error", cause)
	if d.attempts[key] >= attemptsBeforeParking {
		return d.single(event)
	}
	return 0, fmt.Errorf("reactor %s on event %d, attempt %d: %w", failed, event.Seq, d.attempts[key], cause)
}

// park records, beside the effects of the other reactors, which ones were given up on this event, and appends
// failure.parked so that a manager is told.
func (d *Dispatcher) park(tx core.App, event *Event) error {
	for _, reactor := range d.reactors {
		key := fmt.Sprintf("%d/%s", event.Seq, reactor.Name)
		if d.attempts[key] < attemptsBeforeParking {
			continue
		}
		now := d.journal.clock.Now().Format(types.DefaultDateLayout)
		reason := []rune(d.reasons[key])
		_, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO failures (id, event, reactor, error, attempts, retried_at, created, updated)
			VALUES ({:id}, {:event}, {:reactor}, {:error}, {:attempts}, '', {:now}, {:now})
			ON CONFLICT (event, reactor) DO UPDATE SET error = excluded.error, updated = excluded.updated`).Bind(dbx.Params{
			"id": security.PseudorandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "event": event.Seq,
			"reactor": reactor.Name, "error": string(reason[:min(len(reason), 2000)]), "attempts": d.attempts[key], "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("park reactor %s on event %d: %w", reactor.Name, event.Seq, err)
		}
		if event.Type == TypeFailureParked {
			continue // telling of a failure failed: no chain of failures about failures
		}
		err = d.journal.Append(tx, &Event{
			Type: TypeFailureParked, Ticket: event.Ticket, Collection: CollectionFailures, Actor: event.System(),
			Data: map[string]any{"event": event.Seq, "event_type": event.Type, "reactor": reactor.Name},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TypeFailureParked is the event that says a reactor was given up on an event.
const TypeFailureParked = "failure.parked"

// call runs one reactor and turns a panic into an error, so that one faulty reactor cannot stop the desk.
func call(reactor Reactor, tx core.App, event *Event) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("reactor %s panicked: %v\n%s", reactor.Name, panicked, debug.Stack())
		}
	}()
	return reactor.React(tx, event)
}

func saveCursor(tx core.App, seq int64) error {
	_, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO cursors (id, name, seq) VALUES ({:id}, {:name}, {:seq})
		ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`).
		Bind(dbx.Params{"id": cursorName + "00000", "name": cursorName, "seq": seq}).Execute()
	if err != nil {
		return fmt.Errorf("save the cursor: %w", err)
	}
	return nil
}

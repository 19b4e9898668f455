// Contract: a timer is a row, unique by (kind, collection, record, key), set and cancelled in the caller's transaction.
// When it falls due it becomes an event timer.<kind>, appended in the transaction that removes the row, so it fires
// exactly once whatever dies when. Timers fire in order of their due time; those that fell due while the process was
// down fire at the next start, in the same order, marked late. A schedule missed while down fires once.
package timer

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// CollectionTimers is the collection this room owns.
const CollectionTimers = "timers"

// Timer is one durable timer.
type Timer struct {
	Kind       string
	Collection string
	Record     string
	Key        string
	DueAt      time.Time
	Data       map[string]any
}

// Due is a timer that has fallen due. Late says that it did so while nobody was there to fire it.
type Due struct {
	Timer
	Late bool
}

// Fire turns due timers into events inside tx; the composition root hands in the journal's append.
type Fire func(tx core.App, due Due) error

// Engine sets, cancels and fires timers.
type Engine struct {
	app   core.App
	clock Clock
	fire  Fire
	wake  chan struct{}
	// begun is when this process began to watch; what fell due before is late.
	begun time.Time
}

const upsertTimer = `INSERT INTO timers (id, kind, collection, record, key, due_at, data, created, updated)
	VALUES ({:id}, {:kind}, {:collection}, {:record}, {:key}, {:due_at}, {:data}, {:now}, {:now})
	ON CONFLICT (kind, collection, record, key) DO UPDATE SET due_at = excluded.due_at, data = excluded.data, updated = excluded.updated`

// Set writes the timer in tx; one with the same identity is moved.
func (e *Engine) Set(tx core.App, timer Timer) error {
	data, err := json.Marshal(timer.Data)
	if err != nil {
		return fmt.Errorf("set timer %s: %w", timer.Kind, err)
	}
	if timer.Data == nil {
		data = []byte("{}")
	}
	_, err = tx.NonconcurrentDB().NewQuery(upsertTimer).Bind(dbx.Params{
		"id": NewID(), "kind": timer.Kind,
		"collection": timer.Collection, "record": timer.Record, "key": timer.Key, "due_at": format(timer.DueAt),
		"data": string(data), "now": format(e.clock.Now()),
	}).Execute()
	if err != nil {
		return fmt.Errorf("set timer %s of %s %s: %w", timer.Kind, timer.Collection, timer.Record, err)
	}
	e.wakeAfter(tx)
	return nil
}

// Cancel removes the timer in tx; one that is not there is no error.
func (e *Engine) Cancel(tx core.App, kind, collection, record, key string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`DELETE FROM timers WHERE kind = {:kind} AND collection = {:collection} AND record = {:record} AND key = {:key}`).
		Bind(dbx.Params{"kind": kind, "collection": collection, "record": record, "key": key}).Execute()
	if err != nil {
		return fmt.Errorf("cancel timer %s of %s %s: %w", kind, collection, record, err)
	}
	return nil
}

func format(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }

const (
	// fireBatch and fireTime bound one transaction, in which many timers share one commit: the single writer waits
	// meanwhile, and with it everybody who saves something.
	fireBatch = 200
	fireTime  = 20 * time.Millisecond
)

type dueRow struct {
	ID         string `db:"id"`
	Kind       string `db:"kind"`
	Collection string `db:"collection"`
	Record     string `db:"record"`
	Key        string `db:"key"`
	DueAt      string `db:"due_at"`
	Data       string `db:"data"`
}

func (r dueRow) timer() (Timer, error) {
	due, err := types.ParseDateTime(r.DueAt)
	if err != nil {
		return Timer{}, fmt.Errorf("timer %s: due time: %w", r.ID, err)
	}
	timer := Timer{Kind: r.Kind, Collection: r.Collection, Record: r.Record, Key: r.Key, DueAt: due.Time()}
	if err := json.Unmarshal([]byte(r.Data), &timer.Data); err != nil {
		return Timer{}, fmt.Errorf("timer %s: data: %w", r.ID, err)
	}
	return timer, nil
}

// Drain fires all timers that are due and says how many.
func (e *Engine) Drain(ctx context.Context) (int, error) {
	fired := 0
	for ctx.Err() == nil {
		count, err := e.drainBatch()
		fired += count
		if err != nil || count == 0 {
			return fired, err
		}
	}
	return fired, nil
}

// drainBatch fires the timers that have been due longest, as many as one transaction may hold, and says how many.
func (e *Engine) drainBatch() (int, error) {
	now := e.clock.Now()
	next, err := e.Next()
	if err != nil || next.IsZero() || next.After(now) {
		return 0, err
	}
	count := 0
	err = e.app.RunInTransaction(func(tx core.App) error {
		fired, err := e.fireDue(tx, now)
		if err != nil {
			return err
		}
		count = len(fired)
		if err := remove(tx, fired); err != nil {
			return err
		}
		for _, timer := range fired { // only now, or the row of a schedule's next time would go with the fired one's
			if err := e.repeat(tx, timer.Timer, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("fire timers: %w", err)
	}
	return count, nil
}

// firedTimer is a timer whose row is still to be removed.
type firedTimer struct {
	Timer
	id string
}

// fireDue fires due timers in order until the time for one transaction is over.
func (e *Engine) fireDue(tx core.App, now time.Time) ([]firedTimer, error) {
	rows := []dueRow{}
	query := tx.NonconcurrentDB().NewQuery(`SELECT id, kind, collection, record, key, due_at, data FROM timers WHERE due_at <= {:now} ORDER BY due_at, id LIMIT ` + strconv.Itoa(fireBatch))
	if err := query.Bind(dbx.Params{"now": format(now)}).All(&rows); err != nil {
		return nil, err
	}
	begun := time.Now()
	var fired []firedTimer
	for _, row := range rows {
		if len(fired) > 0 && time.Since(begun) > fireTime {
			break
		}
		timer, err := row.timer()
		if err != nil {
			return nil, err
		}
		if err := e.fire(tx, Due{Timer: timer, Late: timer.DueAt.Before(e.begun)}); err != nil {
			return nil, err
		}
		fired = append(fired, firedTimer{timer, row.ID})
	}
	return fired, nil
}

// remove deletes the rows of fired timers by one statement, which takes a fraction of what one for each would.
func remove(tx core.App, fired []firedTimer) error {
	ids := make([]string, len(fired))
	for i, timer := range fired {
		ids[i] = timer.id
	}
	encoded, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	_, err = tx.NonconcurrentDB().NewQuery(`DELETE FROM timers WHERE id IN (SELECT value FROM json_each({:ids}))`).
		Bind(dbx.Params{"ids": string(encoded)}).Execute()
	return err
}

// Next is when the earliest timer falls due; zero when there is none.
func (e *Engine) Next() (time.Time, error) {
	var due []string
	err := e.app.ConcurrentDB().NewQuery(`SELECT due_at FROM timers ORDER BY due_at, id LIMIT 1`).Column(&due)
	if err != nil || len(due) == 0 {
		return time.Time{}, err
	}
	parsed, err := types.ParseDateTime(due[0])
	return parsed.Time(), err
}

// Run fires timers as they fall due until ctx ends; faults are logged and tried again.
func (e *Engine) Run(ctx context.Context) {
	for ctx.Err() == nil {
		_, err := e.Drain(ctx)
		var next time.Time
		if err == nil {
			next, err = e.Next()
		}
		if err != nil {
			e.app.Logger().Warn("timers could not be fired and are tried again", "error", err)
			if !pause(ctx, faultPause) {
				return
			}
			continue
		}
		e.sleep(ctx, next)
	}
}

// faultPause is how long to wait, in wall time, after the database refused.
const faultPause = 200 * time.Millisecond

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (e *Engine) sleep(ctx context.Context, next time.Time) {
	var reached <-chan struct{}
	if !next.IsZero() {
		alarm, cancel := e.clock.Alarm(next)
		defer cancel()
		reached = alarm
	}
	select {
	case <-ctx.Done():
	case <-reached:
	case <-e.wake:
	}
}

func (e *Engine) wakeAfter(tx core.App) {
	signal := func() {
		select {
		case e.wake <- struct{}{}:
		default: // it has been woken already and has not looked yet
		}
	}
	info := tx.TxInfo()
	if info == nil {
		signal()
		return
	}
	info.OnComplete(func(err error) error {
		if err == nil {
			signal()
		}
		return nil
	})
}

package outbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/timer"
)

// queue is a table of what is to go out, a row each, and how a worker goes through it: a row is claimed, tried, and tried again
// later. Mails and calls go out by the same habits. The rows have the columns id, status, attempts, next_at, error and updated.
type queue struct {
	app   core.App
	clock timer.Clock
	// table is the collection; it stands in statements as it is.
	table    string
	wall     func() time.Time
	retry    Retry
	wake     chan struct{}
	draining sync.Mutex
	// recovered says that the rows a dead process left in sending have been taken back.
	recovered bool
}

// Retry says when what could not be sent is tried again.
type Retry struct {
	// Delays are the pauses after the first, second ... try; after one try more than there are delays it is given up.
	Delays []time.Duration
	// Jitter is the share by which a pause is lengthened at random, so that what failed together does not come back
	// together; 0.2 is a fifth.
	Jitter float64
}

// retryDefault gives up after ten tries in a good two days: a mail server that is down over a weekend loses nothing, and
// what is older than that would tell customers stale news.
var retryDefault = Retry{
	Delays: []time.Duration{
		time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour,
		12 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour,
	},
	Jitter: 0.2,
}

// after returns the pause after the given number of tries; false means that there is no other try.
func (r Retry) after(attempts int) (time.Duration, bool) {
	if attempts > len(r.Delays) {
		return 0, false
	}
	delay := r.Delays[max(attempts, 1)-1]
	return delay + time.Duration(rand.Float64()*r.Jitter*float64(delay)), true
}

const (
	// longestSleep bounds one sleep of a worker, so that a suspended machine or a corrected clock is noticed.
	longestSleep = time.Minute
	// faultPause is how long to wait after the database refused.
	faultPause = 500 * time.Millisecond
)

// Wake has the worker look for rows.
func (q *queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default: // it has been woken already and has not looked yet
	}
}

func (q *queue) wakeAfter(tx core.App) {
	info := tx.TxInfo()
	if info == nil {
		q.Wake()
		return
	}
	info.OnComplete(func(err error) error {
		if err == nil {
			q.Wake()
		}
		return nil
	})
}

// run drains the queue as rows fall due until ctx ends; faults of the database are logged and tried again.
func (q *queue) run(ctx context.Context, drain func(context.Context) (int, error), untilNext func() (time.Duration, error)) {
	for ctx.Err() == nil {
		_, err := drain(ctx)
		wait := faultPause
		if err == nil {
			wait, err = untilNext()
		}
		if err != nil && ctx.Err() == nil {
			q.app.Logger().Warn("the outbox met a fault and tries again", "queue", q.table, "error", err)
			wait = faultPause
		}
		q.sleep(ctx, wait)
	}
}

func (q *queue) sleep(ctx context.Context, wait time.Duration) {
	alarm := time.NewTimer(min(wait, longestSleep))
	defer alarm.Stop()
	select {
	case <-ctx.Done():
	case <-alarm.C:
	case <-q.wake:
	}
}

// drained has one drain at a time go through the rows, and says how many it tried.
func (q *queue) drained(drain func(tried *int) error) (int, error) {
	q.draining.Lock()
	defer q.draining.Unlock()
	tried := 0
	err := q.takeBack()
	if err == nil {
		err = drain(&tried)
	}
	if err != nil {
		q.recovered = false // a row may have been left in sending
	}
	return tried, err
}

// takeBack takes back what a process left in sending when it died. Whether that was taken over there nobody knows, so it goes
// out again, under the same name.
func (q *queue) takeBack() error {
	if q.recovered {
		return nil
	}
	var left int
	if err := q.app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM ` + q.table + ` WHERE status = 'sending'`).Row(&left); err != nil {
		return fmt.Errorf("look for %s left in sending: %w", q.table, err)
	}
	if left > 0 {
		_, err := q.execute(q.app, `UPDATE `+q.table+` SET status = 'waiting', next_at = {:wall}, updated = {:now} WHERE status = 'sending'`, nil)
		if err != nil {
			return fmt.Errorf("take back %s left in sending: %w", q.table, err)
		}
	}
	q.recovered = true
	return nil
}

// claim marks a row that waits as being sent, and counts the try; false where it waits no more.
func (q *queue) claim(id string) (bool, error) {
	claimed, err := q.execute(q.app, `UPDATE `+q.table+` SET status = 'sending', attempts = attempts + 1, updated = {:now}
		WHERE id = {:id} AND status = 'waiting'`, dbx.Params{"id": id})
	if err != nil {
		return false, fmt.Errorf("claim %s of %s: %w", id, q.table, err)
	}
	return claimed > 0, nil
}

// postpone plans the next try of a row that was refused.
func (q *queue) postpone(id string, next time.Time, refused error) error {
	_, err := q.execute(q.app, `UPDATE `+q.table+` SET status = 'waiting', next_at = {:next}, error = {:error}, updated = {:now}
		WHERE id = {:id} AND status = 'sending'`,
		dbx.Params{"id": id, "next": format(next), "error": note(refused)})
	if err != nil {
		return fmt.Errorf("plan the next try of %s of %s: %w", id, q.table, err)
	}
	return nil
}

// pauseAfter is the pause before the next try of what was refused; false where there is none.
func (q *queue) pauseAfter(attempts int, refused error) (time.Duration, bool) {
	var permanent Permanent
	if errors.As(refused, &permanent) {
		return 0, false
	}
	return q.retry.after(attempts)
}

// note is what a row keeps of an error.
func note(err error) string { return cut(oneLine(err.Error()), maxNote) }

// outliving is ctx with a moment more: what is under way when it ends may come to its end.
func outliving(ctx context.Context) (context.Context, context.CancelFunc) {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unbind := context.AfterFunc(ctx, func() { time.AfterFunc(goodbyeTime, cancel) })
	return sending, func() { unbind(); cancel() }
}

// execute runs one statement with {:now} of the desk's clock and {:wall}, and says how many rows it changed.
func (q *queue) execute(app core.App, statement string, params dbx.Params) (int64, error) {
	all := dbx.Params{"now": format(q.clock.Now()), "wall": format(q.wall())}
	for name, value := range params {
		all[name] = value
	}
	result, err := app.NonconcurrentDB().NewQuery(statement).Bind(all).Execute()
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

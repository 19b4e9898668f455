package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

const (
	// longestLife is how old a call may become that has not gone through: what is older would be stale news to whoever hears it.
	longestLife = 3 * 24 * time.Hour
	// keptCalls is how long calls are kept that wait no more.
	keptCalls = 30 * 24 * time.Hour
	// restAfterRefusal is how long a system that has refused a call is left alone. A thousand calls to one that is down would
	// otherwise keep those to others waiting.
	restAfterRefusal = time.Minute
	// triesUntilTold is how often a call is refused before a manager is told: a system that is restarted is back by then.
	triesUntilTold = 3
)

// due is a row of webhook_calls with its webhook, as the worker needs it.
type due struct {
	ID       string `db:"id"`
	Webhook  string `db:"webhook"`
	Name     string `db:"name"`
	Key      string `db:"key"`
	Payload  string `db:"payload"`
	Attempts int    `db:"attempts"`
	NextAt   string `db:"next_at"`
	Created  string `db:"created"`
	URL      string `db:"url"`
	Secret   string `db:"secret"`
	Active   bool   `db:"active"`
}

// Run makes calls as they fall due until ctx ends.
func (c *calls) Run(ctx context.Context) { c.run(ctx, c.Drain, c.untilNext) }

func (c *calls) untilNext() (time.Duration, error) {
	var next string
	if err := c.app.ConcurrentDB().NewQuery(`SELECT COALESCE(MIN(next_at), '') FROM webhook_calls WHERE status = 'waiting'`).Row(&next); err != nil {
		return 0, fmt.Errorf("look for the next call: %w", err)
	}
	at, err := types.ParseDateTime(next)
	if err != nil || at.IsZero() {
		return longestSleep, nil
	}
	return max(min(longestSleep, at.Time().Sub(c.wall())), 0), nil
}

// DrainCalls makes all calls that are due and says how many were tried. That another system refuses one is no error here.
func (o *Outbox) DrainCalls(ctx context.Context) (int, error) { return o.calls.Drain(ctx) }

// Drain makes all calls that are due.
func (c *calls) Drain(ctx context.Context) (int, error) {
	return c.drained(func(tried *int) error {
		if err := c.prune(); err != nil {
			return err
		}
		for ctx.Err() == nil {
			next, err := c.next()
			if err != nil || next == nil {
				return err
			}
			if err := c.try(ctx, next); err != nil {
				return err
			}
			*tried++
		}
		return nil
	})
}

// next is the call to make next; nil if none is due.
func (c *calls) next() (*due, error) {
	d := &due{}
	err := c.app.ConcurrentDB().NewQuery(`SELECT c.id, c.webhook, c.name, c.[[key]], c.payload, c.attempts, c.next_at, c.created,
		COALESCE(w.url, '') AS url, COALESCE(w.secret, '') AS secret, COALESCE(w.active, FALSE) AS active
		FROM webhook_calls c LEFT JOIN webhooks w ON w.id = c.webhook
		WHERE c.status = 'waiting' AND c.next_at <= {:wall} ORDER BY c.next_at LIMIT 1`).Bind(dbx.Params{"wall": format(c.wall())}).One(d)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the next call: %w", err)
	}
	return d, nil
}

// try makes one call and records what came of it.
func (c *calls) try(ctx context.Context, d *due) error {
	claimed, err := c.claim(d.ID)
	if err != nil || !claimed {
		return err
	}
	d.Attempts++
	if !d.Active {
		return c.end(d, StatusExpired, 0, errors.New("the webhook was switched off or deleted"))
	}
	sending, cancel := outliving(ctx)
	defer cancel()
	answer, refused := c.poster.post(sending, d, c.wall())
	switch {
	case refused == nil:
		return c.made(d, answer)
	case ctx.Err() != nil:
		return nil // the desk stops; the next start takes the call back
	}
	return c.refused(d, answer, refused)
}

// end records how a call ended.
func (c *calls) end(d *due, status Status, answer int, refused error) error {
	said := ""
	if refused != nil {
		said = note(refused)
	}
	_, err := c.execute(c.app, `UPDATE webhook_calls SET status = {:status}, answer = {:answer}, error = {:error}, updated = {:now},
		sent_at = CASE {:status} WHEN 'sent' THEN {:wall} ELSE '' END WHERE id = {:id} AND status = 'sending'`,
		dbx.Params{"id": d.ID, "status": string(status), "answer": answer, "error": said})
	if err != nil {
		return fmt.Errorf("record how call %s ended: %w", d.Key, err)
	}
	return nil
}

// made records that a call went through. Whatever was told of its webhook is over.
func (c *calls) made(d *due, answer int) error {
	if err := c.end(d, StatusSent, answer, nil); err != nil {
		return err
	}
	_, err := c.execute(c.app, `UPDATE webhooks SET failing_since = '' WHERE id = {:id} AND failing_since != ''`, dbx.Params{"id": d.Webhook})
	if err != nil {
		return fmt.Errorf("record that webhook %s answers: %w", d.Name, err)
	}
	return nil
}

// refused plans the next try of a call, or gives it up. The others to the same system wait a little.
func (c *calls) refused(d *due, answer int, refused error) error {
	delay, again := c.pauseAfter(d.Attempts, refused)
	var permanent Permanent
	isAboutThis := errors.As(refused, &permanent)
	again = again && !d.isStale(c.clock.Now())
	var err error
	if again {
		err = c.postpone(d.ID, c.wall().Add(delay), refused)
	} else {
		err = c.end(d, StatusDead, answer, refused)
	}
	if err != nil {
		return err
	}
	if !isAboutThis {
		_, err := c.execute(c.app, `UPDATE webhook_calls SET next_at = {:next} WHERE webhook = {:webhook} AND status = 'waiting' AND next_at < {:next}`,
			dbx.Params{"webhook": d.Webhook, "next": format(c.wall().Add(restAfterRefusal))})
		if err != nil {
			return fmt.Errorf("leave webhook %s alone for a while: %w", d.Name, err)
		}
	}
	if again && d.Attempts < triesUntilTold {
		return nil
	}
	return c.tell(d)
}

func (d *due) isStale(now time.Time) bool {
	created, err := types.ParseDateTime(d.Created)
	return err == nil && now.Sub(created.Time()) > longestLife
}

// tell says in the journal, where what tells managers listens, that a system takes no calls: once, until one has gone through.
// The event names neither address nor error: the journal keeps what it is given.
func (c *calls) tell(d *due) error {
	err := journal.Write(c.app, func(tx core.App) error {
		isNews, err := c.execute(tx, `UPDATE webhooks SET failing_since = {:now} WHERE id = {:id} AND failing_since = ''`, dbx.Params{"id": d.Webhook})
		if err != nil || isNews == 0 {
			return err
		}
		return c.journal.Append(tx, &journal.Event{
			Type: TypeWebhookFailing, Collection: CollectionWebhooks, Record: d.Webhook, Actor: journal.Actor{Kind: journal.ActorSystem},
			Data: map[string]any{"name": d.Name, "attempts": d.Attempts},
		})
	})
	if err != nil {
		return fmt.Errorf("tell that webhook %s takes no calls: %w", d.Name, err)
	}
	return nil
}

// prune removes calls that ended long ago: what they carried is in the cases that they were about.
func (c *calls) prune() error {
	before := dbx.Params{"before": format(c.clock.Now().Add(-keptCalls))}
	var old int
	err := c.app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM webhook_calls WHERE created < {:before} AND status NOT IN ('waiting', 'sending')`).Bind(before).Row(&old)
	if err != nil {
		return fmt.Errorf("look for old calls: %w", err)
	}
	if old == 0 {
		return nil
	}
	if _, err := c.execute(c.app, `DELETE FROM webhook_calls WHERE created < {:before} AND status NOT IN ('waiting', 'sending')`, before); err != nil {
		return fmt.Errorf("remove old calls: %w", err)
	}
	return nil
}

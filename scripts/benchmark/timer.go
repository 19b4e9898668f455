package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	// lagTimers fall due at the pace of a thousand a minute, for half a minute.
	lagTimers = 500
	lagEvery  = 60 * time.Millisecond
	// lagHead is the time until the first of them, for the desk to start and come to rest.
	lagHead = 8 * time.Second
	// lagLook is how often the journal is looked at; what is measured is too long by up to that and never too short.
	lagLook = time.Millisecond
	// kindProbe is the kind of the bench's own timers, which nobody waits for.
	kindProbe = "probe"
)

// measureLag takes the time from when a timer is due until its event can be read by others, on a desk that does nothing
// else. The events' own time will not do: it is from before the commit.
func measureLag(ctx context.Context, b *bench) error {
	dir, err := b.folder("lag")
	if err != nil {
		return err
	}
	if _, err := prepareDesk(dir); err != nil {
		return err
	}
	db, err := openData(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	first := time.Now().Add(lagHead)
	for i := range lagTimers {
		// A few milliseconds to and fro, so that they do not all meet the same beat of whatever beats on the machine.
		due := first.Add(time.Duration(i)*lagEvery + time.Duration(i*7%17)*time.Millisecond)
		if _, err := db.ExecContext(ctx, insertProbe, fmt.Sprintf("p%014d", i), i, due.UTC().Format(types.DefaultDateLayout)); err != nil {
			return err
		}
	}
	s, err := b.startRole(ctx, "desk", dir)
	if err != nil {
		return err
	}
	defer s.stop()
	if time.Now().Add(lagHead / 4).After(first) {
		return errors.New("the desk took too long to start")
	}
	lags, err := watchProbes(ctx, db, first.Add(lagTimers*lagEvery+10*time.Second))
	if err != nil {
		return err
	}
	if len(lags) != lagTimers {
		return fmt.Errorf("%d events of %d timers", len(lags), lagTimers)
	}
	note("timer lag: median %.2f ms, highest %.2f ms; %s", median(lags), quantile(lags, 1), load())
	b.print("timer_lag_p99", quantile(lags, 0.99), "ms")
	return nil
}

// insertProbe takes: id, key, due time.
const insertProbe = `INSERT INTO timers (id, kind, collection, record, key, due_at, data, created, updated) VALUES (?1, 'probe', '', '', ?2, ?3, '{}', ?3, ?3)`

// openData opens a desk's database beside the desk.
func openData(dir string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db")+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// watchProbes looks at the journal until every probe has fired or the time is up, and returns how late each event came
// to be seen, in milliseconds.
func watchProbes(ctx context.Context, db *sql.DB, until time.Time) ([]float64, error) {
	look, err := db.PrepareContext(ctx, `SELECT seq, data->>'due_at' FROM events WHERE type = 'timer.probe' AND seq > ? ORDER BY seq`)
	if err != nil {
		return nil, err
	}
	defer look.Close()
	var lags []float64
	var seq int64
	for len(lags) < lagTimers && time.Now().Before(until) && ctx.Err() == nil {
		rows, err := look.QueryContext(ctx, seq)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			seen := time.Now()
			var text string
			if err := rows.Scan(&seq, &text); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			due, err := types.ParseDateTime(text)
			if err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			lags = append(lags, milliseconds(seen.Sub(due.Time())))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
		time.Sleep(lagLook)
	}
	return lags, ctx.Err()
}

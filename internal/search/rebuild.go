package search

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

const (
	// sliceRecords is how many records are indexed in one transaction, so that nobody waits long for the single writer;
	// wholeSlice is it where nobody waits.
	sliceRecords = 40
	wholeSlice   = 1000
	// purgePages is how much of the index is rewritten in one transaction when what has left it is cleared away.
	purgePages = 300
	// rest is the pause, in wall time, after a slice, as a share of what the slice took: the desk's own work comes first.
	rest = 1.0
	// againAfter is the pause, in wall time, after a fault.
	againAfter = 10 * time.Second
)

// Start keeps the index whole in the background until the app terminates or ctx ends: a folder whose index is missing or
// was made by another version is indexed, and what has left the index is cleared from its pages. The returned function
// waits for its end.
func (s *Search) Start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			err := s.Tidy(ctx, true)
			if err != nil && ctx.Err() == nil {
				s.app.Logger().Warn("the search index could not be brought up to date", "error", err)
				pause(ctx, againAfter)
				continue
			}
			select {
			case <-ctx.Done():
			case <-s.wake:
			}
		}
	}()
	return func() { cancel(); <-done }
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// wakeAfter has the background look for work once tx has committed.
func (s *Search) wakeAfter(tx core.App) {
	info := tx.TxInfo()
	if info == nil {
		return
	}
	info.OnComplete(func(err error) error {
		if err != nil {
			return nil
		}
		select {
		case s.wake <- struct{}{}:
		default:
		}
		return nil
	})
}

// Tidy does what the background does, and returns when it is done. A considerate one rests between its slices.
func (s *Search) Tidy(ctx context.Context, considerate bool) error {
	made, err := state(s.app, stateVersion)
	if err != nil {
		return err
	}
	if made != Version {
		if err := s.build(ctx, considerate, nil); err != nil {
			return err
		}
	}
	return s.purge(ctx, considerate)
}

// Rebuild empties the index and makes it anew, telling now and then how many records it has indexed.
func (s *Search) Rebuild(ctx context.Context, tell func(done int)) error {
	err := journal.Write(s.app, func(tx core.App) error {
		for _, statement := range []string{`INSERT INTO search_index (search_index) VALUES ('delete-all')`, `DELETE FROM search_docs`, `DELETE FROM search_state`} {
			if _, err := tx.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
				return fmt.Errorf("empty the index: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.build(ctx, false, tell)
}

// build indexes all records of all kinds, a slice a transaction, and goes on where it was interrupted.
func (s *Search) build(ctx context.Context, considerate bool, tell func(done int)) error {
	begun, last, err := s.position()
	if err != nil {
		return err
	}
	done, size := 0, wholeSlice
	if considerate {
		size = sliceRecords
	}
	for at := begun; at < len(kinds); at, last = at+1, "" {
		for ctx.Err() == nil {
			started := time.Now()
			n, next, err := s.buildSlice(&kinds[at], last, size)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			done, last = done+n, next
			if tell != nil {
				tell(done)
			}
			if considerate {
				pause(ctx, time.Duration(float64(time.Since(started))*rest))
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return journal.Write(s.app, func(tx core.App) error {
		if err := setState(tx, stateBuilding, ""); err != nil {
			return err
		}
		return setState(tx, stateVersion, Version)
	})
}

// position is where an interrupted build of this version goes on: at which kind, behind which record.
func (s *Search) position() (kind int, record string, err error) {
	value, err := state(s.app, stateBuilding)
	parts := strings.Fields(value)
	if err != nil || len(parts) != 3 || parts[0] != Version {
		return 0, "", err
	}
	for i := range kinds {
		if kinds[i].Name == parts[1] {
			return i, parts[2], nil
		}
	}
	return 0, "", nil
}

// buildSlice indexes the next records behind one. They are read and analysed before the transaction; what happened to them
// since is seen by the journal, and they are then read again inside it.
func (s *Search) buildSlice(kind *Kind, behind string, size int) (n int, last string, err error) {
	var seq int64
	db := journal.Plain(s.app.ConcurrentDB())
	if err := db.QueryRow(`SELECT COALESCE(MAX(seq), 0) FROM events`).Scan(&seq); err != nil {
		return 0, "", fmt.Errorf("read the journal's last number: %w", err)
	}
	ids, err := idsBehind(db, kind.Collection, behind, size)
	if err != nil || len(ids) == 0 {
		return 0, "", err
	}
	entries, err := readAll(s.app, kind, ids)
	if err != nil {
		return 0, "", err
	}
	last = ids[len(ids)-1]
	err = journal.Write(s.app, func(tx core.App) error {
		isMoved, err := movedSince(tx, kind, seq)
		if err != nil {
			return err
		}
		for i, id := range ids {
			if isMoved(id) {
				if entries[i], err = entryOf(tx, kind, id); err != nil {
					return err
				}
			}
		}
		if err := writeAll(tx, entries); err != nil {
			return err
		}
		return setState(tx, stateBuilding, Version+" "+kind.Name+" "+last)
	})
	return len(ids), last, err
}

// mostMoved is how many events are looked through for what they concern; after more all records count as moved.
const mostMoved = 500

// movedSince tells which records of a kind what happened after a point of the journal concerns.
func movedSince(tx core.App, kind *Kind, seq int64) (func(id string) bool, error) {
	events, err := journal.After(tx, seq, mostMoved)
	if err != nil {
		return nil, fmt.Errorf("look at the journal: %w", err)
	}
	moved := map[string]bool{}
	for _, event := range events {
		concerned, err := concernedBy(tx, event)
		if err != nil {
			return nil, err
		}
		for _, touched := range concerned {
			if touched.kind.Name == kind.Name {
				moved[touched.id] = true
			}
		}
	}
	return func(id string) bool { return moved[id] || len(events) == mostMoved }, nil
}

func idsBehind(db journal.SQL, collection, behind string, size int) ([]string, error) {
	rows, err := db.Query("SELECT id FROM `"+collection+"` WHERE id > ? ORDER BY id"+journal.AtMost(size), behind)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", collection, err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// readAll reads and analyses several records, as many at once as there are processors.
func readAll(app core.App, kind *Kind, ids []string) ([]entry, error) {
	entries, faults := make([]entry, len(ids)), make([]error, len(ids))
	var readers sync.WaitGroup
	step := runtime.GOMAXPROCS(0)
	for first := range step {
		readers.Go(func() {
			for i := first; i < len(ids); i += step {
				entries[i], faults[i] = entryOf(app, kind, ids[i])
			}
		})
	}
	readers.Wait()
	return entries, errors.Join(faults...)
}

// purge rewrites the index where something has left it. FTS5 only marks what is deleted; what an erased person wrote would
// stand in its pages until it happens to merge them.
func (s *Search) purge(ctx context.Context, considerate bool) error {
	for ctx.Err() == nil {
		started := time.Now()
		stage, err := state(s.app, statePurge) // on the read pool: mostly there is nothing to do, and nobody need wait for that
		if err != nil || stage == "" {
			return err
		}
		if err := s.purgeSlice(); err != nil {
			return err
		}
		if considerate {
			pause(ctx, time.Duration(float64(time.Since(started))*rest))
		}
	}
	return ctx.Err()
}

// purgeSlice rewrites some pages of the index and notes how far that has come.
func (s *Search) purgeSlice() error {
	return journal.Write(s.app, func(tx core.App) error {
		stage, err := state(tx, statePurge)
		if err != nil || stage == "" {
			return err
		}
		pages, next := purgePages, purgeGoOn
		if stage == purgeBegin {
			pages = -purgePages // negative: begins to merge all into one
		}
		changed, err := mergePages(tx, pages)
		if err != nil {
			return err
		}
		if changed < 2 { // which is how FTS5 says that nothing is left to be done
			next = ""
		}
		return setState(tx, statePurge, next)
	})
}

// mergePages has FTS5 merge about so many pages and says how many rows it changed.
func mergePages(tx core.App, pages int) (changed int64, err error) {
	db := journal.Plain(tx.NonconcurrentDB())
	var before, after sql.NullInt64
	if err := db.QueryRow(`SELECT total_changes()`).Scan(&before); err != nil {
		return 0, err
	}
	if _, err := db.Exec(`INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)`, pages); err != nil {
		return 0, fmt.Errorf("merge the index: %w", err)
	}
	if err := db.QueryRow(`SELECT total_changes()`).Scan(&after); err != nil {
		return 0, err
	}
	return after.Int64 - before.Int64, nil
}

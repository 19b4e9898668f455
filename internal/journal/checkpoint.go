package journal

import (
	"context"
	"fmt"
)

// copyEvery is after how many turns the database's log is copied into the database. A turn writes some 30 to 80 pages, so that the log
// has 15 to 30 MB by then. The database's own limit stands far beyond, for where nobody copies.
const copyEvery = 100

// keepLogShort copies what has been written to the database's log into the database, until ctx ends. Left to the database, it is
// whoever comes to commit when the log is full that copies it, and all others wait: fifteen milliseconds here, many times a second
// when much is written.
func (j *Journal) keepLogShort(ctx context.Context) {
	t := turnOf(j.app)
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.full:
		}
		if err := j.copyLog(t); err != nil {
			j.app.Logger().Warn("the database's log was not copied; it will be with the next", "error", err)
		}
	}
}

// copyLog copies the log beside those who write, and then in a turn of its own the little that they have written meanwhile: only a log
// that was copied to its end begins anew, and does not grow.
func (j *Journal) copyLog(t *turn) error {
	if err := j.checkpoint(); err != nil {
		return err
	}
	t.take()
	defer t.give()
	return j.checkpoint()
}

// checkpoint copies as much of the log as can be without waiting for anybody.
func (j *Journal) checkpoint() error {
	if _, err := j.app.ConcurrentDB().NewQuery(`PRAGMA wal_checkpoint(PASSIVE)`).Execute(); err != nil {
		return fmt.Errorf("copy the database's log: %w", err)
	}
	return nil
}

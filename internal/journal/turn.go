package journal

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// keyTurn is where an app keeps its queue of writers.
const keyTurn = "aftercare.journal.turn"

// Write runs change in a transaction, first come, first served. There is one writer; of those who wait for it the database's
// own pool takes any, so that of sixteen who write all the time some wait for seventy others. Inside a transaction change
// joins it. The turn ends with the commit: a hook that is told of a saved record, one of the shop's own say, may write in its turn.
// Once Write has returned, what it wrote is on the disk; the next writer does not wait for that, nor do hooks and live updates, which only
// show what there is.
func Write(app core.App, change func(tx core.App) error) error {
	if app.IsTransactional() {
		return change(app)
	}
	t := turnOf(app)
	t.take()
	give := sync.OnceFunc(t.give)
	defer give() // where it comes to no commit
	log := logOf(app)
	err := app.RunInTransaction(func(tx core.App) error {
		log.KeepLater()
		tx.TxInfo().OnComplete(func(error) error { // the first, so that it comes before all hooks
			give()
			t.count()
			return nil
		})
		return change(tx)
	})
	kept := log.Keep() // also where a hook has failed behind the commit
	if kept != nil {
		return errors.Join(DiskFault(), kept)
	}
	return err
}

// keeper writes a database's log to the disk beside those who write to the database.
type keeper interface {
	// KeepLater has the open transaction commit without that; Keep waits for it.
	KeepLater()
	Keep() error
	// Unkept does work without waiting for the disk, and has all of it there at the end.
	Unkept(work func() error) error
	// Broken is the fault of the disk after which nothing is written any more; nil while all is well.
	Broken() error
}

// Unkept does work without anybody's waiting for the disk, and has all of it there at the end: for what is of no use half done.
func Unkept(app core.App, work func() error) error { return logOf(app).Unkept(work) }

// Broken is the fault of the disk after which an app writes nothing any more until it is started again; nil while all is well.
func Broken(app core.App) error { return logOf(app).Broken() }

// DiskFault is what whoever asks is told of that.
func DiskFault() error { return router.NewApiError(http.StatusServiceUnavailable, "disk_fault", nil) }

// logOf is who keeps the log of an app's database. Where the database itself does, there is nothing to be done.
func logOf(app core.App) keeper {
	if db, is := app.NonconcurrentDB().(*dbx.DB); is {
		if log, is := db.DB().Driver().(keeper); is {
			return log
		}
	}
	return selfKept{}
}

type selfKept struct{}

func (selfKept) KeepLater() {}

func (selfKept) Keep() error { return nil }

func (selfKept) Unkept(work func() error) error { return work() }

func (selfKept) Broken() error { return nil }

// turnOf is the queue of an app's writers.
func turnOf(app core.App) *turn {
	return app.Store().GetOrSet(keyTurn, func() any { return newTurn() }).(*turn) // nobody else keeps anything there
}

// turn lets one at a time go on. Who waits at its channel is served in order.
type turn struct {
	free    chan struct{}
	waiting atomic.Int32
	// written is how many turns have been; each time that there were many, full hears of it.
	written atomic.Int64
	full    chan struct{}
}

func newTurn() *turn { return &turn{free: make(chan struct{}, 1), full: make(chan struct{}, 1)} }

func (t *turn) take() {
	t.waiting.Add(1)
	t.free <- struct{}{}
	t.waiting.Add(-1)
}

func (t *turn) give() { <-t.free }

// count counts a turn.
func (t *turn) count() {
	if t.written.Add(1)%copyEvery != 0 {
		return
	}
	select {
	case t.full <- struct{}{}:
	default: // it has been told, and has not looked yet
	}
}

// isAwaited says whether somebody waits while another goes on.
func (t *turn) isAwaited() bool { return t.waiting.Load() > 0 }

package journal

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/timer"
)

// Journal is the room's handle: rooms track collections, append events and subscribe reactors with it.
type Journal struct {
	app        core.App
	clock      timer.Clock
	wake       chan struct{}
	dispatcher *Dispatcher
	tracked    []string

	wakeFollowers chan struct{}
	followers     []*Dispatcher
}

// Config is what the journal needs to know.
type Config struct {
	Clock timer.Clock
}

// Register binds the journal's hooks to app.
func Register(app core.App, config Config) (*Journal, error) {
	j := &Journal{app: app, clock: config.Clock, wake: make(chan struct{}, 1), wakeFollowers: make(chan struct{}, 1)}
	j.dispatcher = newDispatcher(j, cursorName)
	j.bindStamps()
	j.bindActors()
	// Events and counters are written by SQL inside this program alone; as records they are there to be read.
	app.OnRecordCreate(CollectionEvents, CollectionCursors).BindFunc(refuseChange)
	app.OnRecordUpdate(CollectionEvents, CollectionCursors).BindFunc(refuseChange)
	app.OnRecordDelete(CollectionEvents, CollectionCursors).BindFunc(refuseChange)
	return j, nil
}

// refuseChange keeps the journal append-only in Go; triggers keep it so in SQL. A counter moved by hand would tear a gap.
func refuseChange(e *core.RecordEvent) error {
	return router.NewApiError(http.StatusForbidden, "journal_append_only", nil)
}

// Track lets the changes of a collection enter the journal. The hooks' ids hold the collection's name, since PocketBase
// lets a later hook with the same id replace an earlier one.
func (j *Journal) Track(tracked Tracked) {
	j.tracked = append(j.tracked, tracked.Collection)
	j.app.OnRecordCreate(tracked.Collection).Bind(&hook.Handler[*core.RecordEvent]{Id: "journal/" + tracked.Collection, Func: j.onCreate(tracked), Priority: priorityOutermost})
	j.app.OnRecordUpdate(tracked.Collection).Bind(&hook.Handler[*core.RecordEvent]{Id: "journal/" + tracked.Collection, Func: j.onUpdate(tracked), Priority: priorityOutermost})
	j.app.OnRecordDelete(tracked.Collection).Bind(&hook.Handler[*core.RecordEvent]{Id: "journal/" + tracked.Collection, Func: j.onDelete(tracked), Priority: priorityOutermost})
}

// Start runs the dispatcher and the followers, and copies the database's log, until the app terminates or ctx ends; the returned function waits for
// their end.
func (j *Journal) Start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { j.Run(ctx) })
	running.Go(func() { j.runFollowers(ctx) })
	running.Go(func() { j.keepLogShort(ctx) })
	return func() { cancel(); running.Wait() }
}

// Wake has the dispatcher and the followers look for events.
func (j *Journal) Wake() {
	for _, wake := range []chan struct{}{j.wake, j.wakeFollowers} {
		select {
		case wake <- struct{}{}:
		default: // it has been woken already and has not looked yet
		}
	}
}

func (j *Journal) wakeAfter(tx core.App) {
	info := tx.TxInfo()
	if info == nil {
		return
	}
	info.OnComplete(func(err error) error {
		if err == nil {
			j.Wake()
		}
		return nil
	})
}

// bindStamps sets created and updated from the one clock on every collection that has them. Updated grows strictly, so
// that it can stand for a record's version. The clock is read right before the row is written: a tracked record then has
// its transaction, and since there is one writer, what stands later in the journal is no earlier, but for the millisecond by
// which a record that is saved twice in one moment runs ahead.
func (j *Journal) bindStamps() {
	j.app.OnRecordCreateExecute().Bind(&hook.Handler[*core.RecordEvent]{Id: "stamps", Priority: priorityOutermost, Func: func(e *core.RecordEvent) error {
		now := DateTime(j.clock.Now())
		for _, name := range []string{"created", "updated"} {
			if isDate(e.Record, name) {
				e.Record.SetRaw(name, now)
			}
		}
		return e.Next()
	}})
	j.app.OnRecordUpdateExecute().Bind(&hook.Handler[*core.RecordEvent]{Id: "stamps", Priority: priorityOutermost, Func: func(e *core.RecordEvent) error {
		if !isDate(e.Record, "updated") {
			return e.Next()
		}
		before := Before(e.Record)
		if before == nil {
			before = e.Record.Original()
		}
		if isDate(e.Record, "created") {
			e.Record.SetRaw("created", before.GetRaw("created"))
		}
		was := before.GetDateTime("updated")
		if slices.Contains(j.tracked, e.Record.Collection().Name) && len(diff(before, e.Record)) == 0 {
			e.Record.SetRaw("updated", was)
			return e.Next()
		}
		now := j.clock.Now()
		if !now.After(was.Time()) {
			now = was.Time().Add(time.Millisecond)
		}
		e.Record.SetRaw("updated", DateTime(now))
		return e.Next()
	}})
}

func isDate(record *core.Record, name string) bool {
	_, ok := record.Collection().Fields.GetByName(name).(*core.DateField)
	return ok
}

// DateTime is an instant as a record's date field holds it.
func DateTime(t time.Time) types.DateTime {
	value, _ := types.ParseDateTime(t) // a time.Time always parses
	return value
}

// bindActors puts the sender of a request on the record that it saves, and the version it saw.
func (j *Journal) bindActors() {
	act := func(e *core.RecordRequestEvent) error {
		Act(e.Record, RequestActor(e.RequestEvent))
		return e.Next()
	}
	j.app.OnRecordCreateRequest().Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "actor", Func: act, Priority: priorityOutermost})
	j.app.OnRecordDeleteRequest().Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "actor", Func: act, Priority: priorityOutermost})
	j.app.OnRecordUpdateRequest().Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "actor", Priority: priorityOutermost, Func: func(e *core.RecordRequestEvent) error {
		if value := e.Request.URL.Query().Get("seen"); value != "" {
			seen, err := types.ParseDateTime(value)
			if err != nil || seen.IsZero() {
				return router.NewApiError(http.StatusBadRequest, "seen_invalid", nil)
			}
			e.Record.SetRaw(keySeen, seen.Time())
		}
		return act(e)
	}})
}

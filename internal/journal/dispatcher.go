package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
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
	// Plan may stand in place of React: it reads and reckons on the read pool, before the transaction, and returns what
	// to write in it, or nil for nothing at all. The single writer is the scarce thing; while it is held, everybody
	// waits. Several events may be planned side by side, and beside the writing for those before. What Plan read may have
	// changed until the writing begins: where that matters, the writing looks again and answers [ErrMoved], and Plan is asked
	// once more, now inside the transaction. Who tells by a note in memory notes at the writing and again at the end of its
	// transaction: in between the read pool shows what was there before. Plan may return nil only for what no writing of the
	// events before could change.
	Plan func(app core.App, event *Event) (write func(tx core.App) error, err error)
}

// ErrAgain is an answer of a reactor that has seen what went wrong and will leave it out: nothing of the event is kept, and
// it is handled anew at once, without this counting as a try. The reactor sees to it that this comes to an end.
var ErrAgain = errors.New("the event is to be handled again without what failed")

// ErrMoved is a plan's answer when what it was made from has changed since.
var ErrMoved = errors.New("what the plan was made from has changed")

func (r Reactor) wants(eventType string) bool {
	return slices.Contains(r.On, eventType) || slices.Contains(r.On, "*")
}

const (
	// cursorName is the dispatcher's own position; a follower's has its name.
	cursorName = "dispatcher"
	// attemptsBeforeParking is how often a reactor is tried on one event; a fault that outlives five tries with a
	// back-off in between is not a passing one.
	attemptsBeforeParking = 5
	// shortestBackoff and longestBackoff bound, in wall time, the pause after a fault: 0.1, 0.5, 2.5 and 10 seconds lie
	// between five tries, which outlives a full disk being cleared or a lock being given up.
	shortestBackoff = 100 * time.Millisecond
	longestBackoff  = 10 * time.Second
	// batchEvents and batchTime bound one transaction of the dispatcher, since a commit costs a writing to the disk and the single
	// writer waits meanwhile. Where nobody does, it goes on until longestBatch: the fewer commits, the sooner a backlog is gone.
	batchEvents  = 32
	batchTime    = 40 * time.Millisecond
	longestBatch = 100 * time.Millisecond
	// backlog is how many events waiting at once are a sign that more will have come before these are written. Looking in vain has its
	// price, too.
	backlog = 8
	// passedUnsaved is how many events that concern nobody are passed before the cursor is written.
	passedUnsaved = 1000
)

// Dispatcher hands events on, one at a time and in order. Several events may share a transaction when there is a
// backlog; each is still handled whole or not at all, since effects and cursor commit together, and where one of them
// fails the batch is rolled back and taken again one by one.
type Dispatcher struct {
	journal *Journal
	// name is that of its cursor.
	name     string
	reactors []Reactor
	// atOnce is how many events are read at once, and handle hands on the next of those that were, saying how many.
	atOnce int
	handle func(ahead *plans) (int, error)
	// running is held while it hands events on.
	running  sync.Mutex
	attempts map[string]int
	reasons  map[string]string
	cursor   int64
	saved    int64 // the last position written for passing events by
	loaded   bool
	// isolated is the last event of a batch in which something failed: up to it they are handled one by one.
	isolated int64
}

func newDispatcher(j *Journal, name string) *Dispatcher {
	d := &Dispatcher{journal: j, name: name, atOnce: batchEvents, attempts: map[string]int{}, reasons: map[string]string{}}
	d.handle = d.together
	return d
}

// React subscribes a reactor. All reactors are subscribed before the dispatcher runs; they are called in this order.
func (j *Journal) React(reactor Reactor) {
	j.dispatcher.reactors = append(j.dispatcher.reactors, reactor)
}

// Run hands events on to the reactors until ctx ends. It returns only then; faults are logged and tried again.
func (j *Journal) Run(ctx context.Context) { j.run(ctx, j.wake, 0, j.dispatcher.drain) }

// runFollowers hands events on to the followers likewise.
func (j *Journal) runFollowers(ctx context.Context) {
	j.run(ctx, j.wakeFollowers, followAfter, j.follow)
}

// run hands events on whenever it is woken, a while after.
func (j *Journal) run(ctx context.Context, wake <-chan struct{}, while time.Duration, drain func(context.Context) (int, error)) {
	backoff := time.Duration(0)
	for {
		_, err := drain(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			j.app.Logger().Warn("the journal met a fault in handing events on and tries again", "error", err)
			backoff = min(max(shortestBackoff, backoff*5), longestBackoff)
			select { // new events do not shorten it: they would have a passing fault parked in no time
			case <-ctx.Done():
				return
			case <-time.After(backoff):
			}
			continue
		}
		backoff = 0
		select {
		case <-ctx.Done():
			return
		case <-wake:
		}
		if while > 0 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(while):
			}
		}
	}
}

// Drain hands on all events that wait, those that reactors append included, first to the reactors and then to the followers, and says how
// many there were for the reactors. A fault ends it; what was handled before stays handled.
func (j *Journal) Drain(ctx context.Context) (int, error) {
	handled := 0
	for {
		reacted, err := j.dispatcher.drain(ctx)
		handled += reacted
		if err != nil {
			return handled, err
		}
		followed, err := j.follow(ctx)
		if err != nil || reacted == 0 && followed == 0 {
			return handled, err
		}
	}
}

// drain hands on all events that wait, and says how many.
func (d *Dispatcher) drain(ctx context.Context) (int, error) {
	d.running.Lock()
	defer d.running.Unlock()
	if err := d.load(); err != nil {
		return 0, err
	}
	handled := 0
	var ahead plans
	for ctx.Err() == nil {
		done, err := d.next(&ahead)
		handled += done
		if err != nil || done == 0 {
			return handled, err
		}
	}
	return handled, nil
}

// plans are the next events in order, and what is to be written for each, once that is planned.
type plans struct {
	events []*Event
	tasks  [][]task
}

// next hands on the next events and says how many; none where none waits.
func (d *Dispatcher) next(ahead *plans) (int, error) {
	if len(ahead.events) == 0 {
		events, err := After(d.journal.app, d.cursor, d.atOnce)
		if err != nil {
			return 0, fmt.Errorf("read events: %w", err)
		}
		if len(events) == 0 {
			return 0, nil
		}
		*ahead = plans{events: events}
	}
	first, last := ahead.events[0], ahead.events[len(ahead.events)-1]
	if len(d.attempts) == 0 && first.Seq > d.isolated { // while something fails, one by one
		done, err := d.handle(ahead)
		if err == nil {
			return done, nil
		}
		d.isolated = last.Seq
	}
	*ahead = plans{}
	return d.single(first)
}

// together hands on several events. Where there is a backlog those behind are planned meanwhile: what is written now may overtake
// such a plan, as it may within one transaction, and the plan then says so.
func (d *Dispatcher) together(ahead *plans) (int, error) {
	if ahead.tasks == nil {
		var err error
		if ahead.tasks, err = d.planAll(ahead.events); err != nil {
			return 0, err
		}
	}
	behind := d.planBehind(ahead.events)
	n := min(len(ahead.events), batchEvents)
	done, err := d.batch(ahead.events[:n], ahead.tasks[:n])
	following := <-behind
	if err != nil {
		return 0, err
	}
	ahead.events = append(ahead.events[done:], following.events...)
	ahead.tasks = append(ahead.tasks[done:], following.tasks...)
	return done, nil
}

// planBehind plans the events that follow some, beside what its caller does. It gives none where hardly any wait, where enough
// is planned, and where planning fails: that will fail again in its turn.
func (d *Dispatcher) planBehind(events []*Event) <-chan plans {
	found := make(chan plans, 1)
	if len(events) < backlog || len(events) > 2*batchEvents {
		found <- plans{}
		return found
	}
	last := events[len(events)-1].Seq
	go func() {
		var following plans
		defer func() { found <- following }()
		events, err := After(d.journal.app, last, batchEvents)
		if err != nil {
			return
		}
		if tasks, err := d.planAll(events); err == nil {
			following = plans{events, tasks}
		}
	}()
	return found
}

func (d *Dispatcher) load() error {
	if d.loaded {
		return nil
	}
	var err error
	if d.cursor, err = position(d.journal.app, d.name); err != nil {
		return err
	}
	d.loaded = true
	return nil
}

// HandedOn is the seq of the last event known to have been handed to every reactor. The dispatcher may be further: events
// that nobody wants are passed unwritten.
func HandedOn(app core.App) (int64, error) { return position(app, cursorName) }

func position(app core.App, name string) (int64, error) {
	var seq int64
	err := app.ConcurrentDB().NewQuery(`SELECT seq FROM cursors WHERE name = {:name}`).Bind(dbx.Params{"name": name}).Row(&seq)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read the cursor: %w", err)
	}
	return seq, nil
}

// Ask has one reactor plan what it would write about an event, says whether there is anything, and drops it: for who wants
// to know what the planning costs.
func (j *Journal) Ask(reactor string, event *Event) (writes bool, err error) {
	i := slices.IndexFunc(j.dispatcher.reactors, func(r Reactor) bool { return r.Name == reactor && r.Plan != nil })
	if i < 0 {
		return false, fmt.Errorf("there is no reactor %s that plans", reactor)
	}
	write, err := planned(j.dispatcher.reactors[i], j.app, event)
	return write != nil, err
}

// task is what one reactor has to write for one event.
type task struct {
	reactor Reactor
	event   *Event
	write   func(tx core.App) error
}

// plan asks every reactor that wants the event what it has to write.
func (d *Dispatcher) plan(event *Event) ([]task, error) {
	var tasks []task
	for _, reactor := range d.reactors {
		if !reactor.wants(event.Type) || len(d.attempts) > 0 && d.attempts[key(event, reactor)] >= attemptsBeforeParking {
			continue
		}
		if reactor.Plan == nil {
			tasks = append(tasks, task{reactor, event, func(tx core.App) error { return reactor.React(tx, event) }})
			continue
		}
		write, err := planned(reactor, d.journal.app, event)
		if err != nil {
			return nil, &reactorError{reactor.Name, err}
		}
		if write != nil {
			tasks = append(tasks, task{reactor, event, write})
		}
	}
	return tasks, nil
}

// planAll asks about several events at once, as many as there are processors: each sees the world as it stands, so none waits
// for another.
func (d *Dispatcher) planAll(events []*Event) ([][]task, error) {
	tasks := make([][]task, len(events))
	err := Abreast(len(events), func(i int) (err error) {
		tasks[i], err = d.plan(events[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return tasks, nil
}

// do writes what the task has to write, after another look where the first has been overtaken.
func (t task) do(tx core.App) error {
	err := Guarded(func() error { return t.write(tx) })
	if errors.Is(err, ErrMoved) && t.reactor.Plan != nil {
		var write func(tx core.App) error
		if write, err = planned(t.reactor, tx, t.event); err == nil && write != nil {
			err = Guarded(func() error { return write(tx) })
		}
	}
	if err != nil {
		return &reactorError{t.reactor.Name, err}
	}
	return nil
}

// reactorError says which reactor failed.
type reactorError struct {
	reactor string
	cause   error
}

func (e *reactorError) Error() string { return fmt.Sprintf("reactor %s: %v", e.reactor, e.cause) }
func (e *reactorError) Unwrap() error { return e.cause }

// batch handles as many of the events as time allows in one transaction. Events that no reactor wants cost no transaction
// of their own: the cursor passes them, and is written with the next effect.
func (d *Dispatcher) batch(events []*Event, tasks [][]task) (int, error) {
	writes, wanted := false, false
	for i, event := range events {
		writes = writes || len(tasks[i]) > 0
		wanted = wanted || d.wanted(event)
	}
	if !writes {
		// What a reactor decided to leave alone is decided: asked again after a restart it might decide otherwise, since
		// the world has moved on, and write to somebody about a thing of long ago.
		return len(events), d.skip(events[len(events)-1].Seq, wanted)
	}
	handled := 0
	err := d.commit(func(tx core.App) error {
		begun := time.Now()
		handled = 0
		for i := range events {
			if handled > 0 && isLongEnough(time.Since(begun), turnOf(d.journal.app)) {
				break
			}
			for _, task := range tasks[i] {
				if err := task.do(tx); err != nil {
					return err
				}
			}
			handled++
		}
		return d.save(tx, events[handled-1].Seq)
	})
	if err != nil {
		return 0, err
	}
	d.cursor = events[handled-1].Seq
	return handled, nil
}

// isLongEnough says whether a transaction that has lasted so long is to make room for others.
func isLongEnough(lasted time.Duration, t *turn) bool {
	return lasted > longestBatch || lasted > batchTime && t.isAwaited()
}

// commit writes in a transaction. What is committed must not be done again, so a hook that fails behind the commit - one of
// the shop's own, which is told of a saved record - is logged, and is no error.
func (d *Dispatcher) commit(write func(tx core.App) error) error {
	isCommitted := false
	err := Guarded(func() error {
		return Write(d.journal.app, func(tx core.App) error {
			tx.TxInfo().OnComplete(func(err error) error {
				isCommitted = err == nil
				return nil
			})
			return write(tx)
		})
	})
	if err != nil && isCommitted {
		d.journal.app.Logger().Error("a hook failed behind the dispatcher's commit", "error", err)
		return nil
	}
	return err
}

func (d *Dispatcher) wanted(event *Event) bool {
	return slices.ContainsFunc(d.reactors, func(r Reactor) bool { return r.wants(event.Type) })
}

// skip passes events. Passing such as concern nobody again after a crash does nothing, so the cursor is written for them
// only now and then: each writing costs an fsync.
func (d *Dispatcher) skip(seq int64, wanted bool) error {
	if wanted || seq-d.saved >= passedUnsaved {
		if err := d.commit(func(tx core.App) error { return d.save(tx, seq) }); err != nil {
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
	tasks, err := d.plan(event)
	if err == nil {
		err = d.commit(func(tx core.App) error {
			for _, task := range tasks {
				if err := task.do(tx); err != nil {
					return err
				}
			}
			if err := d.park(tx, event); err != nil {
				return err
			}
			return d.save(tx, event.Seq)
		})
	}
	if err == nil {
		for _, reactor := range d.reactors {
			delete(d.attempts, key(event, reactor))
			delete(d.reasons, key(event, reactor))
		}
		d.cursor = event.Seq
		return 1, nil
	}
	if errors.Is(err, ErrAgain) {
		return d.single(event)
	}
	var failed *reactorError
	if !errors.As(err, &failed) {
		return 0, fmt.Errorf("event %d: %w", event.Seq, err)
	}
	id := key(event, Reactor{Name: failed.reactor})
	d.attempts[id]++
	d.reasons[id] = failed.cause.Error()
	d.journal.app.Logger().Error("a reactor failed", "reactor", failed.reactor, "event", event.Seq, "type", event.Type, "attempt", d.attempts[id], "error", failed.cause)
	if d.attempts[id] >= attemptsBeforeParking {
		return d.single(event)
	}
	return 0, fmt.Errorf("event %d, attempt %d: %w", event.Seq, d.attempts[id], err)
}

// key names a reactor's dealings with one event.
func key(event *Event, reactor Reactor) string { return fmt.Sprintf("%d/%s", event.Seq, reactor.Name) }

// park records, beside the effects of the other reactors, which ones were given up on this event, and appends
// failure.parked so that a manager is told.
func (d *Dispatcher) park(tx core.App, event *Event) error {
	for _, reactor := range d.reactors {
		id := key(event, reactor)
		if d.attempts[id] < attemptsBeforeParking {
			continue
		}
		now := d.journal.clock.Now().Format(types.DefaultDateLayout)
		reason := []rune(d.reasons[id])
		_, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO failures (id, event, reactor, error, attempts, retried_at, created, updated)
			VALUES ({:id}, {:event}, {:reactor}, {:error}, {:attempts}, '', {:now}, {:now})
			ON CONFLICT (event, reactor) DO UPDATE SET error = excluded.error, updated = excluded.updated`).Bind(dbx.Params{
			"id": security.PseudorandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "event": event.Seq,
			"reactor": reactor.Name, "error": string(reason[:min(len(reason), 2000)]), "attempts": d.attempts[id], "now": now,
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

// Guarded runs code and turns a panic into an error, so that one faulty reactor, or what works beside a request, cannot stop the desk.
func Guarded(run func() error) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panicked: %v\n%s", panicked, debug.Stack())
		}
	}()
	return run()
}

func planned(reactor Reactor, app core.App, event *Event) (write func(tx core.App) error, err error) {
	err = Guarded(func() error {
		write, err = reactor.Plan(app, event)
		return err
	})
	return write, err
}

// save writes the cursor.
func (d *Dispatcher) save(tx core.App, seq int64) error {
	_, err := Plain(tx.NonconcurrentDB()).Exec(`INSERT INTO cursors (id, name, seq) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`,
		(d.name + strings.Repeat("0", core.DefaultIdLength))[:core.DefaultIdLength], d.name, seq)
	if err != nil {
		return fmt.Errorf("save the cursor: %w", err)
	}
	return nil
}

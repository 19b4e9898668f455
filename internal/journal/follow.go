package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Follower is a part of the program that follows the journal at its own pace, a moment behind the reactors, which do not wait for
// it: what it keeps may be a second old. It handles what has come meanwhile together, and so a case once whose creation has led to
// five events.
type Follower struct {
	// Name tells followers apart, in failures and as the name of its own cursor; it never changes once released.
	Name string
	// On lists the event types it wants; "*" wants all.
	On []string
	// Follow reads and reckons on the read pool what the events ask for, in their order, and returns what to write in one
	// transaction, or nil for nothing. It may leave the last of them for the next time, and says how many it has taken, one at least.
	// It may be asked again about events that it has taken before: what it writes says how things are, and not what happened.
	Follow func(app core.App, events []*Event) (taken int, write func(tx core.App) error, err error)
}

const (
	// followEvents is how many events a follower is given at once.
	followEvents = 200
	// followAfter is how long, in wall time, followers let events come in before they look at them.
	followAfter = 150 * time.Millisecond
)

// follower is a Follower with its own place in the journal, where events are handed on to it as the dispatcher hands them to reactors; only
// that several are handled together. Alone with one that fails it is a reactor.
type follower struct {
	Follower
	*Dispatcher
}

// Follow subscribes a follower, before anything runs.
func (j *Journal) Follow(f Follower) {
	d := newDispatcher(j, f.Name)
	d.reactors = []Reactor{{Name: f.Name, On: f.On, Plan: func(app core.App, event *Event) (func(tx core.App) error, error) {
		_, write, err := f.Follow(app, []*Event{event})
		return write, err
	}}}
	d.atOnce, d.handle = followEvents, follower{f, d}.take
	j.followers = append(j.followers, d)
}

// follow hands all events that wait to the followers. What followers append is for the next time, and the fault of one keeps no other.
func (j *Journal) follow(ctx context.Context) (int, error) {
	handled := 0
	var faults []error
	for _, d := range j.followers {
		done, err := d.drain(ctx)
		handled += done
		if err != nil {
			faults = append(faults, fmt.Errorf("follower %s: %w", d.name, err))
		}
	}
	return handled, errors.Join(faults...)
}

// take handles several events in one transaction, up to the last that the follower has taken.
func (f follower) take(ahead *plans) (int, error) {
	events := ahead.events
	wanted := slices.DeleteFunc(slices.Clone(events), func(event *Event) bool { return !f.wanted(event) })
	last := events[len(events)-1].Seq
	var write func(tx core.App) error
	if len(wanted) > 0 {
		var taken int
		err := Guarded(func() (err error) {
			taken, write, err = f.Follow(f.journal.app, wanted)
			if err == nil && (taken < 1 || taken > len(wanted)) {
				err = fmt.Errorf("%d of %d events were taken", taken, len(wanted))
			}
			return err
		})
		if err != nil {
			return 0, err
		}
		if taken < len(wanted) {
			last = wanted[taken-1].Seq
		}
	}
	done := int(last - f.cursor)
	if err := f.pass(last, write); err != nil {
		return 0, err
	}
	ahead.events = events[done:]
	return done, nil
}

// pass moves the cursor to an event, in one transaction with what is to be written, if anything is.
func (f follower) pass(last int64, write func(tx core.App) error) error {
	if write == nil {
		return f.skip(last, false)
	}
	err := f.commit(func(tx core.App) error {
		if err := Guarded(func() error { return write(tx) }); err != nil {
			return err
		}
		return f.save(tx, last)
	})
	if err != nil {
		return err
	}
	f.cursor = last
	return nil
}

package journal

import (
	"context"
	"errors"
	"fmt"
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

// follower is a Follower with its own place in the journal. Alone with an event that fails it does as the dispatcher does.
type follower struct {
	Follower
	alone *Dispatcher
}

// Follow subscribes a follower, before anything runs.
func (j *Journal) Follow(f Follower) {
	reactor := Reactor{Name: f.Name, On: f.On, Plan: func(app core.App, event *Event) (func(tx core.App) error, error) {
		_, write, err := f.Follow(app, []*Event{event})
		return write, err
	}}
	d := newDispatcher(j, f.Name)
	d.reactors = []Reactor{reactor}
	j.followers = append(j.followers, &follower{f, d})
}

// follow hands all events that wait to the followers. What followers append is for the next time, and the fault of one keeps no other.
func (j *Journal) follow(ctx context.Context) (int, error) {
	j.following.Lock()
	defer j.following.Unlock()
	handled := 0
	var faults []error
	for _, f := range j.followers {
		done, err := f.drain(ctx)
		handled += done
		if err != nil {
			faults = append(faults, fmt.Errorf("follower %s: %w", f.Name, err))
		}
	}
	return handled, errors.Join(faults...)
}

// drain handles all events that wait.
func (f *follower) drain(ctx context.Context) (handled int, err error) {
	if err := f.alone.load(); err != nil {
		return 0, err
	}
	for ctx.Err() == nil {
		done, err := f.next()
		handled += done
		if err != nil || done == 0 {
			return handled, err
		}
	}
	return handled, nil
}

// next handles the next events and says how many; none where none waits.
func (f *follower) next() (int, error) {
	d := f.alone
	events, err := After(d.journal.app, d.cursor, followEvents)
	if err != nil {
		return 0, fmt.Errorf("read events: %w", err)
	}
	if len(events) == 0 {
		return 0, nil
	}
	first, last := events[0], events[len(events)-1]
	if len(d.attempts) == 0 && first.Seq > d.isolated {
		done, err := f.together(events)
		if err == nil {
			return done, nil
		}
		d.isolated = last.Seq
	}
	return d.single(first)
}

// together handles several events in one transaction, up to the last that the follower has taken.
func (f *follower) together(events []*Event) (int, error) {
	d := f.alone
	var wanted []*Event
	for _, event := range events {
		if d.wanted(event) {
			wanted = append(wanted, event)
		}
	}
	last := events[len(events)-1].Seq
	var write func(tx core.App) error
	if len(wanted) > 0 {
		var taken int
		err := Guarded(func() (err error) {
			taken, write, err = f.Follow(d.journal.app, wanted)
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
	done := int(last - d.cursor)
	if write == nil {
		return done, d.skip(last, false)
	}
	err := d.commit(func(tx core.App) error {
		if err := Guarded(func() error { return write(tx) }); err != nil {
			return err
		}
		return d.save(tx, last)
	})
	if err != nil {
		return 0, err
	}
	d.cursor = last
	return done, nil
}

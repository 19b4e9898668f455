// Package demo is the sample company: the desk with people, products and three weeks of cases, and a few older ones, to try
// things out on.
//
// Contract: nothing is inserted finished. The clock is held in the past and moved forward step by step while people ask,
// answer, promise and solve through the desk's own handler, so that numbers, journal, notifications and mails are what
// they would be had it all happened. It listens on this machine only, since everybody knows its password.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/appliance"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// seeder replays the sample company's past.
type seeder struct {
	app     core.App
	desk    *appliance.Appliance
	clock   *timer.RunningClock
	client  *client
	samples samples
	now     time.Time
	// people and ids are what was made, by the names that the data files use; ids are by collection and name.
	people map[string]*core.Record
	ids    map[string]string
	cases  map[string]*running
}

// Seed fills an empty desk, with handler as its door, up to now, and lets the clock go on from there as if it had run meanwhile. Nothing
// else may run until then.
func Seed(desk *appliance.Appliance, clock *timer.RunningClock, handler http.Handler, now time.Time) error {
	begun := time.Now()
	read, err := readSamples()
	if err != nil {
		return err
	}
	s := &seeder{
		app: desk.App, desk: desk, clock: clock, client: &client{handler: handler, tokens: map[string]string{}},
		samples: read, now: now, people: map[string]*core.Record{}, ids: map[string]string{}, cases: map[string]*running{},
	}
	clock.Hold(beginning(now))
	err = s.unsynced(func() error {
		for _, part := range []func() error{s.makePeople, s.makeCatalogue, s.makeArticles, s.makeTools, s.makeFlows, s.replay, s.makeRecentUnits, s.readArticles, s.askEachTime, s.tidy} {
			if err := part(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	clock.Release(now.Add(time.Since(begun)))
	return nil
}

// unsynced does not wait for the disk at each of a thousand commits, which on a slow disk would take most of the time:
// what a power cut leaves of a half-seeded folder is of no use in any case. All is on the disk when it returns.
func (s *seeder) unsynced(work func() error) error {
	db := s.app.NonconcurrentDB() // one connection, so that what is set for it holds
	var before int
	if err := db.NewQuery(`PRAGMA synchronous`).Row(&before); err != nil {
		return fmt.Errorf("seed without waiting for the disk: %w", err)
	}
	if _, err := db.NewQuery(`PRAGMA synchronous = OFF`).Execute(); err != nil {
		return fmt.Errorf("seed without waiting for the disk: %w", err)
	}
	if err := journal.Unkept(s.app, work); err != nil {
		return err
	}
	for _, statement := range []string{fmt.Sprintf(`PRAGMA synchronous = %d`, before), `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := db.NewQuery(statement).Execute(); err != nil {
			return fmt.Errorf("bring what was seeded to the disk: %w", err)
		}
	}
	return nil
}

// replay lets the cases happen, one moment after the other.
func (s *seeder) replay() error {
	steps, err := s.plan()
	if err != nil {
		return err
	}
	for len(steps) > 0 {
		step := steps[0]
		if err := s.passUntil(step.at); err != nil {
			return err
		}
		err := step.do()
		if early := (*tooEarly)(nil); errors.As(err, &early) {
			steps = s.postpone(steps, early.until)
			continue
		}
		steps = steps[1:]
		if err != nil {
			return fmt.Errorf("%s at %s: %w", step.name, step.at.Format(time.DateTime), err)
		}
		s.pause()
	}
	return s.passUntil(s.now)
}

// tooEarly says that a customer cannot do yet what they are told to do, and until when.
type tooEarly struct{ until time.Time }

func (e *tooEarly) Error() string { return "too early until " + e.until.Format(time.DateTime) }

// postpone moves the first step, and what comes after it in its case, by as many days as it takes: a survey waits for working
// days, and the sample company's days are counted back from today, whatever day that is. What would come to lie ahead has not happened.
func (s *seeder) postpone(steps []step, until time.Time) []step {
	of, days := steps[0].of, 1
	for !steps[0].at.AddDate(0, 0, days).After(until) {
		days++
	}
	var later []step
	for _, step := range steps {
		if step.of == of {
			step.at = step.at.AddDate(0, 0, days)
		}
		if !step.at.After(s.now) {
			later = append(later, step)
		}
	}
	slices.SortStableFunc(later, func(a, b step) int { return a.at.Compare(b.at) })
	return later
}

// passUntil lets the time pass up to an instant, and what falls due on the way fall due at its own time.
func (s *seeder) passUntil(at time.Time) error {
	for {
		if err := s.desk.Drain(context.Background()); err != nil {
			return err
		}
		next, err := s.desk.Timers.Next()
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(at) {
			break
		}
		s.clock.Hold(next)
	}
	if at.After(s.clock.Now()) {
		s.clock.Hold(at)
	}
	return nil
}

// pause lets a second pass between two things that happen at the same moment, as between two clicks.
func (s *seeder) pause() { s.clock.Hold(s.clock.Now().Add(time.Second)) }

// askEachTime has the survey sent after every solution from now on. The sample company has asked both of the portal's accounts
// this month already, and whoever tries the way of a complaint to its end would wait for the mail in vain.
func (s *seeder) askEachTime() error {
	survey, err := s.app.FindFirstRecordByData("surveys", "key", "after_service")
	if err != nil {
		return fmt.Errorf("find the survey after a solution: %w", err)
	}
	return s.client.change(s.people[admin], "surveys", survey.Id, object{"suppress_days": 0})
}

// fresh is how old a notification may be to wait unread still.
const fresh = 20 * time.Hour

// tidy leaves behind what a desk in use would: old mails have gone out, so that only new ones are printed, and old
// notifications have been seen.
func (s *seeder) tidy() error {
	for _, statement := range []string{
		`UPDATE emails SET status = 'sent', attempts = 1, sent_at = created WHERE status = 'waiting'`,
		`UPDATE notifications SET read_at = created WHERE created < {:fresh}`,
	} {
		_, err := s.app.NonconcurrentDB().NewQuery(statement).
			Bind(dbx.Params{"fresh": s.now.Add(-fresh).UTC().Format(types.DefaultDateLayout)}).Execute()
		if err != nil {
			return fmt.Errorf("tidy up: %w", err)
		}
	}
	return nil
}

package timer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

func set(t *testing.T, w *desktest.World, timers ...timer.Timer) {
	t.Helper()
	err := w.App.RunInTransaction(func(tx core.App) error {
		for _, timer := range timers {
			if err := w.Timers.Set(tx, timer); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fired returns the timer events of a kind, in the order of the journal.
func fired(t *testing.T, w *desktest.World, kind string) []*journal.Event {
	t.Helper()
	events, err := journal.After(w.App, 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(events, func(event *journal.Event) bool { return event.Type != "timer."+kind })
}

func TestTimer_FiresOnceWhenDue(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	due := w.Clock.Now().Add(time.Hour)
	set(t, w, timer.Timer{Kind: "tea", Collection: "tickets", Record: "x", DueAt: due, Data: map[string]any{"cup": "blue"}})
	w.Advance(time.Hour - time.Millisecond)
	if got := len(fired(t, w, "tea")); got != 0 {
		t.Fatalf("a millisecond early: fired %d times", got)
	}
	w.Advance(time.Millisecond)
	w.Advance(time.Hour)
	events := fired(t, w, "tea")
	if len(events) != 1 {
		t.Fatalf("fired %d times, want once", len(events))
	}
	if got := events[0]; got.Data["cup"] != "blue" || got.Data["late"] != nil || got.Record != "x" || got.Actor.Kind != journal.ActorSystem {
		t.Errorf("event: %+v", got)
	}
}

func TestTimer_MovedAndCancelled(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	base := timer.Timer{Kind: "tea", Collection: "tickets", Record: "x", DueAt: w.Clock.Now().Add(time.Hour)}
	moved, gone := base, base
	moved.DueAt = base.DueAt.Add(time.Hour)
	gone.Key = "gone"
	set(t, w, base, moved, gone)
	if err := w.App.RunInTransaction(func(tx core.App) error { return w.Timers.Cancel(tx, "tea", "tickets", "x", "gone") }); err != nil {
		t.Fatal(err)
	}
	w.Advance(90 * time.Minute)
	if got := len(fired(t, w, "tea")); got != 0 {
		t.Errorf("fired %d times before the time it was moved to", got)
	}
	w.Advance(time.Hour)
	if got := len(fired(t, w, "tea")); got != 1 {
		t.Errorf("fired %d times, want once", got)
	}
}

func TestTimer_RolledBackIsNotSet(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	err := w.App.RunInTransaction(func(tx core.App) error {
		if err := w.Timers.Set(tx, timer.Timer{Kind: "tea", DueAt: w.Clock.Now()}); err != nil {
			return err
		}
		return context.Canceled
	})
	if err == nil {
		t.Fatal("the transaction should have failed")
	}
	w.Advance(time.Hour)
	if got := len(fired(t, w, "tea")); got != 0 {
		t.Errorf("fired %d times, want never", got)
	}
}

// TestTimer_LateAtStart stops the desk, lets timers fall due, and starts it again: they fire in order of their due
// time, once, marked late; what falls due afterwards is not late.
func TestTimer_LateAtStart(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	begin := w.Clock.Now()
	var timers []timer.Timer
	for i := range 500 { // more than one batch, set in another order than they are due
		minute := (i * 37) % 500
		timers = append(timers, timer.Timer{Kind: "tea", Key: fmt.Sprint(minute), DueAt: begin.Add(time.Duration(minute+1) * time.Minute)})
	}
	timers = append(timers, timer.Timer{Kind: "tea", Key: "500", DueAt: begin.Add(30 * time.Hour)})
	set(t, w, timers...)

	next := desktest.Open(t, w.DataDir())
	next.Clock.Set(begin.Add(24 * time.Hour))
	stop := next.Timers.Start(context.Background())
	stop()
	next.Settle()
	next.Advance(7 * time.Hour)
	events := fired(t, next, "tea")
	if len(events) != 501 {
		t.Fatalf("fired %d, want 501", len(events))
	}
	for i, event := range events {
		if got, want := event.Data["key"], fmt.Sprint(i); got != want {
			t.Fatalf("place %d: got key %v, want %v", i, got, want)
		}
		if late := event.Data["late"] == true; late != (i < 500) {
			t.Errorf("timer %d: late %v", i, late)
		}
	}
}

// appendTo is what a test's own engine does with a due timer, beside what the test is about.
func appendTo(w *desktest.World, tx core.App, due timer.Due) error {
	return w.Journal.Append(tx, &journal.Event{Type: "timer." + due.Kind, Data: map[string]any{"key": due.Key}})
}

// TestDrain_FaultInTheMiddle: a batch that fails leaves no events and loses no timers; the next try fires each once, in order.
func TestDrain_FaultInTheMiddle(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	calls := 0
	engine, err := timer.Register(w.App, timer.Config{Clock: w.Clock, Fire: func(tx core.App, due timer.Due) error {
		if calls++; calls == 30 {
			return errors.New("the disk is full")
		}
		return appendTo(w, tx, due)
	}})
	if err != nil {
		t.Fatal(err)
	}
	due := w.Clock.Now()
	var timers []timer.Timer
	for i := range 40 {
		timers = append(timers, timer.Timer{Kind: "tea", Key: fmt.Sprint(i), DueAt: due.Add(time.Duration(i) * time.Millisecond)})
	}
	set(t, w, timers...)
	w.Clock.Advance(time.Second)
	before, err := engine.Drain(context.Background())
	if err == nil {
		t.Fatal("the fault was not told")
	}
	if got := len(fired(t, w, "tea")); got != before {
		t.Fatalf("%d events, but %d were said to have fired before the fault", got, before)
	}
	after, err := engine.Drain(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if before+after != 40 {
		t.Errorf("fired %d and %d, want 40 in all", before, after)
	}
	for i, event := range fired(t, w, "tea") {
		if got, want := event.Data["key"], fmt.Sprint(i); got != want {
			t.Fatalf("place %d: got key %v, want %v", i, got, want)
		}
	}
	if next, err := engine.Next(); err != nil || !next.IsZero() {
		t.Errorf("a timer is left: %v %v", next, err)
	}
}

// TestDrain_GivesTheWriterUp: timers that take long to fire do not share one transaction to the last, since everybody who
// saves something waits for its end.
func TestDrain_GivesTheWriterUp(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var transactions []core.App
	engine, err := timer.Register(w.App, timer.Config{Clock: w.Clock, Fire: func(tx core.App, due timer.Due) error {
		if !slices.Contains(transactions, tx) {
			transactions = append(transactions, tx)
		}
		for begun := time.Now(); time.Since(begun) < 15*time.Millisecond; { // real work, as far as the engine can tell
		}
		return appendTo(w, tx, due)
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		set(t, w, timer.Timer{Kind: "tea", Key: fmt.Sprint(i), DueAt: w.Clock.Now()})
	}
	if _, err := engine.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := len(fired(t, w, "tea")); got != 6 {
		t.Errorf("fired %d, want 6", got)
	}
	if len(transactions) < 3 {
		t.Errorf("%d transactions for 90 ms of work, want 3 or more", len(transactions))
	}
}

// TestDrain_SchedulesAmongTimers: a schedule that fires in a batch with timers keeps the row of its next time.
func TestDrain_SchedulesAmongTimers(t *testing.T) {
	t.Parallel()
	w := desktest.New(t) // Monday 09:00 in Shanghai
	if err := w.Timers.Schedule(w.App, "report", "CRON_TZ=Asia/Shanghai 30 9 * * *"); err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		set(t, w, timer.Timer{Kind: "tea", Key: fmt.Sprint(i), DueAt: w.Clock.Now().Add(time.Duration(25+i) * time.Minute)})
	}
	w.Advance(time.Hour)
	if teas, schedules := len(fired(t, w, "tea")), len(fired(t, w, timer.KindSchedule)); teas != 10 || schedules != 1 {
		t.Errorf("fired %d timers and %d schedules, want 10 and 1", teas, schedules)
	}
	next, err := w.Timers.Next()
	if want := desktest.Begin.Add(24*time.Hour + 30*time.Minute); err != nil || !next.Equal(want) {
		t.Errorf("next: got %v %v, want %v", next, err, want)
	}
}

func TestSchedule_FiresInItsZoneAndOnceAfterAPause(t *testing.T) {
	t.Parallel()
	w := desktest.New(t) // Monday 09:00 in Shanghai
	if err := w.Timers.Schedule(w.App, "report", "CRON_TZ=Asia/Shanghai 30 9 * * 1-5"); err != nil {
		t.Fatal(err)
	}
	w.Advance(29 * time.Minute)
	if got := len(fired(t, w, timer.KindSchedule)); got != 0 {
		t.Fatalf("fired %d times before 09:30", got)
	}
	w.Advance(time.Minute)
	if got := len(fired(t, w, timer.KindSchedule)); got != 1 {
		t.Fatalf("fired %d times at 09:30, want once", got)
	}
	w.Advance(4 * 24 * time.Hour) // nobody was there from Tuesday to Friday
	events := fired(t, w, timer.KindSchedule)
	if len(events) != 2 {
		t.Fatalf("fired %d times after the pause, want once more", len(events))
	}
	if got := events[1].Data["key"]; got != "report" {
		t.Errorf("key: got %v", got)
	}
	w.Advance(3 * 24 * time.Hour) // Monday again
	if got := len(fired(t, w, timer.KindSchedule)); got != 3 {
		t.Errorf("fired %d times, want 3: the weekend has none", got)
	}
}

// TestSchedule_UnchangedKeepsItsNextTime declares the same schedule at every start, as rooms do.
func TestSchedule_UnchangedKeepsItsNextTime(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const spec = "CRON_TZ=Asia/Shanghai 0 10 * * *"
	if err := w.Timers.Schedule(w.App, "tidy", spec); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(2 * time.Hour) // down over its time
	if err := w.Timers.Schedule(w.App, "tidy", spec); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	if got := len(fired(t, w, timer.KindSchedule)); got != 1 {
		t.Errorf("fired %d times, want once for the missed time", got)
	}
}

func TestNextOf(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		spec string
		want string // empty: refused
	}{
		{"CRON_TZ=Asia/Shanghai 0 9 * * 1-5", "2026-03-09T01:00:00Z"},
		{"CRON_TZ=America/New_York 30 2 * * *", "2026-03-09T06:30:00Z"}, // 02:30 does not exist on 8 March: skipped
		{"@daily", ""},
		{"CRON_TZ=Asia/Shanghai", ""},
		{"CRON_TZ=Nowhere/Land 0 9 * * *", ""},
		{"0 0 30 2 *", ""}, // 30 February never comes
		{"", ""},
		{"* * * *", ""},
	}
	for _, c := range cases {
		next, err := timer.NextOf(c.spec, from)
		switch {
		case c.spec == "@daily":
			if err != nil {
				t.Errorf("%q: %v", c.spec, err)
			}
		case c.want == "" && err == nil:
			t.Errorf("%q: got %v, want a refusal", c.spec, next)
		case c.want != "" && (err != nil || next.Format(time.RFC3339) != c.want):
			t.Errorf("%q: got %v %v, want %s", c.spec, next, err, c.want)
		}
	}
}

func TestRunningClock_FastAndNeverBack(t *testing.T) {
	t.Parallel()
	clock := timer.NewRunningClock(3600)
	begin := clock.Now()
	reached, cancel := clock.Alarm(begin.Add(time.Minute)) // 17 ms on the wall
	defer cancel()
	select {
	case <-reached:
	case <-time.After(time.Minute):
		t.Fatal("an alarm a minute ahead did not ring within a minute at speed 3600")
	}
	if now := clock.Now(); now.Before(begin.Add(time.Minute)) {
		t.Errorf("rang early: %v", now.Sub(begin))
	}
	clock.Release(begin.Add(-time.Hour))
	last := clock.Now()
	for range 1000 {
		now := clock.Now()
		if now.Before(last) {
			t.Fatalf("ran back from %v to %v", last, now)
		}
		last = now
	}
}

func TestManualClock_NeverBack(t *testing.T) {
	t.Parallel()
	clock := timer.NewManualClock(desktest.Begin)
	clock.Set(desktest.Begin.Add(-time.Hour))
	if got := clock.Now(); !got.Equal(desktest.Begin) {
		t.Errorf("got %v", got)
	}
	reached, cancel := clock.Alarm(desktest.Begin.Add(time.Minute))
	defer cancel()
	clock.Advance(time.Minute)
	<-reached
}

// TestEngine_RunsByItself starts the loops as the product does and moves the clock: the running engine notices.
func TestEngine_RunsByItself(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	done := make(chan struct{})
	w.Journal.React(journal.Reactor{Name: "waits", On: []string{"timer.tea"}, React: func(core.App, *journal.Event) error {
		close(done)
		return nil
	}})
	w.Start()
	set(t, w, timer.Timer{Kind: "tea", DueAt: w.Clock.Now().Add(time.Hour)})
	w.Clock.Advance(time.Hour)
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("the timer did not fire")
	}
}

package journal_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// recorder is a reactor that writes a row for every event it handles, as the crash test's does.
func recorder(t *testing.T, w *desktest.World, name string, on ...string) journal.Reactor {
	t.Helper()
	if _, err := w.App.DB().NewQuery(`CREATE TABLE IF NOT EXISTS recorded (seq INTEGER, reactor TEXT)`).Execute(); err != nil {
		t.Fatal(err)
	}
	return journal.Reactor{Name: name, On: on, React: func(tx core.App, event *journal.Event) error {
		_, err := tx.NonconcurrentDB().NewQuery(fmt.Sprintf(`INSERT INTO recorded (seq, reactor) VALUES (%d, '%s')`, event.Seq, name)).Execute()
		return err
	}}
}

func recorded(t *testing.T, w *desktest.World, name string) []int64 {
	t.Helper()
	var seqs []int64
	if err := w.App.DB().NewQuery(`SELECT seq FROM recorded WHERE reactor = '` + name + `' ORDER BY rowid`).Column(&seqs); err != nil {
		t.Fatal(err)
	}
	return seqs
}

// appendEvents writes n events of a type that no room of the desk listens to.
func appendEvents(t *testing.T, w *desktest.World, n int, eventType string) []int64 {
	t.Helper()
	var seqs []int64
	err := w.App.RunInTransaction(func(tx core.App) error {
		for range n {
			event := &journal.Event{Type: eventType, Actor: journal.Actor{Kind: journal.ActorSystem}}
			if err := w.Journal.Append(tx, event); err != nil {
				return err
			}
			seqs = append(seqs, event.Seq)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seqs
}

func TestDispatcher_HandsEventsOnInOrderAndOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Journal.React(recorder(t, w, "a", "test.happened"))
	w.Journal.React(recorder(t, w, "b", "*"))
	want := appendEvents(t, w, 300, "test.happened")
	w.Settle()
	if got := recorded(t, w, "a"); !slices.Equal(got, want) {
		t.Errorf("reactor a: got %d events %v ..., want %d in order", len(got), got[:min(3, len(got))], len(want))
	}
	if got := recorded(t, w, "b"); !slices.Equal(got[len(got)-len(want):], want) {
		t.Errorf("reactor b did not get the same events in order")
	}
	w.Settle()
	if got := recorded(t, w, "a"); len(got) != len(want) {
		t.Errorf("a second drain: got %d effects, want %d", len(got), len(want))
	}
}

func TestDispatcher_GoesOnFromItsCursor(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Journal.React(recorder(t, w, "a", "test.happened"))
	first := appendEvents(t, w, 10, "test.happened")
	w.Settle()

	next := desktest.Open(t, w.DataDir()) // a second process on the same folder
	next.Journal.React(recorder(t, next, "a", "test.happened"))
	second := appendEvents(t, next, 10, "test.happened")
	next.Settle()
	if got, want := recorded(t, next, "a"), append(first, second...); !slices.Equal(got, want) {
		t.Errorf("after a restart: got %v, want %v", got, want)
	}
}

func TestDispatcher_ParksWhatKeepsFailingAndGoesOn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tries := map[int64]int{}
	var poison int64
	w.Journal.React(recorder(t, w, "before", "test.happened"))
	w.Journal.React(journal.Reactor{Name: "fragile", On: []string{"test.happened"}, React: func(tx core.App, event *journal.Event) error {
		tries[event.Seq]++
		if event.Seq == poison {
			// what a failed reactor wrote must not stay
			if _, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO recorded (seq, reactor) VALUES (-1, 'fragile')`).Execute(); err != nil {
				return err
			}
			return errors.New("cannot digest this")
		}
		return nil
	}})
	w.Journal.React(recorder(t, w, "after", "test.happened"))
	seqs := appendEvents(t, w, 9, "test.happened")
	poison = seqs[4]
	drainThroughFaults(t, w)

	for _, name := range []string{"before", "after"} {
		if got := recorded(t, w, name); !slices.Equal(got, seqs) {
			t.Errorf("reactor %s: got %v, want %v", name, got, seqs)
		}
	}
	if got := recorded(t, w, "fragile"); len(got) != 0 {
		t.Errorf("the failed reactor left %d rows", len(got))
	}
	failures, err := w.App.FindAllRecords(journal.CollectionFailures)
	if err != nil {
		t.Fatal(err)
	}
	if len(failures) != 1 || failures[0].GetString("reactor") != "fragile" || int64(failures[0].GetInt("event")) != poison {
		t.Fatalf("failures: got %v, want one of fragile on event %d", failures, poison)
	}
	if got := failures[0].GetString("error"); !strings.Contains(got, "cannot digest this") {
		t.Errorf("the failure does not say why: %q", got)
	}
	told, err := w.App.CountRecords("notifications")
	if err != nil {
		t.Fatal(err)
	}
	if told != 1 {
		t.Errorf("told %d managers, want 1", told)
	}
}

func TestDispatcher_SurvivesPanics(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Journal.React(journal.Reactor{Name: "panics", On: []string{"test.happened"}, React: func(core.App, *journal.Event) error { panic("oh") }})
	w.Journal.React(recorder(t, w, "after", "test.happened"))
	seqs := appendEvents(t, w, 2, "test.happened")
	drainThroughFaults(t, w)
	if got := recorded(t, w, "after"); !slices.Equal(got, seqs) {
		t.Errorf("got %v, want %v", got, seqs)
	}
}

// TestDispatcher_PassingFaults drives the dispatcher with reactors that fail now and then: every event still takes
// effect exactly once, in order.
func TestDispatcher_PassingFaults(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	dice := rand.New(rand.NewSource(7))
	inner := recorder(t, w, "shaky", "test.happened")
	streak := map[int64]int{}
	w.Journal.React(journal.Reactor{Name: "shaky", On: inner.On, React: func(tx core.App, event *journal.Event) error {
		if err := inner.React(tx, event); err != nil {
			return err
		}
		if streak[event.Seq] < 3 && dice.Intn(4) == 0 {
			streak[event.Seq]++
			return errors.New("not now")
		}
		return nil
	}})
	seqs := appendEvents(t, w, 200, "test.happened")
	drainThroughFaults(t, w)
	if got := recorded(t, w, "shaky"); !slices.Equal(got, seqs) {
		t.Errorf("got %d effects, want %d in order", len(got), len(seqs))
	}
}

// TestDispatcher_CausedEvents shows that what a reactor saves carries the event as its cause, one step deeper.
func TestDispatcher_CausedEvents(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Journal.React(journal.Reactor{Name: "tags", On: []string{"ticket.created"}, React: func(tx core.App, event *journal.Event) error {
		record, err := tx.FindRecordById("tickets", event.Ticket)
		if err != nil {
			return err
		}
		record.Set("tags", []string{"seen"})
		return event.Save(tx, record)
	}})
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	events, err := journal.OfTicket(w.App, id)
	if err != nil {
		t.Fatal(err)
	}
	created := events[0]
	last := events[len(events)-1]
	if last.Type != "ticket.updated" || last.Actor.Kind != journal.ActorSystem || last.Actor.Cause != created.Seq || last.Actor.Depth != created.Actor.Depth+1 {
		t.Errorf("got %s by %+v, want ticket.updated caused by event %d", last.Type, last.Actor, created.Seq)
	}
}

// drainThroughFaults drains as the running loop does, which tries again after a fault.
func drainThroughFaults(t *testing.T, w *desktest.World) {
	t.Helper()
	var err error
	for range 2000 {
		if err = w.Drain(context.Background()); err == nil {
			return
		}
	}
	t.Fatalf("the dispatcher did not get through: %v", err)
}

func TestJournal_SeqHasNoGapWhenSavesFail(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for i := range 20 {
		if i%3 == 0 {
			if answer := w.Do(desktest.Customer, "POST", "/api/collections/tickets/records", map[string]any{"kind": "nonsense", "subject": "x"}); answer.Status != 400 {
				t.Fatalf("got %d, want a refusal", answer.Status)
			}
			continue
		}
		w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	}
	events, err := journal.After(w.App, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for i, event := range events {
		if event.Seq != int64(i+1) {
			t.Fatalf("event %d has seq %d", i+1, event.Seq)
		}
	}
}

// TestDispatcher_WhatWasLeftAloneStaysSo restarts the desk after a plan decided to write nothing: it is not asked again,
// since by then it might decide otherwise and write about a thing of long ago.
func TestDispatcher_WhatWasLeftAloneStaysSo(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var asked atomic.Int64
	reactor := journal.Reactor{Name: "picky", On: []string{"test.happened"}, Plan: func(core.App, *journal.Event) (func(core.App) error, error) {
		asked.Add(1)
		return nil, nil
	}}
	w.Journal.React(reactor)
	appendEvents(t, w, 3, "test.happened")
	w.Settle()
	next := desktest.Open(t, w.DataDir())
	next.Journal.React(reactor)
	next.Settle()
	if asked.Load() != 3 {
		t.Errorf("asked %d times about 3 events", asked.Load())
	}
}

// TestDispatcher_WhatFailsBehindTheCommitIsNotDoneAgain: a hook that runs once a record is saved, of the shop's own say, fails
// or panics behind the dispatcher's commit. What was committed stays, once, and the events behind it are handed on.
func TestDispatcher_WhatFailsBehindTheCommitIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"fails":  func() error { return errors.New("the shop's own hook is at fault") },
		"panics": func() error { panic("the shop's own hook is at fault") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			w.Journal.React(recorder(t, w, "a", "*"))
			w.Settle()
			w.App.OnRecordAfterCreateSuccess("notifications").BindFunc(func(*core.RecordEvent) error { return fail() })
			for range 3 {
				ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
				w.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
			}
			for range 4 {
				w.Settle()
			}
			if told, err := w.App.CountRecords("notifications"); err != nil || told != 3 {
				t.Errorf("the colleague was told %d times of 3 cases (%v)", told, err)
			}
			var events []int64
			if err := w.App.DB().NewQuery(`SELECT seq FROM events ORDER BY seq`).Column(&events); err != nil {
				t.Fatal(err)
			}
			if got := recorded(t, w, "a"); !slices.Equal(got, events) {
				t.Errorf("%d events took %d effects", len(events), len(got))
			}
		})
	}
}

// TestDispatcher_PlansWhatItHasTimeFor: where a transaction has time for one event only, those behind it are not planned
// each time only to be planned again.
func TestDispatcher_PlansWhatItHasTimeFor(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var plans atomic.Int64
	busy := func(core.App) error {
		for begun := time.Now(); time.Since(begun) < 25*time.Millisecond; { // longer than a transaction may take
		}
		return nil
	}
	w.Journal.React(journal.Reactor{Name: "busy", On: []string{"test.happened"}, Plan: func(core.App, *journal.Event) (func(core.App) error, error) {
		plans.Add(1)
		return busy, nil
	}})
	w.Settle()
	const n = 12
	appendEvents(t, w, n, "test.happened")
	w.Settle()
	if got := plans.Load(); got != n {
		t.Errorf("%d events were planned %d times", n, got)
	}
}

// TestDispatcher_PlansSideBySide: no event's plan waits for another's, and what they write comes in order all the same.
func TestDispatcher_PlansSideBySide(t *testing.T) {
	if runtime.GOMAXPROCS(0) < 2 { // for as long as the test lasts, and alone
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	}
	w := desktest.New(t)
	var events []int64
	begun := make(chan struct{})
	var written []int64
	w.Journal.React(journal.Reactor{Name: "meets", On: []string{"test.happened"}, Plan: func(_ core.App, event *journal.Event) (func(core.App) error, error) {
		switch event.Seq {
		case events[1]: // a portion of one comes first, and then one of two
			<-begun
		case events[2]:
			close(begun)
		}
		return func(core.App) error {
			written = append(written, event.Seq)
			return nil
		}, nil
	}})
	w.Settle()
	events = appendEvents(t, w, 3, "test.happened")
	w.Settle()
	if !slices.Equal(written, events) {
		t.Errorf("wrote for %v, want %v", written, events)
	}
}

// TestDispatcher_PlansBehindWhatIsWritten: in a backlog the events behind a portion are planned while it is written.
func TestDispatcher_PlansBehindWhatIsWritten(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Settle()
	var events, written []int64
	isBehind := make(chan struct{})
	w.Journal.React(journal.Reactor{Name: "meets", On: []string{"test.happened"}, Plan: func(_ core.App, event *journal.Event) (func(core.App) error, error) {
		if event.Seq == events[40] { // beyond the first portion
			close(isBehind)
		}
		return func(core.App) error {
			if event.Seq == events[0] {
				<-isBehind // for ever, if nothing is planned meanwhile
			}
			written = append(written, event.Seq)
			return nil
		}, nil
	}})
	events = appendEvents(t, w, 150, "test.happened")
	w.Settle()
	if !slices.Equal(written, events) {
		t.Errorf("wrote for %v, want %v", written, events)
	}
}

// TestDispatcher_ForgetsPlansBehindAFault: what was planned behind events that had to be taken one by one is written once, in order.
func TestDispatcher_ForgetsPlansBehindAFault(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Settle()
	const name = "CREATE TABLE IF NOT EXISTS test_written (seq INTEGER)"
	if _, err := w.App.NonconcurrentDB().NewQuery(name).Execute(); err != nil {
		t.Fatal(err)
	}
	var events []int64
	faults := 0
	w.Journal.React(journal.Reactor{Name: "fails once", On: []string{"test.happened"}, Plan: func(_ core.App, event *journal.Event) (func(core.App) error, error) {
		return func(tx core.App) error {
			if event.Seq == events[20] && faults == 0 {
				faults++
				return errors.New("for once")
			}
			_, err := tx.NonconcurrentDB().NewQuery("INSERT INTO test_written (seq) VALUES ({:seq})").Bind(dbx.Params{"seq": event.Seq}).Execute()
			return err
		}, nil
	}})
	events = appendEvents(t, w, 150, "test.happened")
	w.Settle()
	var written []int64
	if err := w.App.ConcurrentDB().NewQuery("SELECT seq FROM test_written ORDER BY rowid").Column(&written); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(written, events) || faults != 1 {
		t.Errorf("after %d faults wrote for %v, want %v", faults, written, events)
	}
}

// TestWrite_HookBehindTheCommitMaySave: a hook of the shop's own, which is told of what the dispatcher saved, saves a case. The writer's
// turn is over by then; otherwise the hook would wait for itself, and everybody behind it for ever.
func TestWrite_HookBehindTheCommitMaySave(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.App.OnRecordAfterCreateSuccess("notifications").BindFunc(func(e *core.RecordEvent) error {
		record, err := e.App.FindRecordById("tickets", ticket)
		if err != nil {
			return err
		}
		record.Set("tags", []string{"told"})
		journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
		if err := e.App.Save(record); err != nil {
			return err
		}
		return e.Next()
	})
	w.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	settled := make(chan error, 1)
	go func() { settled <- w.Drain(context.Background()) }()
	select {
	case err := <-settled:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the hook waits for the turn in which it is told")
	}
	if got := w.Ticket(ticket).GetStringSlice("tags"); !slices.Equal(got, []string{"told"}) {
		t.Errorf("the case has the tags %v", got)
	}
}

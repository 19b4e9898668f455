package journal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// keeping is a follower that writes a row for every event it takes, at most so many at once, and notes how many it was given.
func keeping(t *testing.T, w *desktest.World, name string, most int, given *[]int, on ...string) journal.Follower {
	t.Helper()
	inner := recorder(t, w, name, on...)
	return journal.Follower{Name: name, On: on, Follow: func(_ core.App, events []*journal.Event) (int, func(tx core.App) error, error) {
		*given = append(*given, len(events))
		taken := min(most, len(events))
		return taken, func(tx core.App) error {
			for _, event := range events[:taken] {
				if err := inner.React(tx, event); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

func TestFollower_TakesTogetherWhatHasCome(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var whole, parts []int
	w.Journal.Follow(keeping(t, w, "whole", 1000, &whole, "test.happened"))
	w.Journal.Follow(keeping(t, w, "parts", 7, &parts, "test.happened"))
	first := appendEvents(t, w, 5, "test.happened")
	appendEvents(t, w, 20, "test.passed")
	second := appendEvents(t, w, 30, "test.happened")
	w.Settle()
	w.Settle()
	want := append(slices.Clone(first), second...)
	for _, name := range []string{"whole", "parts"} {
		if got := recorded(t, w, name); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	if !slices.Equal(whole, []int{35}) {
		t.Errorf("who takes all was given %v events, want all 35 at once", whole)
	}
	if !slices.Equal(parts, []int{35, 28, 21, 14, 7}) {
		t.Errorf("who takes seven was given %v", parts)
	}
}

func TestFollower_GoesOnFromItsCursor(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var given []int
	w.Journal.Follow(keeping(t, w, "keeps", 1000, &given, "test.happened"))
	first := appendEvents(t, w, 10, "test.happened")
	w.Settle()

	next := desktest.Open(t, w.DataDir()) // a second process on the same folder
	next.Journal.Follow(keeping(t, next, "keeps", 1000, &given, "test.happened"))
	second := appendEvents(t, next, 10, "test.happened")
	next.Settle()
	if got, want := recorded(t, next, "keeps"), append(first, second...); !slices.Equal(got, want) {
		t.Errorf("after a restart: got %v, want %v", got, want)
	}
}

// TestFollower_FaultHoldsNobodyUp has a follower fail on one event: the reactors go on at once, and the follower goes on without that
// event once it is given up, which managers are told.
func TestFollower_FaultHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for _, fails := range []string{"planning", "writing"} {
		t.Run(fails, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			w.Journal.React(recorder(t, w, "reacts", "test.happened"))
			inner := recorder(t, w, "fragile", "test.happened")
			var poison int64
			fault := errors.New("cannot digest this")
			w.Journal.Follow(journal.Follower{Name: "fragile", On: inner.On, Follow: func(_ core.App, events []*journal.Event) (int, func(tx core.App) error, error) {
				isPoisoned := slices.ContainsFunc(events, func(e *journal.Event) bool { return e.Seq == poison })
				if isPoisoned && fails == "planning" {
					panic(fault)
				}
				return len(events), func(tx core.App) error {
					for _, event := range events {
						if err := inner.React(tx, event); err != nil {
							return err
						}
					}
					if isPoisoned {
						return fault
					}
					return nil
				}, nil
			}})
			seqs := appendEvents(t, w, 9, "test.happened")
			poison = seqs[4]
			if err := w.Drain(context.Background()); err == nil {
				t.Error("the fault was not told")
			}
			if got := recorded(t, w, "reacts"); !slices.Equal(got, seqs) {
				t.Errorf("the reactor got %v while the follower fails, want %v", got, seqs)
			}
			drainThroughFaults(t, w)
			if got, want := recorded(t, w, "fragile"), slices.Concat(seqs[:4], seqs[5:]); !slices.Equal(got, want) {
				t.Errorf("the follower kept %v, want %v", got, want)
			}
			failures, err := w.App.FindAllRecords(journal.CollectionFailures)
			if err != nil {
				t.Fatal(err)
			}
			if len(failures) != 1 || fmt.Sprint(failures[0].GetString("reactor"), failures[0].GetInt("event")) != fmt.Sprint("fragile", poison) {
				t.Errorf("failures: got %v, want one of fragile on event %d", failures, poison)
			}
			told, err := w.App.CountRecords("notifications")
			if err != nil {
				t.Fatal(err)
			}
			if told != 1 {
				t.Errorf("told %d managers, want 1", told)
			}
		})
	}
}

package rule

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestForesee_EndsWhereNobodyListens: a single run may take more than a second, so that none is begun for somebody who has left.
func TestForesee_EndsWhereNobodyListens(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(context.Background())
	leave()
	now := time.Now()
	for name, fall := range map[string]func(*tester) error{
		"a schedule": func(t *tester) error { return t.fallDueOnce(ctx, nil, true) },
		"a reminder": func(t *tester) error { return t.fallDueOnce(ctx, &foreseen{due: now}, false) },
	} {
		left := &tester{tick: now, told: now, progress: func(time.Time) error { return errors.New("progress was sent") }, found: &tested{}}
		if err := fall(left); !errors.Is(err, context.Canceled) || left.ticks != 0 || left.round != 0 {
			t.Errorf("%s: %v, %d times, %d reminders", name, err, left.ticks, left.round)
		}
	}
}

// TestTester_GivesUpARuleThatIsLateTooOften: in a row, or in all, however often it is done in time in between. What it is not asked counts for
// neither, and of two rules each has its own count.
func TestTester_GivesUpARuleThatIsLateTooOften(t *testing.T) {
	t.Parallel()
	late, done, skipped := &Result{Outcome: OutcomeFailed, Error: &Fault{Code: "script_too_long"}}, &Result{Outcome: OutcomeNothing}, &Result{Outcome: OutcomeSkipped}
	for name, c := range map[string]struct {
		cycle []*Result
		asked int // how often it is, until it is given up; 0 for ever
		late  int
	}{
		"always":            {[]*Result{late}, 20, 20},
		"but for some":      {[]*Result{late, late, late, done}, 79, 60},
		"every other time":  {[]*Result{late, done}, 119, 60},
		"what is not asked": {[]*Result{late, skipped}, 39, 20},
		"never":             {[]*Result{done, skipped}, 0, 0},
	} {
		one, other := &live{}, &live{}
		tried := &tester{late: map[*live]*lateness{}}
		asked := 0
		for asked < 1000 && !tried.isGivenUp(one) {
			tried.time(one, c.cycle[asked%len(c.cycle)])
			tried.time(other, done)
			asked++
		}
		if c.asked > 0 && asked != c.asked || c.asked == 0 && asked != 1000 || tried.lateRuns(one) != c.late || tried.isGivenUp(other) {
			t.Errorf("%s: given up after %d, late in %d; want %d and %d", name, asked, tried.lateRuns(one), c.asked, c.late)
		}
	}
}

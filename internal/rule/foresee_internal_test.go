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

package journal_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"aftercare/internal/journal"
)

// TestAbreast_DoesEachOnce: each of them is done once, faults or not, and the first in order is told, a panic as well.
func TestAbreast_DoesEachOnce(t *testing.T) {
	t.Parallel()
	const all = 500
	var done [all]atomic.Int32
	third := errors.New("the third")
	err := journal.Abreast(all, func(i int) error {
		done[i].Add(1)
		switch i {
		case 3:
			return third
		case 400:
			panic("late")
		}
		return nil
	})
	if !errors.Is(err, third) {
		t.Errorf("got %v, want the first in order", err)
	}
	for i := range done {
		if n := done[i].Load(); n != 1 {
			t.Errorf("%d was done %d times", i, n)
		}
	}
	if err := journal.Abreast(2, func(i int) error { panic(i) }); err == nil || !strings.Contains(err.Error(), "panicked: 0") {
		t.Errorf("a panic became %v", err)
	}
	if err := journal.Abreast(0, func(int) error { return third }); err != nil {
		t.Errorf("nothing to do became %v", err)
	}
}

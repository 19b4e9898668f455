package journal

import (
	"slices"
	"testing"
	"testing/synctest"
)

// TestTurn_FirstComeFirstServed: who began to wait earlier goes on earlier, one at a time.
func TestTurn_FirstComeFirstServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		var order []int
		turn.take()
		for i := range 30 {
			go func() {
				turn.take()
				order = append(order, i) // without a lock: the race detector says so if two go on at once
				turn.give()
			}()
			synctest.Wait()
		}
		if len(order) > 0 {
			t.Errorf("%v went on beside the first", order)
		}
		turn.give()
		synctest.Wait()
		if !slices.IsSorted(order) || len(order) != 30 {
			t.Errorf("they went on in the order %v", order)
		}
	})
}

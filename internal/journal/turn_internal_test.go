package journal

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
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

// TestIsLongEnough: a transaction of the dispatcher makes room for who waits, and lasts longer where nobody does.
func TestIsLongEnough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		turn.take()
		lasts := func(lasted time.Duration) bool { return !isLongEnough(lasted, turn) }
		if !lasts(batchTime) || !lasts(longestBatch) || lasts(longestBatch+1) {
			t.Error("with nobody waiting it does not last until longestBatch")
		}
		go func() {
			turn.take()
			turn.give()
		}()
		synctest.Wait()
		if !lasts(batchTime) || lasts(batchTime+1) {
			t.Error("with somebody waiting it does not last until batchTime")
		}
		turn.give()
		synctest.Wait()
		if !lasts(batchTime + 1) {
			t.Error("who waited has had his turn, and it still makes room")
		}
	})
}

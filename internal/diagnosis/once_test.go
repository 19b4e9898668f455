package diagnosis

import (
	"fmt"
	"testing"
)

// TestOnce_AnAddressLeavesRoomForOthers: however much comes from one address, what others do counts; and what was forgotten leaves its room.
func TestOnce_AnAddressLeavesRoomForOthers(t *testing.T) {
	t.Parallel()
	o := newOnce()
	counts := func(who sender, node int) int {
		firsts, _ := o.of("2026-09-14", who, []count{{"flow", 1, fmt.Sprint(node), CountEntered, 1}})
		return len(firsts)
	}
	for n := range 50 {
		_, forget := o.of("2026-09-14", sender{"192.0.2.1", "one"}, []count{{"flow", 1, fmt.Sprint("failed", n), CountEntered, 1}})
		forget()
	}
	total := 0
	for n := range mostMarks + 10 {
		total += counts(sender{"192.0.2.1", fmt.Sprint(n % 90)}, n/90)
	}
	if total != mostMarksOfAddress {
		t.Errorf("%d counts of one address, want %d", total, mostMarksOfAddress)
	}
	if len(o.seen) != mostMarksOfAddress || len(o.times) > mostMarksOfAddress {
		t.Errorf("%d and %d things are remembered of one address", len(o.seen), len(o.times))
	}
	if counts(sender{"192.0.2.2", "one"}, 1) != 1 || counts(sender{"customer 1", ""}, 1) != 1 {
		t.Error("one address keeps others from being counted")
	}
	if firsts, forget := o.of("2026-09-15", sender{"192.0.2.1", "one"}, []count{{"flow", 1, "q1", CountEntered, 1}}); len(firsts) != 1 {
		t.Error("the next day does not begin anew")
	} else {
		forget()
	}
}

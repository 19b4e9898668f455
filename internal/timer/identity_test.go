package timer

import (
	"regexp"
	"testing"
	"time"
)

// TestNewID: ids stand in the order of their making, to the millisecond, are PocketBase's sort of ids, and differ.
func TestNewID(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 9, 14, 8, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	last := idAt(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC))
	for range 2_000 {
		id := idAt(at)
		if !regexp.MustCompile(`^[a-z0-9]{15}$`).MatchString(id) || id <= last {
			t.Fatalf("after %s comes %s", last, id)
		}
		seen[id], seen[idAt(at)] = true, true
		last, at = id, at.Add(time.Millisecond)
	}
	if len(seen) != 4_000 {
		t.Errorf("4,000 ids are %d different ones", len(seen))
	}
	if late := idAt(time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)); len(late) != 15 {
		t.Errorf("of a clock that is wrong: %s", late)
	}
	if end := idAt(time.Date(2059, 1, 1, 0, 0, 0, 0, time.UTC)); len(end) != 15 || end < last {
		t.Errorf("in 2059 they are such as %s", end)
	}
}

package rule

import "testing"

// TestRecent_KeepsWhatIsMet: what is met again and again stays, and what is not is dropped.
func TestRecent_KeepsWhatIsMet(t *testing.T) {
	r := recent[int, int]{most: 10}
	r.put(-1, 7)
	for i := range 1000 {
		r.put(i, i)
		if value, isKept := r.get(-1); !isKept || value != 7 {
			t.Fatalf("after %d others the one that is asked for is %d, kept: %v", i, value, isKept)
		}
		if n := len(r.young) + len(r.older); n > 20 {
			t.Fatalf("after %d it keeps %d", i, n)
		}
	}
	if _, isKept := r.get(900); isKept {
		t.Error("what nobody asks for is kept")
	}
	if value, isKept := r.get(999); !isKept || value != 999 {
		t.Error("the last one is dropped")
	}
}

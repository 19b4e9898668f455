package rule_test

import (
	"sync"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/rule"
)

// TestShelf_HasEachRuleOnce: events that are planned side by side right after a change have the same rules, so that what one counts of a
// rule the other knows.
func TestShelf_HasEachRuleOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	scripted(w, "One", "")
	for range 50 {
		read := rule.NewShelf()
		var first [8]any
		var readers sync.WaitGroup
		for i := range first {
			readers.Go(func() { first[i] = read(t, w.App) })
		}
		readers.Wait()
		for i := range first {
			if first[i] != first[0] {
				t.Fatalf("reader %d has another rule than reader 0", i)
			}
		}
	}
}

// TestShelf_CountsFailuresOfEveryReading: else a run that goes well would leave a failure counted, and the rule would be switched
// off too early.
func TestShelf_CountsFailuresOfEveryReading(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	scripted(w, "One", "")
	if !rule.FailsBesideTheShelf(t, w.App) {
		t.Error("the reading that was put up knows of no failure to clear")
	}
}

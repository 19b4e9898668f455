package rule_test

import (
	"testing"

	"aftercare/internal/desktest"
)

// TestStopped_NamesTheRuleThatStopped: the log says which of the rules before it kept a rule from its turn.
func TestStopped_NamesTheRuleThatStopped(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"name": "Looks", "position": 1, "stage": "observe", "script": `({ act }) => { act.tag("a"); act.stop(); }`})
	ruled(w, map[string]any{"name": "Ends", "position": 2, "script": `({ act }) => { act.tag("b"); act.stop(); }`})
	first := ruled(w, map[string]any{"name": "First", "position": 3, "script": `({ act }) => { act.tag("c"); act.stop(); }`})
	second := ruled(w, map[string]any{"name": "Second", "position": 4, "script": `({ act }) => act.tag("d")`})
	unasked := ruled(w, map[string]any{"name": "Unasked", "position": 5, "when": "false", "script": `({ act }) => act.tag("e")`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	for _, rule := range []string{first, second} {
		if got := resultOf(w, ticket, rule); got.says() != "skipped stopped" || got.By != "Ends" {
			t.Errorf("%s: %s by %q, want it stopped by the rule Ends", got.Name, got.says(), got.By)
		}
	}
	if got := resultOf(w, ticket, unasked); got.says() != "skipped when" || got.By != "" {
		t.Errorf("a rule whose condition did not hold: %s by %q", got.says(), got.By)
	}
}

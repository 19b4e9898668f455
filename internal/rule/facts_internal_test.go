package rule

import (
	"errors"
	"testing"
	"time"

	"aftercare/internal/script"
)

// TestPerform_FetchesWhatTheRuleComesTo: a condition that the event decides has nothing read for it; a record that has gone
// is null, as it is for who asks later; and a database that cannot be read is no fault of the rule's.
func TestPerform_FetchesWhatTheRuleComesTo(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for _, c := range []struct {
		name, when, run string
		ticket          map[string]any
		fault           error
		fetched         int
		want            Outcome
	}{
		{"decided by the event", `event.type === "ticket.assigned" && ticket.kind === "repair"`, `({ ticket, act }) => act.tag(ticket.kind)`, map[string]any{"kind": "repair"}, nil, 0, OutcomeSkipped},
		{"looked at", `ticket.kind === "complaint"`, `({ ticket, act }) => act.tag(ticket.kind)`, map[string]any{"kind": "repair"}, nil, 1, OutcomeSkipped},
		{"done", `ticket.kind === "repair"`, `({ ticket, act }) => act.tag(ticket.kind)`, map[string]any{"kind": "repair"}, nil, 2, OutcomePlanned},
		{"gone", `event.type`, `({ ticket, act }) => act.tag(ticket === null ? "gone" : ticket.kind)`, nil, nil, 2, OutcomePlanned},
		{"unreadable", `ticket.kind === "repair"`, `({ act }) => act.tag("a")`, nil, broken, 1, ""},
		{"unreadable in the script", `event.type`, `({ ticket, act }) => { try { act.tag(ticket.kind) } catch { act.tag("b") } }`, nil, broken, 1, ""},
	} {
		definition := &Definition{When: c.when, Script: c.run}
		rule, err := definition.compile()
		if err != nil {
			t.Fatal(err)
		}
		fetched := 0
		w := &world{at: time.Now(), value: func(name string) (any, error) {
			if name == "event" {
				return map[string]any{"type": "ticket.created"}, nil
			}
			return script.Lazy(func() (map[string]any, error) {
				fetched++
				return c.ticket, c.fault
			}), nil
		}}
		result, err := rule.perform(w, nil)
		if !errors.Is(err, c.fault) || fetched != c.fetched || result != nil && result.Outcome != c.want || result == nil && c.fault == nil {
			t.Errorf("%s: %+v, %v, fetched %d times, want %s after %d", c.name, result, err, fetched, c.want, c.fetched)
		}
	}
}

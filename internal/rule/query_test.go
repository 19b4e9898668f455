package rule_test

import (
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// TestCount_GoesByCustomerOrProduct: a rule that counts a customer's complaints does not look at everybody's.
func TestCount_GoesByCustomerOrProduct(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"name": "Counts", "on": []string{"ticket.created"}, "script": `({ ticket, ask, act }) => {
		ask.count({ customer: ticket.customer, kind: "complaint", days: 30 });
		ask.count({ product: "none00000000000", kind: "complaint", days: 30 });
		act.tag("counted");
	}`})
	w.Ask(desktest.Customer, "complaint", "Leaks", "Again.")
	asked := 0
	for _, statement := range w.Statements(w.Settle) {
		if !strings.HasPrefix(statement, "SELECT id FROM tickets WHERE created") {
			continue
		}
		asked++
		if plan := w.Plan(statement); !strings.Contains(plan, "idx_tickets_customer") && !strings.Contains(plan, "idx_tickets_product") {
			t.Errorf("%s\n%s", plan, statement)
		}
	}
	if asked != 2 {
		t.Errorf("it was counted %d times, want twice", asked)
	}
}

// TestRuns_OfARareRuleAreFoundByWhatItHears: nobody looks through the runs of all other rules, nor through all events.
func TestRuns_OfARareRuleAreFoundByWhatItHears(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Rare", `act.tag("rare")`, "ticket.resolved")
	scripted(w, "Busy", `act.tag("busy")`)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	changed(w, desktest.Manager, ticket, map[string]any{"status": "resolved", "resolution": "Oiled."})
	w.Settle()
	edited(w, rule, map[string]any{"on": []string{"ticket.reopened"}})
	// What it heard of before it was edited is a part of its log.
	for query, want := range map[string]int{"": 1, "?outcome=fired": 1, "?outcome=failed": 0} {
		var answer desktest.Answer
		asked := 0
		for _, statement := range w.Statements(func() {
			answer = w.Must(desktest.Lead, http.MethodGet, "/api/aftercare/rules/"+rule+"/runs"+query, nil)
		}) {
			if !strings.Contains(statement, "rule_runs AS run") {
				continue
			}
			asked++
			plan := w.Plan(statement)
			if !strings.Contains(plan, "idx_events_type (type=? AND seq>? AND seq<?)") || !strings.Contains(plan, "idx_rule_runs_seq (seq=?)") || strings.Contains(plan, "B-TREE") {
				t.Errorf("%s\n%s", plan, statement)
			}
		}
		if got := len(answer.JSON["runs"].([]any)); got != want || asked != 2 {
			t.Errorf("%q: %d runs, want %d; %d questions, want one for each event", query, got, want, asked)
		}
	}
}

package rule_test

import (
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

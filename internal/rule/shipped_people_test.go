package rule_test

import (
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// gone switches colleagues off past all that would hand on what they owe.
func gone(w *desktest.World, people ...string) {
	w.T.Helper()
	for _, name := range people {
		execute(w, `UPDATE staff SET active = 0 WHERE id = ?`, desktest.ID(name))
	}
}

// TestShipped_WhoHasLeftStopsNothing: what a rule would tell a colleague who has left, it tells whoever leads.
func TestShipped_WhoHasLeftStopsNothing(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	called := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "subject": "Leaks", "assignee": desktest.ID(desktest.Agent)})
	solved(w, desktest.Agent, called)
	accepting := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "subject": "Smoke", "grade": "crisis", "assignee": desktest.ID(desktest.Manager)})
	accepted(w, desktest.Agent2, accepting)
	before := len(told(w, called))
	gone(w, desktest.Agent, desktest.Agent2)
	pass(w, days(3))
	equal(t, "of the callback", after(told(w, called), before), []string{
		"15 09:00 lead: It is time to call this customer back",
		"16 09:00 lead: A callback is overdue",
		"16 13:00 manager: A callback is still not made, long after it was due",
	})
	late := false
	for _, line := range told(w, accepting) {
		late = late || line == "15 09:00 lead manager: Overdue: solution"
	}
	if !late {
		t.Errorf("of the crisis was told %v", told(w, accepting))
	}
	w.Must(desktest.Lead, http.MethodPost, records("callback_attempts"), map[string]any{
		"callback": texts(w, `SELECT id FROM callbacks`)[0], "result": "reached", "outcome": "satisfied",
	})
	done(w, desktest.Lead, accepting, map[string]any{"assignee": desktest.ID(desktest.Lead)})
	solved(w, desktest.Lead, accepting)
	pass(w, time.Hour)
}

// TestShipped_PraiseCountsForWhoHasLeft: whom a rule praises is praised, also who left before the rule was carried out.
func TestShipped_PraiseCountsForWhoHasLeft(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	named(w, "staff", desktest.Agent2, map[string]any{"name": "李娜 Na Li"})
	ticket := w.Ask(desktest.Customer, "praise", "表扬", "李娜很耐心")
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"active": false})
	w.Settle()
	equal(t, "praised", texts(w, `SELECT value FROM feedback, json_each(feedback.people)`), []string{desktest.ID(desktest.Agent2)})
	solved(w, desktest.Lead, ticket)
}

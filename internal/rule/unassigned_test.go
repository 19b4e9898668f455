package rule_test

import (
	"testing"

	"aftercare/internal/desktest"
)

// TestEscalate_SaysThatNobodyIsAssigned: who is called in the place of an assignee whom there is not is told so, and the assignee is not.
func TestEscalate_SaysThatNobodyIsAssigned(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	scripted(w, "Call", `if (ticket.subject === "Mine") act.assign("`+desktest.ID(desktest.Agent)+`"); act.escalate("assignee", "Late")`)
	for _, c := range []struct {
		subject string
		want    any
	}{{"Door", true}, {"Mine", nil}} {
		ticket := w.Ask(desktest.Customer, "repair", c.subject, "It sticks.")
		w.Settle()
		told := 0
		for _, notice := range notices(w, "escalated") {
			if notice.Ticket != ticket {
				continue
			}
			told++
			if got := notice.Params["unassigned"]; got != c.want {
				t.Errorf("%s: %s was told that nobody is assigned: %v, want %v", c.subject, notice.Staff, got, c.want)
			}
		}
		if told == 0 {
			t.Errorf("%s: nobody was called", c.subject)
		}
	}
}

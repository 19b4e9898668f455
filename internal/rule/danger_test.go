package rule_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// inDanger are the fields of a case in which somebody is being called.
var inDanger = map[string]string{"kind": "complaint", "grade": "crisis", "priority": "urgent", "escalation": "manager"}

// TestDanger_FromThePortal: one settle after a customer has sent a repair that speaks of danger, all is done that must be, once.
func TestDanger_FromThePortal(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := w.Ask(desktest.Customer, "repair", "洗碗机", "洗碗机不加热，刚才门缝里冒烟，插头也烧黑了")
	w.Settle()
	holds(w, ticket, inDanger)
	holds(w, ticket, map[string]string{"category": "fire", "accepted_by": ""})
	equal(t, "calls", calls(w, ticket), []string{"14 09:00 manager as manager: The customer speaks of danger: “冒烟”"})
	equal(t, "letters", letters(w, ticket), []string{"14 09:00:00 zh-CN safety_received"})
	if n := countOf(w, ticket, "ticket.escalated"); n != 1 {
		t.Errorf("the case was escalated %d times", n)
	}
	if got := reminders(w, ticket); len(got) != 1 || !got["crisis"].Truncate(time.Second).Equal(desktest.Begin.Add(15*time.Minute)) {
		t.Errorf("the pending reminders are %v", got)
	}
	for _, row := range runs(w, ticket) {
		if row.Failed > 0 {
			t.Errorf("a rule failed at %s: %s", row.Type, row.Text)
		}
		for _, result := range row.Results {
			if result.Why == "stopped" && row.Type != "ticket.created" {
				t.Errorf("%s was stopped at %s", result.Name, row.Type)
			}
		}
	}
	accepted(w, desktest.Manager, ticket)
}

// countOf is how often an event happened to a case.
func countOf(w *desktest.World, ticket, name string) int {
	return count(w, "events", "ticket = ? AND type = ?", ticket, name)
}

// TestDanger_ByTelephone: a colleague types what the customer says, who has no address. What the colleague chose gives way.
func TestDanger_ByTelephone(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	record := w.Must(desktest.Agent, http.MethodPost, records("customers"), map[string]any{"name": "谢大爷", "phone": "13800000000"})
	ticket := entered(w, desktest.Agent, map[string]any{
		"customer": record.String("id"), "channel": "phone", "kind": "consultation", "priority": "low", "subject": "来电咨询", "description": "客户来电 说屋里有煤气味 老伴头晕",
	})
	holds(w, ticket, inDanger)
	if got := calls(w, ticket); len(got) != 1 || !strings.Contains(got[0], "manager as manager") {
		t.Errorf("the calls are %v", got)
	}
	equal(t, "letters", letters(w, ticket), nil)
	accepted(w, desktest.Manager, ticket)
}

// TestDanger_AfterTheEnd: a customer who writes to a case that was solved opens it, to one that was closed long ago begins another.
func TestDanger_AfterTheEnd(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"solved": time.Hour, "closed long ago": days(9)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := aShop(t)
			ticket := asked(w, desktest.Customer2, "repair", "Heater", "It drips.")
			done(w, desktest.Lead, ticket, map[string]any{"status": "resolved", "resolution": "A new seal."})
			pass(w, time.Hour)
			if name != "solved" {
				done(w, desktest.Customer2, ticket, map[string]any{"status": "closed"})
			}
			pass(w, wait)
			wrote(w, desktest.Customer2, ticket, "Dear all,\n\nit has begun again.\nThis morning I got an electric shock from the tap.")
			found := texts(w, `SELECT id FROM tickets WHERE grade = 'crisis'`)
			if len(found) != 1 || (found[0] == ticket) != (name == "solved") {
				t.Fatalf("the crises are %v, the first case is %s", found, ticket)
			}
			holds(w, found[0], inDanger)
			if got := calls(w, found[0]); len(got) != 1 || !strings.Contains(got[0], "“electric shock”") && !strings.Contains(got[0], "“shock”") {
				t.Errorf("the calls are %v", got)
			}
			if got := templatesOf(w, found[0]); !slices.Contains(got, "safety_received") {
				t.Errorf("the letters are %v", got)
			}
			wrote(w, desktest.Customer2, found[0], "There are sparks, too.")
			if n := len(calls(w, found[0])); n != 1 {
				t.Errorf("the managers were called %d times about what they know", n)
			}
			accepted(w, desktest.Manager, found[0])
		})
	}
}

// TestDanger_OfWhatNobodyCouldSort: first words that say nothing, then danger: it is not sorted by other words besides.
func TestDanger_OfWhatNobodyCouldSort(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "", "你好", "在吗？")
	holds(w, ticket, map[string]string{"kind": "", "grade": ""})
	wrote(w, desktest.Customer, ticket, "洗衣机坏了，想维修，插座那里着火了")
	holds(w, ticket, inDanger)
	accepted(w, desktest.Manager, ticket)
}

// TestDanger_CannotBeMadeLessOf: what words have made a crisis stays one for other rules, and is lowered by a manager who says why;
// then it is one again when the customer speaks of danger anew.
func TestDanger_CannotBeMadeLessOf(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer2, "repair", "Oven", "There was smoke when I switched it on.")
	if answer := w.Change(desktest.Agent, ticket, map[string]any{"kind": "repair", "grade": ""}); answer.Status != http.StatusBadRequest {
		t.Errorf("an agent: %d %s", answer.Status, answer.Text)
	}
	done(w, desktest.Manager, ticket, map[string]any{"grade": "general", "reason": "Only the packing was left inside."})
	holds(w, ticket, map[string]string{"kind": "complaint", "grade": "general"})
	wrote(w, desktest.Customer2, ticket, "Thank you, no smoke and no smell since.")
	holds(w, ticket, map[string]string{"grade": "general"})
	wrote(w, desktest.Customer2, ticket, "Now the plug has melted")
	holds(w, ticket, inDanger)
	if got := calls(w, ticket); len(got) != 2 {
		t.Errorf("the calls are %v", got)
	}
	accepted(w, desktest.Manager, ticket)
}

package rule_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"aftercare/internal/desktest"
)

// TestDryRun_ShowsNoFieldThatStaysAsItIs: a rule that sets what is there already changes nothing.
func TestDryRun_ShowsNoFieldThatStaysAsItIs(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	script := `({ act }) => { act.set({ kind: "repair", priority: "high", subject: "Door" }); act.escalate("lead", { en: "Now", "zh-CN": "现在" }); }`
	diff := func(script string) []string {
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{
			"ticket": ticket, "rule": map[string]any{"name": "Draft", "on": []string{"ticket.created", "ticket.escalated"}, "script": script},
		})
		fields := []string{}
		for _, one := range answer.JSON["diff"].([]any) {
			fields = append(fields, one.(map[string]any)["field"].(string))
		}
		return fields
	}
	equal(t, "before", diff(script), []string{"escalation", "escalation_reason", "priority"})
	scripted(w, "Real", `act.escalate("lead", { en: "Now", "zh-CN": "现在" })`, "ticket.updated")
	w.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"category": "hinge", "tags": []string{"x"}})
	w.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"tags": []string{"y"}})
	w.Settle()
	equal(t, "once it is escalated", diff(script), []string{"priority"})
}

// TestBacktest_ListsWhatDiffersApart: of a rule that acts on everything, the few events about which the draft differs are listed
// however many come before them.
func TestBacktest_ListsWhatDiffersApart(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Tag", `act.tag("x")`)
	const most = 200
	for range most + 5 {
		w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	}
	last := w.Ask(desktest.Customer, "repair", "Last", "It sticks.")
	w.Settle()
	answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{
		"days": 7, "rule": map[string]any{"id": rule, "script": `({ ticket, act }) => { if (ticket.subject !== "Last") act.tag("x"); }`},
	})
	var final struct {
		Result struct {
			Fired, Nothing, Differs int
			Compared                bool
			Tickets                 []struct {
				Ticket, Outcome string
				Live            *struct {
					Outcome string
					Plan    []map[string]any
				}
			}
		}
	}
	lines := bytes.Split(bytes.TrimSpace([]byte(answer.Text)), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &final); err != nil {
		t.Fatal(err)
	}
	found := final.Result
	if !found.Compared || found.Differs != 1 || found.Fired != most+5 || found.Nothing != 1 {
		t.Errorf("compared %v, differs %d, fired %d, nothing %d; want true, 1, %d, 1", found.Compared, found.Differs, found.Fired, found.Nothing, most+5)
	}
	if len(found.Tickets) != most+1 {
		t.Fatalf("%d are listed, want the first %d and the one that differs", len(found.Tickets), most)
	}
	differing := found.Tickets[most]
	if differing.Ticket != last || differing.Outcome != "nothing" || differing.Live == nil || differing.Live.Outcome != "planned" || len(differing.Live.Plan) != 1 {
		t.Errorf("the last in the list: %+v, live %+v", differing, differing.Live)
	}
	for _, one := range found.Tickets[:most] {
		if one.Live != nil {
			t.Errorf("case %s is said to differ", one.Ticket)
		}
	}
}

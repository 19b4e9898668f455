package campaign_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// TestRevisit_WhatFollows records each answer in a revisit: there is no case to open again.
func TestRevisit_WhatFollows(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	// A rule about cases must not meet a call without one.
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Callbacks", "on": []string{"callback.created", "callback.due", "callback.done", "callback.cancelled", "callback.overdue"}, "enabled": true, "stage": "live",
		"script": `({ act, event }) => act.note(event.type)`,
	})
	d.crowd(6, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}})
	d.start(c)
	calls := d.revisits(c)
	call := func(i int, fields map[string]any) desktest.Answer {
		t.Helper()
		fields["callback"] = calls[i].Id
		answer := d.Do(desktest.Agent, http.MethodPost, records("callback_attempts"), fields)
		d.Settle()
		return answer
	}
	for i, fields := range []map[string]any{
		{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"attitude": 5, "recommend": 9}},
		{"result": "reached", "outcome": "partly", "note": "The hose is too short."},
		{"result": "reached", "outcome": "unsatisfied", "note": "It leaks again."},
		{"result": "reached", "outcome": "refused", "opt_out": true},
		{"result": "wrong_number"},
	} {
		if answer := call(i, fields); answer.Status != http.StatusOK {
			t.Fatalf("%v: %d %s", fields, answer.Status, answer.Text)
		}
	}
	for i, want := range []string{"satisfied", "partly", "unsatisfied", "refused", ""} {
		if got := d.one("callbacks", calls[i].Id).GetString("outcome"); got != want {
			t.Errorf("call %d ended %q, want %q", i, got, want)
		}
	}
	// partly: somebody sees to it, and nobody is called a second time.
	tasks := d.find("follow_ups", "kind = 'partly'", nil)
	if len(tasks) != 1 || tasks[0].GetString("customer") != calls[1].GetString("customer") || tasks[0].GetString("owner") != desktest.ID(desktest.Agent) || tasks[0].GetString("ticket") != "" {
		t.Errorf("%d follow-ups of a partly", len(tasks))
	}
	// unsatisfied: a case is opened.
	opened := d.one("callbacks", calls[2].Id).GetString("opened")
	ticket := d.Ticket(opened)
	if ticket.GetString("customer") != calls[2].GetString("customer") || ticket.GetString("description") != "It leaks again." || !ticket.GetBool("is_open") || ticket.GetString("channel") != "phone" {
		t.Errorf("the case: %v", ticket.PublicExport())
	}
	// refused for good: kept.
	if !d.one("customers", calls[3].GetString("customer")).GetBool("no_callbacks") {
		t.Error("the opt-out was not kept")
	}
	if got := len(d.find("follow_ups", "kind = 'contact_data'", nil)); got != 1 {
		t.Errorf("%d follow-ups of a wrong number", got)
	}
	// An opt-out elsewhere ends what is open.
	d.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+calls[5].GetString("customer"), map[string]any{"no_callbacks": true})
	d.Settle()
	if got := d.one("callbacks", calls[5].Id); got.GetString("outcome") != "opted_out" || got.GetString("state") != "done" {
		t.Errorf("after an opt-out: %v", got.PublicExport())
	}

	d.Advance(8 * 24 * time.Hour)
	counted := map[string]int{}
	for _, call := range calls {
		events, err := journal.OfRecord(d.App, "callbacks", call.Id, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range events {
			counted[event.Type]++
		}
	}
	if counted["callback.created"]+counted["callback.due"]+counted["callback.done"]+counted["callback.overdue"] > 0 || counted["revisit.created"] != 6 || counted["revisit.done"] != 5 || counted["revisit.overdue"] != 1 {
		t.Errorf("events: %v", counted)
	}
	if failed := d.find("rules", "enabled = false", nil); len(failed) > 0 {
		t.Error("the rule was switched off")
	}
	answer := d.Must(desktest.QA, http.MethodGet, "/api/aftercare/campaigns/"+c+"/result", nil)
	if got := answer.Text; !strings.Contains(got, `"satisfied":1`) || !strings.Contains(got, `"opened":1`) || !strings.Contains(got, `"made":6`) || !strings.Contains(got, `"open":1`) {
		t.Errorf("the result: %s", got)
	}
}

// TestRevisit_DueRingsForItsCaller: whoever is to call is told when it is time, and nobody where it is left to everybody.
func TestRevisit_DueRingsForItsCaller(t *testing.T) {
	t.Parallel()
	d := desk{desktest.NewWithRules(t)}
	d.crowd(2, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}})
	d.start(c)
	calls := d.revisits(c)
	for i, caller := range []string{desktest.ID(desktest.Agent), ""} {
		d.Must(desktest.Lead, http.MethodPatch, records("callbacks")+"/"+calls[i].Id, map[string]any{"caller": caller, "call_at": d.Clock.Now().Add(time.Hour)})
	}
	d.Settle()
	before := len(d.find("notifications", "kind = 'rule_told'", nil))
	d.Advance(2 * time.Hour)
	told := d.find("notifications", "kind = 'rule_told'", nil)[before:]
	if len(told) != 1 || told[0].GetString("staff") != desktest.ID(desktest.Agent) || !strings.Contains(told[0].GetString("params"), calls[0].Id) {
		t.Errorf("%d notices of two revisits that are due: %v", len(told), told)
	}
}

// TestRevisit_OverdueReachesTheLead: rules hear of a revisit what they hear of a callback when it falls due, and whom it asks.
func TestRevisit_OverdueReachesTheLead(t *testing.T) {
	t.Parallel()
	d := desk{desktest.NewWithRules(t)}
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Due", "on": []string{"revisit.due"}, "enabled": true, "stage": "live",
		"script": `({ ticket, customer, event, act }) => act.notify("manager", String(ticket) + " " + customer.name + " " + event.data.campaign)`,
	})
	d.crowd(2, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}})
	d.start(c)
	calls := d.revisits(c)
	d.Must(desktest.Agent, http.MethodPost, records("callback_attempts"), map[string]any{"callback": calls[0].Id, "result": "reached", "outcome": "satisfied"})
	d.Advance(8 * 24 * time.Hour)
	told := func(user, call string) (texts []string) {
		for _, notice := range d.find("notifications", "kind = 'rule_told' && staff = {:staff} && params.callback = {:call}", dbx.Params{"staff": desktest.ID(user), "call": call}) {
			texts = append(texts, notice.GetString("params"))
		}
		return texts
	}
	if got := told(desktest.Lead, calls[1].Id); len(got) != 1 || !strings.Contains(got[0], "A campaign's revisit is overdue") {
		t.Errorf("of the one that nobody made the lead is told %q", got)
	}
	if got := told(desktest.Lead, calls[0].Id); len(got) != 0 {
		t.Errorf("of the one that was made the lead is told %q", got)
	}
	if got, want := told(desktest.Manager, calls[1].Id), "null Customer "; len(got) != 1 || !strings.Contains(got[0], want) || !strings.Contains(got[0], c) {
		t.Errorf("when it was due the manager is told %q, want one with %q", got, want)
	}
}

// TestRevisit_IsErasedWithItsCustomer blanks what was said in a call that belongs to no case.
func TestRevisit_IsErasedWithItsCustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(2, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}})
	d.start(c)
	calls := d.revisits(c)
	d.Must(desktest.Agent, http.MethodPost, records("callback_attempts"), map[string]any{"callback": calls[0].Id, "result": "reached", "outcome": "partly", "note": "SECRET words"})
	for _, call := range calls {
		d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+call.GetString("customer"), map[string]any{"erased_reason": "Asked for it."})
	}
	d.Settle()
	if got := d.one("callbacks", calls[1].Id); got.GetString("state") != "cancelled" || got.GetString("cancelled_reason") != "erased" {
		t.Errorf("an open call of an erased customer is %s", got.GetString("state"))
	}
	for _, table := range []string{"callback_attempts", "follow_ups", "events", "campaign_contacts", "emails"} {
		rows := []dbx.NullStringMap{}
		if err := d.App.DB().NewQuery("SELECT * FROM " + table).All(&rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for name, value := range row {
				if strings.Contains(value.String, "SECRET") {
					t.Errorf("%s.%s still says %s", table, name, value.String)
				}
			}
		}
	}
}

package callback_test

import (
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// trace is what somebody sees of the callback of a case.
func (d desk) trace(as, ticket string) map[string]any {
	d.T.Helper()
	answer := d.Do(as, http.MethodGet, "/api/aftercare/tickets/"+ticket+"/callback", nil)
	if answer.Status != http.StatusOK {
		d.T.Fatalf("trace as %s: %d %s", as, answer.Status, answer.Text)
	}
	return answer.JSON
}

func TestTrace_TellsTheCustomerWhatComesAndWhatWas(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	none := map[string]any{"state": "", "due_at": "", "done_at": "", "satisfied": false, "calls": []any{}}
	if got := d.trace(desktest.Customer, ticket); !reflect.DeepEqual(got, none) {
		t.Errorf("before the solution: %v", got)
	}
	d.solve(ticket)
	planned := map[string]any{"state": "planned", "due_at": d.open(ticket).GetString("due_at"), "done_at": "", "satisfied": false, "calls": []any{}}
	if got := d.trace(desktest.Customer, ticket); !reflect.DeepEqual(got, planned) {
		t.Errorf("while it is planned: %v, want %v", got, planned)
	}
	d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "open"})
	d.Settle()
	if got := d.trace(desktest.Customer, ticket); !reflect.DeepEqual(got, none) {
		t.Errorf("once it is cancelled: %v", got)
	}
	d.Advance(time.Hour)
	d.solve(ticket)
	d.Advance(24 * time.Hour)
	called := d.open(ticket).Id
	d.mustCall(desktest.Agent, called, map[string]any{"result": "reached", "outcome": "unsatisfied", "note": "A rude customer."})
	record, err := d.App.FindRecordById("callbacks", called)
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]any{"state": "reached", "due_at": "", "done_at": record.GetString("done_at"), "satisfied": false, "calls": []any{map[string]any{"state": "reached", "at": record.GetString("done_at")}}}
	if got := d.trace(desktest.Customer, ticket); !reflect.DeepEqual(got, reached) {
		t.Errorf("after the call: %v, want %v", got, reached)
	}
}

func TestTrace_ByOutcome(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for outcome, want := range map[string]string{"satisfied": "reached", "partly": "planned", "refused": ""} {
		ticket := d.complain()
		d.solve(ticket)
		d.mustCall(desktest.Agent, d.open(ticket).Id, map[string]any{"result": "reached", "outcome": outcome, "note": "The lid."})
		got := d.trace(desktest.Customer, ticket)
		if got["state"] != want || got["satisfied"] != (outcome == "satisfied") {
			t.Errorf("%s shows as %v, want %q", outcome, got, want)
		}
		// Of a later solution nobody has said anything.
		d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "open"})
		d.Advance(time.Minute)
		d.solve(ticket)
		if got := d.trace(desktest.Customer, ticket); got["satisfied"] != false {
			t.Errorf("%s, solved again: %v", outcome, got)
		}
	}
	missed := d.complain()
	d.solve(missed)
	for _, hours := range []time.Duration{24, 29, 24} { // a morning and two afternoons
		d.Advance(hours * time.Hour)
		d.mustCall(desktest.Agent, d.open(missed).Id, map[string]any{"result": "no_answer"})
		if all := d.all(missed); all[0].GetString("state") == "done" {
			break
		}
	}
	if got := d.trace(desktest.Customer, missed)["state"]; got != "unreached" {
		t.Errorf("missed shows as %q", got)
	}
}

// TestTrace_KeepsEarlierCalls: a call that was made stays made when another follows it, and one that was refused is told of to nobody.
func TestTrace_KeepsEarlierCalls(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	calls := func() (states []any) {
		made, _ := d.trace(desktest.Customer, ticket)["calls"].([]any)
		last := ""
		for _, one := range made {
			call := one.(map[string]any)
			if at := call["at"].(string); at <= last {
				t.Errorf("the call of %s comes after that of %s", at, last)
			} else {
				last = at
			}
			states = append(states, call["state"])
		}
		return states
	}
	for i, outcome := range []string{"unsatisfied", "refused", "partly", "satisfied"} {
		if outcome != "satisfied" { // the second call after a partly is made already
			d.solve(ticket)
		}
		d.Advance(24 * time.Hour)
		d.mustCall(desktest.Agent, d.open(ticket).Id, map[string]any{"result": "reached", "outcome": outcome, "note": "The lid."})
		if want := []int{1, 1, 2, 3}[i]; len(calls()) != want {
			t.Errorf("after %q: %v, want %d", outcome, calls(), want)
		}
		if outcome == "refused" {
			d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "open"})
			d.Settle()
		}
	}
	if got := calls(); !slices.Equal(got, []any{"reached", "reached", "reached"}) {
		t.Errorf("the calls: %v", got)
	}
}

// TestTrace_IsTheCustomersOwn walks who may ask, also after the case has come to be another customer's.
func TestTrace_IsTheCustomersOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	d.mustCall(desktest.Agent, d.open(ticket).Id, map[string]any{"result": "reached", "outcome": "satisfied"})
	asked := func(as string) int {
		return d.Do(as, http.MethodGet, "/api/aftercare/tickets/"+ticket+"/callback", nil).Status
	}
	for _, as := range []string{desktest.Guest, desktest.Customer2, desktest.Agent, desktest.Superuser} {
		if got := asked(as); got != http.StatusNotFound {
			t.Errorf("%s: %d", as, got)
		}
	}
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"customer": desktest.ID(desktest.Customer2)})
	d.Settle()
	if got := asked(desktest.Customer); got != http.StatusNotFound {
		t.Errorf("whose case it was: %d", got)
	}
	trace := d.trace(desktest.Customer2, ticket)
	keys := []string{}
	for key := range trace {
		keys = append(keys, key)
	}
	if slices.Sort(keys); trace["state"] != "" || !reflect.DeepEqual(trace["calls"], []any{}) || !slices.Equal(keys, []string{"calls", "done_at", "due_at", "satisfied", "state"}) {
		t.Errorf("whose case it is now sees %v", trace)
	}
}

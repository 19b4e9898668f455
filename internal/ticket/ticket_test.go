package ticket_test

import (
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

func TestTicketFromRequestToConfirmed(t *testing.T) {
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Washer leaks", "It leaks at the **door**.\nSince Monday.")
	ticket := w.Ticket(id)
	if got, want := ticket.GetString("number"), "2026-000001"; got != want {
		t.Errorf("number: got %q, want %q", got, want)
	}
	if got := ticket.GetString("status"); got != "new" {
		t.Errorf("status: got %q, want new", got)
	}
	w.Clock.Advance(time.Minute)
	if answer := w.Change(desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)}); answer.Status != http.StatusOK {
		t.Fatalf("claim: %d %s", answer.Status, answer.Text)
	}
	if got := w.Ticket(id).GetString("status"); got != "open" {
		t.Errorf("status after claim: got %q, want open", got)
	}
	if answer := w.Say(desktest.Agent, id, "reply", "Please close the tap."); answer.Status != http.StatusOK {
		t.Fatalf("reply: %d %s", answer.Status, answer.Text)
	}
	if answer := w.Change(desktest.Agent, id, map[string]any{"status": "resolved"}); answer.Code("resolution") != "resolution_missing" {
		t.Fatalf("resolve without evidence: %d %s", answer.Status, answer.Text)
	}
	w.Clock.Advance(time.Minute)
	if answer := w.Change(desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "New seal."}); answer.Status != http.StatusOK {
		t.Fatalf("resolve: %d %s", answer.Status, answer.Text)
	}
	if answer := w.Change(desktest.Customer, id, map[string]any{"status": "closed"}); answer.Status != http.StatusOK {
		t.Fatalf("confirm: %d %s", answer.Status, answer.Text)
	}
	w.Settle()
	ticket = w.Ticket(id)
	for _, step := range []string{"received", "assigned", "diagnosed", "solved", "confirmed"} {
		if !contains(ticket.GetString("steps"), `"`+step+`"`) {
			t.Errorf("steps miss %q: %s", step, ticket.GetString("steps"))
		}
	}
}

func contains(text, part string) bool {
	for i := 0; i+len(part) <= len(text); i++ {
		if text[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

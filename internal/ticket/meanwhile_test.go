package ticket_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// TestReply_StopsWhereSomebodyElseWroteMeanwhile sends a reply by somebody who has read the case up to a moment.
func TestReply_StopsWhereSomebodyElseWroteMeanwhile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		meanwhile func(w *desktest.World, ticket string)
		kind      string
		want      int
	}{
		{"nothing happened", func(*desktest.World, string) {}, "reply", http.StatusOK},
		{"the customer wrote", func(w *desktest.World, ticket string) { w.Say(desktest.Customer, ticket, "reply", "It opens again.") }, "reply", http.StatusConflict},
		{"a colleague answered", func(w *desktest.World, ticket string) { w.Say(desktest.Agent2, ticket, "reply", "Oil it.") }, "reply", http.StatusConflict},
		{"a colleague noted something", func(w *desktest.World, ticket string) { w.Say(desktest.Agent2, ticket, "note", "Old model.") }, "reply", http.StatusConflict},
		{"a note of one's own is no answer", func(w *desktest.World, ticket string) { w.Say(desktest.Agent2, ticket, "reply", "Oil it.") }, "note", http.StatusOK},
		{"one noted something oneself", func(w *desktest.World, ticket string) { w.Say(desktest.Agent, ticket, "note", "Old model.") }, "reply", http.StatusOK},
		{"a colleague changed the status", func(w *desktest.World, ticket string) {
			w.Change(desktest.Lead, ticket, map[string]any{"status": "on_hold"})
		}, "reply", http.StatusConflict},
		{"a colleague changed something else", func(w *desktest.World, ticket string) {
			w.Change(desktest.Lead, ticket, map[string]any{"priority": "high"})
		}, "reply", http.StatusOK},
		{"one changed the status oneself", func(w *desktest.World, ticket string) {
			w.Change(desktest.Agent, ticket, map[string]any{"status": "pending"})
		}, "reply", http.StatusOK},
	} {
		w := desktest.New(t)
		ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		w.Say(desktest.Agent2, ticket, "reply", "Which door?")
		w.Advance(time.Minute)
		read := w.Ticket(ticket).GetString("updated")
		w.Advance(time.Minute)
		test.meanwhile(w, ticket)
		w.Advance(time.Minute)
		send := func(seen string) desktest.Answer {
			return w.Do(desktest.Agent, http.MethodPost, "/api/collections/messages/records?seen="+url.QueryEscape(seen), map[string]any{"ticket": ticket, "kind": test.kind, "body": "Lift it a little."})
		}
		answer := send(read)
		if answer.Status != test.want || test.want == http.StatusConflict && answer.Code("request") != "answered_meanwhile" {
			t.Errorf("%s: got %d %s, want %d", test.name, answer.Status, answer.Text, test.want)
		}
		if test.want != http.StatusConflict {
			continue
		}
		if answer := send(w.Clock.Now().Format("2006-01-02 15:04:05.000Z")); answer.Status != http.StatusOK {
			t.Errorf("%s, after having read it: got %d %s", test.name, answer.Status, answer.Text)
		}
	}
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	if answer := w.Do(desktest.Agent, http.MethodPost, "/api/collections/messages/records?seen=yesterday", map[string]any{"ticket": ticket, "kind": "reply", "body": "Yes."}); answer.Code("request") != "seen_invalid" {
		t.Errorf("seen that is no moment: got %d %s", answer.Status, answer.Text)
	}
}

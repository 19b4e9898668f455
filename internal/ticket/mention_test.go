package ticket_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// note writes a note that calls colleagues by name.
func note(w *desktest.World, as, ticket, kind string, mentions ...string) desktest.Answer {
	ids := make([]string, len(mentions))
	for i, name := range mentions {
		ids[i] = desktest.ID(name)
	}
	return w.Do(as, http.MethodPost, "/api/collections/messages/records", map[string]any{"ticket": ticket, "kind": kind, "body": "@" + strings.Join(mentions, " @") + " please look", "mentions": ids})
}

// toldKinds lists what a colleague was told, by kind.
func toldKinds(t *testing.T, w *desktest.World, name string) string {
	t.Helper()
	var kinds []string
	err := w.App.DB().NewQuery(`SELECT kind FROM notifications WHERE staff = {:me} ORDER BY created, kind`).Bind(dbx.Params{"me": desktest.ID(name)}).Column(&kinds)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(kinds, " ")
}

func TestMention_TellsAndLetsFollow(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
	w.Must(desktest.QA, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.QA), map[string]any{"mail_mentions": true})
	w.Settle()
	before := toldKinds(t, w, desktest.Agent2)
	if answer := note(w, desktest.Agent, ticket, "note", desktest.Lead, desktest.QA, desktest.Agent); answer.Status != http.StatusOK {
		t.Fatalf("a note that mentions: %d %s", answer.Status, answer.Text)
	}
	w.Settle()
	if got := toldKinds(t, w, desktest.Lead); got != "mention" {
		t.Errorf("the mentioned lead was told %q, want the mention", got)
	}
	if got := strings.TrimSpace(strings.TrimPrefix(toldKinds(t, w, desktest.Agent2), before)); got != "message" {
		t.Errorf("the assignee was told %q, want the message", got)
	}
	if got := toldKinds(t, w, desktest.Agent); got != "" {
		t.Errorf("who mentioned themselves was told %q", got)
	}
	for _, name := range []string{desktest.Lead, desktest.QA} {
		if !slices.Contains(w.Ticket(ticket).GetStringSlice("followers"), desktest.ID(name)) {
			t.Errorf("%s does not follow the case", name)
		}
	}
	mails, err := w.App.FindAllRecords("emails", dbx.HashExp{"template": "staff_mentioned"})
	if err != nil || len(mails) != 1 || mails[0].GetString("to") != desktest.QA+"@test.example" {
		t.Fatalf("mails of the mention: %d (%v), want one, to who asked for it", len(mails), err)
	}
	if text := mails[0].GetString("text") + mails[0].GetString("subject"); strings.Contains(text, "please look") || !strings.Contains(text, w.Ticket(ticket).GetString("number")) {
		t.Errorf("the mail says %q, want the number and nothing of what was written", text)
	}

	// Who may change nothing else in a case may still follow it no longer, and no one else's following.
	if answer := w.Change(desktest.QA, ticket, map[string]any{"followers": []string{desktest.ID(desktest.Agent)}}); answer.Status != http.StatusForbidden {
		t.Errorf("taking others off: %d %s", answer.Status, answer.Text)
	}
	if answer := w.Change(desktest.QA, ticket, map[string]any{"followers-": desktest.ID(desktest.QA)}); answer.Status != http.StatusOK {
		t.Errorf("following no longer: %d %s", answer.Status, answer.Text)
	}
}

func TestMention_RefusesWhoMayNotSeeTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "complaint", "Rude", "He shouted.")
	w.Settle()
	w.Change(desktest.Lead, ticket, map[string]any{"complained_about": desktest.ID(desktest.Agent2)})
	w.Must(desktest.Manager, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.QA), map[string]any{"active": false})
	for _, test := range []struct {
		name, kind, whom, code string
	}{
		{"whom the complaint is about", "note", desktest.Agent2, "mention_no_access"},
		{"who is switched off", "note", desktest.QA, "mention_no_access"},
		{"in a reply", "reply", desktest.Lead, "mention_inside_only"},
		{"who is nobody", "note", "somebody", "assignee_unknown"},
		{"a customer", "note", desktest.Customer, "assignee_unknown"},
	} {
		answer := note(w, desktest.Agent, ticket, test.kind, test.whom)
		if code := answer.Code("mentions"); answer.Status != http.StatusBadRequest || code != test.code && !strings.HasPrefix(code, "validation_") {
			t.Errorf("%s: got %d %s, want %s", test.name, answer.Status, answer.Text, test.code)
		}
	}
	if answer := note(w, desktest.Customer, ticket, "reply", desktest.Lead); answer.Status < 400 {
		t.Errorf("a customer mentions a colleague: %d %s", answer.Status, answer.Text)
	}
	w.Settle()
	if got := toldKinds(t, w, desktest.Agent2); strings.Contains(got, "mention") {
		t.Errorf("whom the complaint is about was told %q", got)
	}
}

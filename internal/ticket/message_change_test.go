package ticket_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestMessage_ChangesItsCaseInOneSave sends answers that change the case: all of it is done, or nothing.
func TestMessage_ChangesItsCaseInOneSave(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, as, kind string
		change         any
		field, code    string
		status         string
	}{
		{"solves", desktest.Agent, "reply", map[string]any{"status": "resolved", "resolution": "Oiled it."}, "", "", "resolved"},
		{"solves by telephone", desktest.Agent, "call", map[string]any{"status": "resolved", "resolution": "Oiled it."}, "", "", "resolved"},
		{"as a form sends it", desktest.Agent, "reply", `{"status":"on_hold","priority":"high","assignee":"` + desktest.ID(desktest.Agent) + `","tags":["part"]}`, "", "", "on_hold"},
		{"says what holds already", desktest.Agent, "reply", map[string]any{"status": "open"}, "", "", "open"},
		{"solves without saying how", desktest.Agent, "reply", map[string]any{"status": "resolved"}, "resolution", "resolution_missing", ""},
		{"changes what has its own place", desktest.Agent, "reply", map[string]any{"customer": desktest.ID(desktest.Customer)}, "change", "canned_actions", ""},
		{"is no object", desktest.Agent, "reply", "resolved", "change", "canned_actions", ""},
		{"is of another type", desktest.Agent, "reply", map[string]any{"status": 1}, "change", "canned_actions", ""},
		{"tags that are none", desktest.Agent, "reply", map[string]any{"tags": "part"}, "change", "canned_actions", ""},
		{"a customer's", desktest.Customer, "reply", map[string]any{"priority": "urgent"}, "change", "field_not_yours", ""},
		{"of who writes notes alone", desktest.QA, "note", map[string]any{"priority": "urgent"}, "request", "role_cannot_work", ""},
	} {
		w := desktest.New(t)
		id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		w.Change(desktest.Lead, id, map[string]any{"tags": []string{"door"}})
		before := w.Ticket(id).GetString("updated")
		answer := w.Do(test.as, http.MethodPost, records("messages"), map[string]any{"ticket": id, "kind": test.kind, "body": "Oil it.", "change": test.change})
		if answer.Code(test.field) != test.code || (test.code == "") != (answer.Status == http.StatusOK) {
			t.Errorf("%s: got %d %s, want %q at %q", test.name, answer.Status, answer.Text, test.code, test.field)
		}
		said, err := w.App.CountRecords("messages", dbx.HashExp{"ticket": id, "body": "Oil it."})
		if err != nil {
			t.Fatal(err)
		}
		after := w.Ticket(id)
		if test.code != "" {
			if said != 0 || after.GetString("updated") != before {
				t.Errorf("%s: was refused, and left %d messages, status %s", test.name, said, after.GetString("status"))
			}
			continue
		}
		if said != 1 || after.GetString("status") != test.status || after.GetString("last_staff_at") == "" && test.kind == "reply" {
			t.Errorf("%s: %d messages, status %s", test.name, said, after.GetString("status"))
		}
		if test.status == "on_hold" && (after.GetString("tags") != `["door","part"]` || after.GetString("priority") != "high" || after.GetString("assignee") != desktest.ID(desktest.Agent)) {
			t.Errorf("%s: tags %s, priority %s, assignee %s", test.name, after.GetString("tags"), after.GetString("priority"), after.GetString("assignee"))
		}
	}
}

package ticket_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// messagesOf are a case's messages, oldest first.
func messagesOf(t *testing.T, w *desktest.World, ticket string) []*core.Record {
	t.Helper()
	messages, err := w.App.FindRecordsByFilter("messages", "ticket = {:ticket}", "created,id", 0, 0, dbx.Params{"ticket": ticket})
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

// made finds the message that an answer speaks of.
func made(t *testing.T, w *desktest.World, answer desktest.Answer) *core.Record {
	t.Helper()
	if answer.Status != http.StatusOK {
		t.Fatalf("got %d %s", answer.Status, answer.Text)
	}
	message, err := w.App.FindRecordById("messages", answer.String("id"))
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func TestMessage_AuthorComesFromTheRequest(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	spoofed := map[string]any{
		"ticket": id, "kind": "reply", "body": "Words.", "author_staff": desktest.ID(desktest.Manager), "author_customer": desktest.ID(desktest.Customer2),
		"author_name": "The boss", "public": false, "html": "<script>", "created": "2020-01-01 00:00:00.000Z", "external_id": "taken", "channel": "mail",
	}
	for _, c := range []struct{ as, staff, customer, name string }{
		{desktest.Customer, "", desktest.ID(desktest.Customer), "customer"},
		{desktest.Agent, desktest.ID(desktest.Agent), "", "agent"},
	} {
		message := made(t, w, w.Do(c.as, http.MethodPost, records("messages"), spoofed))
		for field, want := range map[string]string{"author_staff": c.staff, "author_customer": c.customer, "author_name": c.name, "html": "<p>Words.</p>", "public": "true"} {
			if got := message.GetString(field); got != want {
				t.Errorf("%s writes: %s is %q, want %q", c.as, field, got, want)
			}
		}
		if got := message.GetDateTime("created").Time(); got.Year() != desktest.Begin.Year() {
			t.Errorf("%s writes at %s", c.as, got)
		}
		if c.as == desktest.Customer && message.GetString("external_id")+message.GetString("channel") != "portal" {
			t.Errorf("a customer takes a channel's id: %q of %q", message.GetString("external_id"), message.GetString("channel"))
		}
	}
	note := made(t, w, w.Do(desktest.Agent, http.MethodPost, records("messages"), map[string]any{"ticket": id, "kind": "note", "body": "Ours.", "public": true}))
	if note.GetBool("public") {
		t.Error("a note was made public")
	}
}

func TestMessage_Refusals(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	theirs := w.Ask(desktest.Customer2, "repair", "Lid", "It is loose.")
	if answer := w.Say(desktest.Agent, id, "reply", "Known."); answer.Status != 200 {
		t.Fatal(answer.Text)
	}
	if answer := w.Do(desktest.Agent, http.MethodPost, records("messages"), map[string]any{"ticket": id, "body": "By mail.", "channel": "mail", "external_id": "<1@x>"}); answer.Status != 200 {
		t.Fatal(answer.Text)
	}
	first := messagesOf(t, w, id)[0].Id
	before := countRows(t, w, "messages")
	for _, c := range []struct {
		as          string
		fields      map[string]any
		field, code string
	}{
		{desktest.Customer, map[string]any{"ticket": id, "kind": "note", "body": "x"}, "kind", "message_kind_not_yours"},
		{desktest.Customer, map[string]any{"ticket": id, "kind": "system", "body": "x"}, "kind", "message_kind_not_yours"},
		{desktest.Customer, map[string]any{"ticket": id, "kind": "reply", "body": "x", "copied_from": first}, "kind", "message_kind_not_yours"},
		{desktest.Customer, map[string]any{"ticket": theirs, "kind": "reply", "body": "x"}, "ticket", "ticket_unknown"},
		{desktest.Customer, map[string]any{"ticket": "nosuchticket000", "body": "x"}, "ticket", "ticket_unknown"},
		{desktest.Customer, map[string]any{"body": "x"}, "ticket", "ticket_unknown"},
		{desktest.Customer, map[string]any{"ticket": id, "body": " \n\t "}, "body", "message_empty"},
		{desktest.Customer, map[string]any{"ticket": id}, "body", "message_empty"},
		{desktest.Agent, map[string]any{"ticket": id, "kind": "note"}, "body", "message_empty"},
		{desktest.Agent, map[string]any{"ticket": id, "kind": "system", "body": "x"}, "kind", "message_kind_not_yours"},
		{desktest.Agent, map[string]any{"ticket": id, "kind": "shout", "body": "x"}, "kind", "validation_invalid_value"},
		{desktest.Agent, map[string]any{"ticket": id, "body": strings.Repeat("x", 200_001)}, "body", "validation_max_text_constraint"},
		{desktest.Agent, map[string]any{"ticket": id, "body": "Twice.", "channel": "mail", "external_id": "<1@x>"}, "external_id", "validation_not_unique"},
		{desktest.Agent, map[string]any{"ticket": theirs, "copied_from": first, "kind": "reply"}, "copied_from", "merge_other_customer"},
		{desktest.Agent, map[string]any{"ticket": id, "copied_from": "nosuchmessage00", "kind": "reply"}, "copied_from", "message_unknown"},
		{desktest.QA, map[string]any{"ticket": id, "kind": "reply", "body": "x"}, "kind", "role_notes_only"},
		{desktest.QA, map[string]any{"ticket": id, "kind": "note", "copied_from": first}, "kind", "role_notes_only"},
	} {
		if answer := w.Do(c.as, http.MethodPost, records("messages"), c.fields); answer.Code(c.field) != c.code || answer.Status != 400 {
			t.Errorf("%s writes %.200v: got %d %s, want %s %s", c.as, c.fields, answer.Status, answer.Text, c.field, c.code)
		}
	}
	if got := countRows(t, w, "messages"); got != before {
		t.Errorf("refused messages left %d rows", got-before)
	}
}

func countRows(t *testing.T, w *desktest.World, table string) int {
	t.Helper()
	var total int
	if err := w.App.DB().NewQuery("SELECT COUNT(*) FROM " + table).Row(&total); err != nil {
		t.Fatal(err)
	}
	return total
}

// TestMessage_AppendOnly tries to change what was said and what happened through every door.
func TestMessage_AppendOnly(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	message := made(t, w, w.Do(desktest.Agent, http.MethodPost, records("messages"), map[string]any{"ticket": id, "body": "By mail.", "channel": "mail", "external_id": "<1@x>"}))
	var event string
	if err := w.App.DB().NewQuery("SELECT id FROM events WHERE seq = 3").Row(&event); err != nil {
		t.Fatal(err)
	}
	for collection, id := range map[string]string{"messages": message.Id, "events": event} {
		for _, as := range []string{desktest.Customer, desktest.Agent, desktest.Manager, desktest.Superuser} {
			if answer := w.Do(as, http.MethodPatch, records(collection)+"/"+id, map[string]any{"body": "Other.", "type": "other", "attachments": []string{}}); answer.Status < 400 {
				t.Errorf("%s changes one of %s: %d", as, collection, answer.Status)
			}
			if answer := w.Do(as, http.MethodDelete, records(collection)+"/"+id, nil); answer.Status < 400 {
				t.Errorf("%s deletes one of %s: %d", as, collection, answer.Status)
			}
		}
		if answer := w.Do(desktest.Superuser, http.MethodDelete, "/api/collections/"+collection+"/truncate", nil); answer.Status < 400 {
			t.Errorf("a superuser empties %s: %d", collection, answer.Status)
		}
		if answer := w.Do(desktest.Superuser, http.MethodDelete, "/api/collections/"+collection, nil); answer.Status < 400 {
			t.Errorf("a superuser drops %s: %d", collection, answer.Status)
		}
		imported := map[string]any{"collections": []any{map[string]any{"name": "extra", "type": "base"}}, "deleteMissing": true}
		if answer := w.Do(desktest.Superuser, http.MethodPut, "/api/collections/import", imported); answer.Status < 400 {
			t.Errorf("a superuser imports %s away: %d", collection, answer.Status)
		}
		record, err := w.App.FindRecordById(collection, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []journal.ActorKind{journal.ActorSystem, journal.ActorSuperuser, journal.ActorRule, journal.ActorUnknown} {
			journal.Act(record, journal.Actor{Kind: kind})
			record.Set("body", "Other.")
			record.Set("type", "other")
			if err := w.App.Save(record); err == nil {
				t.Errorf("%s saves one of %s", kind, collection)
			}
			if err := w.App.SaveNoValidate(record); err == nil {
				t.Errorf("%s saves one of %s unseen", kind, collection)
			}
			if err := w.App.Delete(record); err == nil {
				t.Errorf("%s deletes one of %s", kind, collection)
			}
		}
	}
	for _, statement := range []string{
		`UPDATE messages SET body = 'x'`, `DELETE FROM messages`, `UPDATE events SET actor = 'x'`, `DELETE FROM events WHERE seq = 1`,
		`UPDATE events SET seq = seq + 1000`,
		`REPLACE INTO messages SELECT * FROM messages`,
		`REPLACE INTO events SELECT * FROM events WHERE seq = 2`,
		`INSERT OR REPLACE INTO events (id, seq, type) SELECT id, 9000, 'x' FROM events WHERE seq = 2`,
		`INSERT OR REPLACE INTO events (id, seq, type) SELECT id, (SELECT MAX(seq) + 1 FROM events), 'x' FROM events WHERE seq = 2`,
		`INSERT OR REPLACE INTO messages (id, ticket, channel, external_id) VALUES ('another00000000', 'x', 'mail', '<1@x>')`,
		`INSERT INTO events (id, seq, type) VALUES ('gap000000000000', 9000, 'x')`,
		`INSERT OR IGNORE INTO events (id, seq, type) VALUES ('gap000000000000', 9000, 'x')`,
		`UPDATE OR IGNORE events SET actor = 'x'`,
		`UPDATE OR REPLACE events SET seq = 1 WHERE seq = 2`,
		`INSERT INTO messages SELECT * FROM messages WHERE TRUE ON CONFLICT (id) DO UPDATE SET body = 'x'`,
	} {
		if _, err := w.App.DB().NewQuery(statement).Execute(); err == nil {
			t.Errorf("the database lets through: %s", statement)
		}
	}
	checkEvents(t, w)
	if got := made(t, w, desktest.Answer{Status: 200, JSON: map[string]any{"id": message.Id}}).GetString("body"); got != "By mail." {
		t.Errorf("the message says %q", got)
	}
}

func TestMessage_FirstResponseIsAPersonsPublicWord(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	for _, kind := range []string{"note", "call", "visit"} {
		if answer := w.Say(desktest.Agent, id, kind, "Words."); answer.Status != 200 {
			t.Fatal(answer.Text)
		}
		if got := w.Ticket(id).GetString("first_response_at"); got != "" {
			t.Errorf("a %s counts as the first response", kind)
		}
	}
	w.Clock.Advance(time.Hour)
	w.Say(desktest.Agent, id, "reply", "Public.")
	first := w.Ticket(id).GetDateTime("first_response_at").Time()
	if !first.Equal(desktest.Begin.Add(time.Hour)) {
		t.Errorf("first response at %s", first)
	}
	w.Clock.Advance(time.Hour)
	w.Say(desktest.Agent2, id, "reply", "More.")
	ticket := w.Ticket(id)
	if got := ticket.GetDateTime("first_response_at").Time(); !got.Equal(first) {
		t.Errorf("a second reply moves the first response to %s", got)
	}
	if got := ticket.GetDateTime("last_staff_at").Time(); !got.Equal(first.Add(time.Hour)) {
		t.Errorf("last word of staff at %s", got)
	}
}

func TestMessage_GraceAfterClosing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		after  time.Duration
		reopen bool
	}{{"within", 7 * 24 * time.Hour, true}, {"after", 7*24*time.Hour + time.Second, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			id := w.Ask(desktest.Customer, "complaint", "Door", "It sticks.")
			w.Change(desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Planed."})
			if answer := w.Change(desktest.Customer, id, map[string]any{"status": "closed"}); answer.Status != 200 {
				t.Fatal(answer.Text)
			}
			w.Clock.Advance(c.after)
			message := made(t, w, w.Say(desktest.Customer, id, "reply", "It sticks again.\nBadly."))
			old := w.Ticket(id)
			if c.reopen {
				if message.GetString("ticket") != id || old.GetString("status") != "open" || old.GetInt("reopened") != 1 {
					t.Errorf("the case is %s, reopened %d times; the message is in %s", old.GetString("status"), old.GetInt("reopened"), message.GetString("ticket"))
				}
				return
			}
			next := w.Ticket(message.GetString("ticket"))
			if next.Id == id || next.GetString("linked_to") != id || old.GetString("status") != "closed" {
				t.Fatalf("the message is in %s linked to %q, the old case is %s", next.GetString("number"), next.GetString("linked_to"), old.GetString("status"))
			}
			for field, want := range map[string]string{"subject": "It sticks again.", "status": "new", "customer": desktest.ID(desktest.Customer), "kind": "complaint", "grade": "general", "number": "2026-000002"} {
				if got := next.GetString(field); got != want {
					t.Errorf("the new case's %s is %q, want %q", field, got, want)
				}
			}
			staff := made(t, w, w.Say(desktest.Agent, id, "reply", "See the other."))
			if staff.GetString("ticket") != id {
				t.Error("a colleague's word in a closed case went elsewhere")
			}
			w.Settle()
			checkEvents(t, w)
		})
	}
}

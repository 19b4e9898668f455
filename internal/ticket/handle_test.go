package ticket_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/ticket"
)

var handle = new(ticket.Tickets)

// codes are the fields that an error refuses, each with its code; "" for none.
func codes(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var refused validation.Errors
	if !errors.As(err, &refused) {
		return err.Error()
	}
	var list []string
	for _, field := range slices.Sorted(maps.Keys(refused)) {
		var reason validation.Error
		if !errors.As(refused[field], &reason) {
			t.Fatalf("%s: %v", field, refused[field])
		}
		list = append(list, field+" "+reason.Code())
	}
	return strings.Join(list, ", ")
}

// TestTickets_CheckSaysWhatASaveWould: every change that a rule might ask for is checked, and then made.
func TestTickets_CheckSaysWhatASaveWould(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	asset := func(customer string) string {
		return w.Must(desktest.Agent, "POST", records("assets"), map[string]any{"customer": desktest.ID(customer), "serial": "S"}).String("id")
	}
	own, foreign := asset(desktest.Customer), asset(desktest.Customer2)
	other := w.Ask(desktest.Customer, "complaint", "Late", "Nobody came.")
	w.Must(desktest.Manager, "PATCH", records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"active": false})
	agent, qa := desktest.ID(desktest.Agent), desktest.ID(desktest.QA)
	for _, test := range []struct {
		kind   string
		fields map[string]any
		want   string
	}{
		{"repair", map[string]any{}, ""},
		{"repair", map[string]any{"priority": "urgent", "tags": []string{"late"}, "category": "door", "tier": "2"}, ""},
		{"repair", map[string]any{"assignee": agent, "followers": []any{qa}}, ""},
		{"repair", map[string]any{"asset": own}, ""},
		{"repair", map[string]any{"promise_at": "2026-09-15T01:00:00Z", "promise_text": "We call."}, ""},
		{"repair", map[string]any{"promise_at": ""}, ""},
		{"repair", map[string]any{"status": "resolved", "resolution": "Planed."}, ""},
		{"repair", map[string]any{"kind": "complaint", "grade": "crisis"}, ""},
		{"repair", map[string]any{"withdrawn_reason": "Twice."}, ""},
		{"complaint", map[string]any{"grade": "crisis", "stage": "accepted"}, ""},
		{"repair", map[string]any{"escalation": "lead", "escalation_reason": `{"en":"Late","zh-CN":"超时"}`}, ""},

		{"repair", map[string]any{"priority": "asap"}, "priority validation_invalid_value"},
		{"repair", map[string]any{"kind": 7, "product": "nosuchproduct00"}, "kind validation_invalid_value, product validation_missing_rel_records"},
		{"repair", map[string]any{"subject": ""}, "subject validation_required"},
		{"repair", map[string]any{"subject": " \u3000"}, "subject validation_required"},
		{"repair", map[string]any{"subject": strings.Repeat("x", 301)}, "subject validation_max_text_constraint"},
		{"repair", map[string]any{"followers": []any{"nosuchcolleague"}}, "followers validation_missing_rel_records"},
		{"repair", map[string]any{"tags": "late"}, "tags tags_invalid"},
		{"repair", map[string]any{"promise_at": "tomorrow"}, "promise_at validation_date_invalid"},
		{"repair", map[string]any{"colour": "red"}, "colour field_unknown"},
		{"repair", map[string]any{"followers+": agent}, "followers+ field_unknown"},
		{"repair", map[string]any{"id": "other0000000000"}, "id field_kept_by_desk"},
		{"repair", map[string]any{"created": "2026-01-01 00:00:00.000Z", "updated": "2026-01-01 00:00:00.000Z"}, "created field_kept_by_desk, updated field_kept_by_desk"},
		{"repair", map[string]any{"number": "2026-000009", "sla_state": "overdue"}, "number field_kept_by_desk, sla_state field_kept_by_desk"},
		{"repair", map[string]any{"assignee": "nosuchcolleague"}, "assignee validation_missing_rel_records"},
		{"repair", map[string]any{"assignee": qa}, "assignee assignee_cannot_work"},
		{"repair", map[string]any{"assignee": desktest.ID(desktest.Agent2)}, "assignee assignee_cannot_work"},
		{"repair", map[string]any{"asset": foreign}, "asset validation_missing_rel_records"},
		{"repair", map[string]any{"grade": "major"}, "grade complaints_only"},
		{"repair", map[string]any{"status": "closed"}, "status status_jump"},
		{"repair", map[string]any{"status": "resolved"}, "resolution resolution_missing"},
		{"repair", map[string]any{"merged_into": other}, "merged_into not_for_rules"},
		{"repair", map[string]any{"erased_reason": "x"}, "erased_reason not_for_rules"},
		{"complaint", map[string]any{"kind": "repair", "grade": "", "reason": "x"}, "grade needs_manager, kind needs_manager"},
		{"complaint", map[string]any{"withdrawn_reason": "x"}, "withdrawn_reason needs_manager"},
		{"crisis", map[string]any{"grade": "major", "reason": "x"}, "grade needs_manager"},
		{"resolved", map[string]any{"status": "closed", "reason": "x"}, "status needs_manager"},
		{"repair", map[string]any{"escalation": "president"}, "escalation validation_invalid_value"},
		{"repair", map[string]any{"escalation": "lead", "escalation_reason": strings.Repeat("x", 2001)}, "escalation_reason validation_max_text_constraint"},
		{"repair", map[string]any{"escalation": "lead", "status": "resolved", "resolution": "x"}, "escalation escalation_ended"},
		{"repair", map[string]any{"escalation_reason": "x"}, "escalation_reason field_kept_by_desk"},
	} {
		kind := "complaint"
		if test.kind == "repair" {
			kind = test.kind
		}
		id := w.Ask(desktest.Customer, kind, "Door", "It sticks.")
		switch test.kind {
		case "crisis":
			must(t, w, desktest.Agent, id, map[string]any{"grade": "crisis"})
		case "resolved":
			must(t, w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Apologised."})
		}
		record, events := w.Ticket(id), countRows(t, w, "events")
		var err error
		var changes journal.Changes
		asked := w.Statements(func() { err = handle.Check(w.App, record, test.fields, byRule) })
		if got := codes(t, err); got != test.want {
			t.Errorf("a %s with %v: the check says %q, want %q", test.kind, test.fields, got, test.want)
		}
		for _, statement := range asked {
			if !strings.HasPrefix(statement, "SELECT") {
				t.Errorf("the check wrote: %s", statement)
			}
		}
		if len(journal.Changed(w.Ticket(id), record)) != 0 {
			t.Errorf("the check changed the record by %v", test.fields)
		}
		changes, err = change(w, id, test.fields, byRule)
		if got := codes(t, err); got != test.want {
			t.Errorf("a %s with %v: the save says %q, want %q", test.kind, test.fields, got, test.want)
		}
		if err != nil || len(changes) == 0 {
			if got := countRows(t, w, "events"); got != events {
				t.Errorf("%v left %d events", test.fields, got-events)
			}
			continue
		}
		saved, err := journal.OfRecord(w.App, "tickets", id, int64(events))
		if err != nil || len(saved) == 0 || fmt.Sprint(saved[0].Changes) != fmt.Sprint(changes) || saved[0].Actor.Rule != byRule.Rule {
			t.Errorf("%v changed %v, and the journal says %+v: %v", test.fields, changes, saved, err)
		}
	}
	checkEvents(t, w)
}

// TestTickets_CheckLooksAtTheRecordGiven: also as of an earlier event.
func TestTickets_CheckLooksAtTheRecordGiven(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	made := last(t, w, id, "ticket.created").Seq
	must(t, w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Planed."})
	then, err := journal.AsOf(w.App, "tickets", id, made)
	if err != nil {
		t.Fatal(err)
	}
	pending := map[string]any{"status": "pending"}
	if got := codes(t, handle.Check(w.App, then, pending, byRule)); got != "" {
		t.Errorf("as of its making the case could not wait: %s", got)
	}
	if got := codes(t, handle.Check(w.App, w.Ticket(id), pending, byRule)); got != "status status_jump" {
		t.Errorf("as it is, the check says %q", got)
	}
}

// TestTickets_CheckAsksLittle: it runs for every action of every rule.
func TestTickets_CheckAsksLittle(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	record := w.Ticket(w.Ask(desktest.Customer, "repair", "Door", "It sticks."))
	for _, test := range []struct {
		most   int
		fields map[string]any
	}{
		{0, map[string]any{"priority": "urgent", "tags": []string{"late"}, "status": "pending"}},
		{0, map[string]any{"escalation": "lead", "escalation_reason": "Late"}},
		{2, map[string]any{"assignee": desktest.ID(desktest.Agent)}},
	} {
		if asked := w.Statements(func() { _ = handle.Check(w.App, record, test.fields, byRule) }); len(asked) > test.most {
			t.Errorf("%v asked the database %d times: %s", test.fields, len(asked), strings.Join(asked, "\n"))
		}
	}
}

func TestTickets_ChangeOfNothing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	before := w.Ticket(id).GetString("updated")
	events := countRows(t, w, "events")
	w.Clock.Advance(time.Minute)
	changes, err := change(w, id, map[string]any{"priority": "normal", "kind": "repair"}, byRule)
	if err != nil || changes != nil || w.Ticket(id).GetString("updated") != before || countRows(t, w, "events") != events {
		t.Errorf("a change of nothing: %v %v", changes, err)
	}
	if _, err := handle.Change(w.App, id, map[string]any{"priority": "high"}, byRule); err == nil {
		t.Error("a change outside a transaction")
	}
	if _, err := change(w, "nosuchcase00000", map[string]any{"priority": "high"}, byRule); err == nil {
		t.Error("a change of no case")
	}
}

func write(w *desktest.World, message ticket.Message) (id string, err error) {
	err = w.App.RunInTransaction(func(tx core.App) error {
		id, err = handle.Write(tx, message, byRule)
		return err
	})
	return id, err
}

// TestTickets_WriteIsNobodysAnswer: a rule's words stand in the case and count for nobody.
func TestTickets_WriteIsNobodysAnswer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent), "followers": []string{desktest.ID(desktest.Lead)}})
	must(t, w, desktest.Agent, id, map[string]any{"status": "pending"})
	w.Settle()
	was := w.Ticket(id)
	for _, message := range []ticket.Message{
		{Ticket: id, Kind: ticket.MessageNote, Body: "**Late** again", Public: true},
		{Ticket: id, Kind: ticket.MessageSystem, Body: "We still need your answer.", Public: true},
		{Ticket: id, Kind: ticket.MessageSystem, Body: "For colleagues."},
	} {
		written, err := write(w, message)
		if err != nil {
			t.Fatal(err)
		}
		record, err := w.App.FindRecordById("messages", written)
		if err != nil {
			t.Fatal(err)
		}
		isPublic := message.Public && message.Kind == ticket.MessageSystem
		if record.GetString("author_name") != byRule.Name || record.GetString("author_staff") != "" || record.GetString("author_customer") != "" ||
			record.GetBool("public") != isPublic || record.GetString("kind") != string(message.Kind) || !strings.HasPrefix(record.GetString("html"), "<p>") {
			t.Errorf("%+v became %v", message, record.PublicExport())
		}
		seen := strings.Contains(w.Do(desktest.Customer, "GET", records("messages")+"?filter=ticket='"+id+"'", nil).Text, message.Body)
		if seen != isPublic {
			t.Errorf("the customer sees %q: %v", message.Body, seen)
		}
	}
	w.Settle()
	if changed := journal.Changed(was, w.Ticket(id)); len(changed) != 0 {
		t.Errorf("the case changed by its rules' words: %v", changed)
	}
	for _, person := range []string{desktest.Agent, desktest.Lead} {
		if got := told(t, w, person, id); slices.Contains(got, "message") {
			t.Errorf("%s was told %v", person, got)
		}
	}
	if got := len(w.Mails.Sent()); got != 0 {
		t.Errorf("%d mails went out by themselves", got)
	}
	checkEvents(t, w)
}

func TestTickets_WriteRefusals(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	erased := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	must(t, w, desktest.Manager, erased, map[string]any{"erased_reason": "Asked for."})
	for _, test := range []struct {
		message ticket.Message
		want    string
	}{
		{ticket.Message{Ticket: id, Kind: ticket.MessageNote, Body: "Late"}, ""},
		{ticket.Message{Ticket: id, Kind: ticket.MessageReply, Body: "Late"}, "kind message_kind_not_yours"},
		{ticket.Message{Ticket: id, Kind: ticket.MessageVisit, Body: "Late"}, "kind message_kind_not_yours"},
		{ticket.Message{Ticket: id, Body: "Late"}, "kind message_kind_not_yours"},
		{ticket.Message{Ticket: id, Kind: ticket.MessageNote, Body: " \n"}, "body message_empty"},
		{ticket.Message{Ticket: id, Kind: ticket.MessageNote, Body: strings.Repeat("x", 200_001)}, "body validation_max_text_constraint"},
		{ticket.Message{Ticket: erased, Kind: ticket.MessageNote, Body: "Late"}, "ticket ticket_erased"},
	} {
		before := countRows(t, w, "messages")
		if got := codes(t, handle.CheckMessage(w.App, w.Ticket(test.message.Ticket), test.message)); got != test.want {
			t.Errorf("the check of %.40v says %q, want %q", test.message, got, test.want)
		}
		if got := countRows(t, w, "messages"); got != before {
			t.Errorf("the check of %.40v wrote", test.message)
		}
		_, err := write(w, test.message)
		if got := codes(t, err); got != test.want || countRows(t, w, "messages") != before+map[bool]int{true: 1}[err == nil] {
			t.Errorf("writing %.40v says %q, want %q", test.message, got, test.want)
		}
	}
	merged := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	must(t, w, desktest.Agent, merged, map[string]any{"merged_into": id})
	if _, err := write(w, ticket.Message{Ticket: merged, Kind: ticket.MessageNote, Body: "Late"}); err != nil {
		t.Errorf("a note in a merged case: %v", err)
	}
	checkEvents(t, w)
}

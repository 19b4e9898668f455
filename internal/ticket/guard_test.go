package ticket_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// try patches a case and wants the field refused with the code; "" wants it to work.
func try(t *testing.T, w *desktest.World, as, ticket string, fields map[string]any, field, code string) {
	t.Helper()
	answer := w.Change(as, ticket, fields)
	if code == "" && answer.Status != http.StatusOK || code != "" && answer.Code(field) != code {
		t.Errorf("%s changes %v: got %d %s, want %s %q", as, fields, answer.Status, answer.Text, field, code)
	}
}

func must(t *testing.T, w *desktest.World, as, ticket string, fields map[string]any) {
	t.Helper()
	if answer := w.Change(as, ticket, fields); answer.Status != http.StatusOK {
		t.Fatalf("%s changes %v: %d %s", as, fields, answer.Status, answer.Text)
	}
}

func TestGuard_WhoMovesACase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	agent, agent2 := desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	try(t, w, desktest.QA, id, map[string]any{"assignee": desktest.ID(desktest.QA)}, "request", "role_cannot_work")
	try(t, w, desktest.Agent, id, map[string]any{"assignee": "nosuchcolleague"}, "assignee", "assignee_unknown")
	try(t, w, desktest.Agent, id, map[string]any{"assignee": agent}, "", "")
	try(t, w, desktest.Agent2, id, map[string]any{"assignee": agent2}, "assignee", "needs_lead")
	try(t, w, desktest.Agent2, id, map[string]any{"assignee": ""}, "assignee", "needs_lead")
	try(t, w, desktest.Agent2, id, map[string]any{"team": ""}, "team", "needs_lead")
	try(t, w, desktest.Agent, id, map[string]any{"assignee": agent2}, "", "")
	try(t, w, desktest.Lead, id, map[string]any{"assignee": agent}, "", "")
	try(t, w, desktest.Agent, id, map[string]any{"customer": desktest.ID(desktest.Customer2)}, "customer", "needs_lead")
	try(t, w, desktest.Lead, id, map[string]any{"customer": desktest.ID(desktest.Customer2)}, "", "")
	try(t, w, desktest.Lead, id, map[string]any{"customer": ""}, "customer", "validation_required")
	for _, as := range []string{desktest.Agent, desktest.Manager, desktest.Superuser} {
		try(t, w, as, id, map[string]any{"subject": " \t\u3000\n"}, "subject", "validation_required")
		try(t, w, as, id, map[string]any{"subject": "\u200b\u00ad \ufeff\u3164\ufe0f\u2800"}, "subject", "validation_required")
	}
	for _, subject := range []string{"?", "\U0001f527", "\u200b火", "\ue000"} {
		try(t, w, desktest.Agent, id, map[string]any{"subject": subject}, "", "")
	}
	try(t, w, desktest.Agent, id, map[string]any{"subject": " Door of the oven "}, "", "")
	for _, field := range []string{"number", "is_open", "is_waiting", "is_snoozed", "woken_at", "steps", "reopened", "first_response_at", "last_customer_at", "last_staff_at", "resolved_at", "closed_at", "erased_at"} {
		for _, as := range []string{desktest.Agent, desktest.Manager, desktest.Superuser} {
			value := map[string]any{"number": "2026-999999", "is_open": false, "is_waiting": true, "is_snoozed": true, "steps": []any{}, "reopened": 7}[field]
			if value == nil {
				value = "2027-01-01 00:00:00.000Z"
			}
			try(t, w, as, id, map[string]any{field: value}, field, "field_kept_by_desk")
		}
	}
	try(t, w, desktest.Manager, id, map[string]any{"description": "Otherwise."}, "description", "field_fixed")
}

func TestGuard_ComplaintsAreManagersToEnd(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	complain := func() string { return w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude.") }
	id := complain()
	must(t, w, desktest.Agent, id, map[string]any{"grade": "crisis"})
	for _, as := range []string{desktest.Agent, desktest.Lead} {
		try(t, w, as, id, map[string]any{"grade": "major", "reason": "x"}, "grade", "needs_manager")
		try(t, w, as, id, map[string]any{"kind": "praise", "grade": "", "reason": "x"}, "kind", "needs_manager")
		try(t, w, as, id, map[string]any{"withdrawn_reason": "x"}, "withdrawn_reason", "needs_manager")
		try(t, w, as, id, map[string]any{"erased_reason": "x"}, "erased_reason", "needs_manager")
	}
	try(t, w, desktest.Manager, id, map[string]any{"grade": "major"}, "grade", "needs_reason")
	try(t, w, desktest.Manager, id, map[string]any{"grade": "major", "reason": "  "}, "grade", "needs_reason")
	try(t, w, desktest.Superuser, id, map[string]any{"grade": "major"}, "grade", "needs_reason")
	try(t, w, desktest.Manager, id, map[string]any{"grade": "major", "reason": "Not that grave."}, "", "")
	if got := w.Ticket(id).GetString("reason"); got != "" {
		t.Errorf("the reason stayed on the case: %q", got)
	}
	events, err := journal.OfTicket(w.App, id)
	if err != nil {
		t.Fatal(err)
	}
	if got := events[len(events)-1].Data["reason"]; got != "Not that grave." {
		t.Errorf("the journal says why: %v", got)
	}
	// a reason given once does not count twice
	try(t, w, desktest.Manager, id, map[string]any{"grade": "general"}, "grade", "needs_reason")

	must(t, w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Apologised."})
	try(t, w, desktest.Agent, id, map[string]any{"status": "closed", "reason": "x"}, "status", "needs_manager")
	try(t, w, desktest.Manager, id, map[string]any{"status": "closed"}, "reason", "needs_reason")
	try(t, w, desktest.Agent, id, map[string]any{"resolution": " "}, "resolution", "resolution_missing")
	try(t, w, desktest.Customer, id, map[string]any{"status": "closed"}, "", "")

	other := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	lesser := complain()
	graver := complain()
	must(t, w, desktest.Agent, graver, map[string]any{"grade": "major"})
	try(t, w, desktest.Agent, graver, map[string]any{"merged_into": other}, "merged_into", "needs_manager")
	try(t, w, desktest.Agent, graver, map[string]any{"merged_into": lesser}, "merged_into", "needs_manager")
	try(t, w, desktest.Manager, graver, map[string]any{"merged_into": other}, "reason", "needs_reason")
	try(t, w, desktest.Agent, lesser, map[string]any{"merged_into": graver}, "", "")
	try(t, w, desktest.Manager, graver, map[string]any{"merged_into": other, "reason": "It is about the door."}, "", "")
	try(t, w, desktest.Agent, other, map[string]any{"grade": "major"}, "grade", "complaints_only")
	try(t, w, desktest.Agent, other, map[string]any{"stage": "accepted"}, "stage", "complaints_only")
}

func TestGuard_RulesEndNoComplaint(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude.")
	must(t, w, desktest.Agent, id, map[string]any{"grade": "crisis", "status": "resolved", "resolution": "Apologised."})
	other := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	as := func(ticket string, fields map[string]any) error {
		record := w.Ticket(ticket)
		record.Load(fields)
		journal.Act(record, journal.Actor{Kind: journal.ActorRule, Rule: "rule00000000000"})
		return w.App.Save(record)
	}
	for _, fields := range []map[string]any{
		{"grade": "general", "reason": "x"}, {"status": "closed", "reason": "x"}, {"kind": "repair", "grade": "", "reason": "x"},
		{"withdrawn_reason": "x"}, {"erased_reason": "x"}, {"merged_into": other, "reason": "x"},
	} {
		if err := as(id, fields); err == nil {
			t.Errorf("a rule changes a complaint by %v", fields)
		}
	}
	for _, fields := range []map[string]any{
		{"priority": "urgent"}, {"assignee": desktest.ID(desktest.Agent)}, {"tags": []string{"late"}}, {"status": "resolved", "resolution": "By rule."},
	} {
		if err := as(other, fields); err != nil {
			t.Errorf("a rule changes a repair by %v: %v", fields, err)
		}
	}
	checkEvents(t, w)
}

func TestGuard_NobodyIsNoSystem(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	ticket := w.Ticket(id)
	ticket.Set("priority", "high")
	if err := w.App.Save(ticket); err == nil {
		t.Error("nobody changed a case")
	}
	for collection, fields := range map[string]map[string]any{
		"tickets":  {"customer": desktest.ID(desktest.Customer), "subject": "Lid", "kind": "repair"},
		"messages": {"ticket": id, "kind": "reply", "body": "Words."},
	} {
		definition, err := w.App.FindCollectionByNameOrId(collection)
		if err != nil {
			t.Fatal(err)
		}
		record := core.NewRecord(definition)
		record.Load(fields)
		if err := w.App.Save(record); err == nil {
			t.Errorf("nobody made one of %s", collection)
		}
		journal.Act(record, journal.Actor{Kind: journal.ActorUnknown, ID: desktest.ID(desktest.Customer)})
		if err := w.App.SaveNoValidate(record); err == nil {
			t.Errorf("nobody made one of %s unseen", collection)
		}
	}
	journal.Act(ticket, journal.Actor{Kind: journal.ActorSystem})
	if err := w.App.Delete(ticket); err == nil {
		t.Error("the desk deleted a case")
	}
	checkEvents(t, w)
}

func TestGuard_ComplainedAboutNeverWorksOnIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	team := w.Person(desktest.Agent).GetStringSlice("teams")[0]
	agent, agent2 := desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2)
	id := w.Ask(desktest.Customer, "complaint", "Rude", "Agent was rude.")
	must(t, w, desktest.Agent, id, map[string]any{"assignee": agent})
	must(t, w, desktest.Agent2, id, map[string]any{"complained_about": agent})
	if got := w.Ticket(id).GetString("assignee"); got != "" {
		t.Errorf("the one complained about keeps the case: %q", got)
	}
	for _, as := range []string{desktest.Agent, desktest.Lead, desktest.Manager, desktest.Superuser} {
		try(t, w, as, id, map[string]any{"assignee": agent}, "assignee", "assignee_complained_about")
	}
	try(t, w, desktest.Agent, id, map[string]any{"complained_about": ""}, "complained_about", "not_about_yourself")
	try(t, w, desktest.Agent, id, map[string]any{"complained_about": agent2, "assignee": agent}, "complained_about", "not_about_yourself")
	try(t, w, desktest.Agent2, id, map[string]any{"complained_about": ""}, "complained_about", "needs_lead")
	made := w.Do(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{
		"customer": desktest.ID(desktest.Customer), "subject": "Rude", "kind": "complaint", "complained_about": agent, "assignee": agent})
	if got := made.Code("assignee"); got != "assignee_complained_about" {
		t.Errorf("made with the case in hand: %d %s", made.Status, made.Text)
	}

	must2 := func(path string, fields map[string]any) { w.Must(desktest.Manager, http.MethodPatch, path, fields) }
	must2(records("teams")+"/"+team, map[string]any{"assignment": "round_robin"})
	must2(records("staff")+"/"+desktest.ID(desktest.Lead), map[string]any{"presence": "away"})
	for range 4 { // whoever's turn it would be
		id := w.Must(desktest.Manager, http.MethodPost, records("tickets"), map[string]any{
			"customer": desktest.ID(desktest.Customer), "subject": "Rude", "kind": "complaint", "complained_about": agent}).String("id")
		if got := w.Ticket(id).GetString("assignee"); got != agent2 {
			t.Errorf("round robin gives the complaint to %q, want %q", got, agent2)
		}
	}
	busy := w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude.")
	first := w.Ticket(busy).GetString("assignee")
	must(t, w, desktest.Manager, busy, map[string]any{"complained_about": first})
	if got := w.Ticket(busy).GetString("assignee"); got == first || got == "" {
		t.Errorf("round robin hands the case on to %q from %q", got, first)
	}
	must2(records("staff")+"/"+agent2, map[string]any{"presence": "offline"})
	alone := w.Must(desktest.Manager, http.MethodPost, records("tickets"), map[string]any{
		"customer": desktest.ID(desktest.Customer), "subject": "Rude", "kind": "complaint", "complained_about": agent}).String("id")
	if got := w.Ticket(alone).GetString("assignee"); got != "" {
		t.Errorf("with nobody left the case goes to %q", got)
	}
}

// TestSorting_MovesToTheTeamForTheKind: a case that came without a kind waits where unsorted ones do, until it has one.
func TestSorting_MovesToTheTeamForTheKind(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	fallback := w.Person(desktest.Agent).GetStringSlice("teams")[0]
	team := func(name, kind, assignment string) string {
		return w.Must(desktest.Superuser, http.MethodPost, records("teams"), map[string]any{"name": name, "kinds": []string{kind}, "assignment": assignment}).String("id")
	}
	repairs, returns, other := team("Repairs", "repair", "round_robin"), team("Returns", "return_exchange", "manual"), team("Other", "praise", "manual")
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"teams": []string{fallback, repairs}})
	agent := map[string]any{"assignee": desktest.ID(desktest.Agent)}
	for name, test := range map[string]struct {
		before, sort   map[string]any
		team, assignee string
	}{
		"to a team that takes turns": {nil, map[string]any{"kind": "repair"}, repairs, desktest.ID(desktest.Agent2)},
		"to a team that claims":      {nil, map[string]any{"kind": "return_exchange"}, returns, ""},
		"no team names the kind":     {nil, map[string]any{"kind": "complaint"}, fallback, ""},
		"somebody has it":            {agent, map[string]any{"kind": "repair"}, fallback, desktest.ID(desktest.Agent)},
		"and takes it in doing so":   {nil, map[string]any{"kind": "repair", "assignee": desktest.ID(desktest.Agent)}, fallback, desktest.ID(desktest.Agent)},
		"a team was chosen":          {map[string]any{"team": other}, map[string]any{"kind": "repair"}, other, ""},
		"and is in doing so":         {nil, map[string]any{"kind": "repair", "team": other}, other, ""},
		"it was sorted before":       {map[string]any{"kind": "complaint"}, map[string]any{"category": "rude"}, fallback, ""},
		"it has ended":               {map[string]any{"status": "resolved", "resolution": "Planed."}, map[string]any{"kind": "repair"}, fallback, ""},
	} {
		id := w.Ask(desktest.Customer, "", "Door", "It sticks.")
		if test.before != nil {
			must(t, w, desktest.Lead, id, test.before)
		}
		must(t, w, desktest.Lead, id, test.sort)
		if ticket := w.Ticket(id); ticket.GetString("team") != test.team || ticket.GetString("assignee") != test.assignee {
			t.Errorf("%s: the case is in team %s with %q", name, ticket.GetString("team"), ticket.GetString("assignee"))
		}
	}
	checkEvents(t, w)
}

func TestGuard_CustomersSayLittle(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	for _, to := range []string{"open", "pending", "on_hold", "resolved"} {
		try(t, w, desktest.Customer, id, map[string]any{"status": to, "resolution": ""}, "status", "status_not_yours")
	}
	try(t, w, desktest.Customer, id, map[string]any{"status": "closed"}, "status", "status_jump")
	try(t, w, desktest.Customer, id, map[string]any{"status": "nonsense"}, "status", "status_jump")
	must(t, w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Planed."})
	try(t, w, desktest.Customer, id, map[string]any{"status": "open"}, "", "")
	must(t, w, desktest.Agent, id, map[string]any{"status": "resolved"})
	try(t, w, desktest.Customer, id, map[string]any{"status": "closed"}, "", "")
	try(t, w, desktest.Customer, id, map[string]any{"status": "open"}, "status", "status_not_yours")
	try(t, w, desktest.Customer, id, map[string]any{"withdrawn_reason": "Late."}, "status", "ticket_closed_already")

	second := w.Ask(desktest.Customer, "repair", "Lid", "It is loose.")
	try(t, w, desktest.Customer, second, map[string]any{"withdrawn_reason": ""}, "", "") // says nothing, changes nothing
	try(t, w, desktest.Customer, second, map[string]any{"withdrawn_reason": " "}, "withdrawn_reason", "needs_reason")
	try(t, w, desktest.Customer2, second, map[string]any{"withdrawn_reason": "Not mine."}, "request", "not_found")
	try(t, w, desktest.Customer, second, map[string]any{"withdrawn_reason": "Solved itself."}, "", "")
	ticket := w.Ticket(second)
	if ticket.GetString("status") != "closed" || !strings.Contains(ticket.GetString("steps"), `"withdrawn"`) || strings.Contains(ticket.GetString("steps"), `"confirmed"`) {
		t.Errorf("withdrawn: %s, steps %s", ticket.GetString("status"), ticket.GetString("steps"))
	}
	for _, c := range []struct {
		fields      map[string]any
		field, code string
	}{
		{map[string]any{"subject": "X", "customer": desktest.ID(desktest.Customer2)}, "customer", "field_not_yours"},
		{map[string]any{"subject": "X", "status": "closed"}, "status", "status_new_first"},
		{map[string]any{"subject": "X", "priority": "urgent"}, "priority", "field_not_yours"},
		{map[string]any{"subject": "X", "assignee": desktest.ID(desktest.Agent)}, "assignee", "field_not_yours"},
		{map[string]any{"subject": "X", "number": "2026-000009"}, "number", "field_kept_by_desk"},
		{map[string]any{"subject": "X", "kind": "nonsense"}, "kind", "validation_invalid_value"},
		{map[string]any{"subject": "", "description": " "}, "subject", "validation_required"},
		{map[string]any{"subject": "X", "asset": "nosuchasset0000"}, "asset", "validation_missing_rel_records"},
	} {
		answer := w.Do(desktest.Customer, http.MethodPost, records("tickets"), c.fields)
		if answer.Code(c.field) != c.code {
			t.Errorf("a customer asks %v: got %d %s, want %s %s", c.fields, answer.Status, answer.Text, c.field, c.code)
		}
	}
	theirs := w.Must(desktest.Customer2, http.MethodPost, records("assets"), map[string]any{"serial": "SN"}).String("id")
	answer := w.Do(desktest.Customer, http.MethodPost, records("tickets"), map[string]any{"subject": "X", "asset": theirs})
	if got := answer.Code("asset"); got != "validation_missing_rel_records" {
		t.Errorf("another's unit: %d %s", answer.Status, answer.Text)
	}
}

func TestGuard_SideBySide(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	seen := func(at string) string {
		return records("tickets") + "/" + id + "?seen=" + strings.ReplaceAll(at, " ", "%20")
	}
	at := w.Ticket(id).GetString("updated")
	w.Clock.Advance(time.Second)
	w.Must(desktest.Agent, http.MethodPatch, seen(at), map[string]any{"priority": "high"})
	// another field than the one changed since: both stay
	w.Must(desktest.Agent2, http.MethodPatch, seen(at), map[string]any{"category": "door"})
	conflict := w.Do(desktest.Agent2, http.MethodPatch, seen(at), map[string]any{"priority": "low", "category": "door"})
	data, _ := conflict.JSON["data"].(map[string]any)
	item, _ := data["priority"].(map[string]any)
	params, _ := item["params"].(map[string]any)
	if conflict.Status != http.StatusConflict || conflict.Code("priority") != "conflict" || params["theirs"] != "high" || params["yours"] != "low" || len(data) != 1 {
		t.Errorf("the same field: got %d %s", conflict.Status, conflict.Text)
	}
	// the same value is no quarrel
	w.Must(desktest.Agent2, http.MethodPatch, seen(at), map[string]any{"priority": "high"})
	// who saw the last, and who does not say what they saw, has their way
	w.Must(desktest.Agent2, http.MethodPatch, seen(w.Ticket(id).GetString("updated")), map[string]any{"priority": "low"})
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"priority": "urgent"})
	ticket := w.Ticket(id)
	if ticket.GetString("priority") != "urgent" || ticket.GetString("category") != "door" {
		t.Errorf("the case has priority %s, category %s", ticket.GetString("priority"), ticket.GetString("category"))
	}
	if answer := w.Do(desktest.Agent, http.MethodPatch, seen("yesterday"), map[string]any{"priority": "low"}); answer.Code("request") != "seen_invalid" {
		t.Errorf("seen yesterday: got %d %s", answer.Status, answer.Text)
	}

	names := []string{"category", "root_cause", "facts", "measure", "resolution", "decision", "promise_text", "persons_heard"}
	for round := range 5 {
		done := make(chan desktest.Answer)
		for i, name := range names {
			go func() {
				done <- w.Change([]string{desktest.Agent, desktest.Agent2}[i%2], id, map[string]any{name: fmt.Sprint(name, round)})
			}()
		}
		for range names {
			if answer := <-done; answer.Status != http.StatusOK {
				t.Errorf("side by side: %d %s", answer.Status, answer.Text)
			}
		}
		ticket := w.Ticket(id)
		for _, name := range names {
			if got, want := ticket.GetString(name), fmt.Sprint(name, round); got != want {
				t.Errorf("side by side: %s is %q, want %q", name, got, want)
			}
		}
	}
	checkEvents(t, w)
}

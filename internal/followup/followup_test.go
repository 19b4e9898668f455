package followup_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// desk is a world in which every solved case is asked about by mail and by telephone.
type desk struct{ *desktest.World }

func newDesk(t *testing.T) desk {
	t.Helper()
	w := desktest.New(t)
	w.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Call back", "on": []string{"ticket.resolved"}, "enabled": true, "stage": "live",
		"script": `({ act }) => act.callback({ within: { hours: 48 }, after: { hours: 24 } })`,
	})
	return desk{w}
}

func (d desk) solved() string {
	d.T.Helper()
	ticket := d.Ask(desktest.Customer, "complaint", "Leaks", "It leaks.")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "resolved", "resolution": "Seal replaced."})
	d.Settle()
	return ticket
}

// all are the follow-ups of a case, oldest first.
func (d desk) all(ticket string) []*core.Record {
	d.T.Helper()
	found, err := d.App.FindRecordsByFilter("follow_ups", "ticket = {:ticket}", "created", 0, 0, dbx.Params{"ticket": ticket})
	if err != nil {
		d.T.Fatal(err)
	}
	return found
}

// make has somebody note a follow-up by hand.
func (d desk) make(as, ticket, owner string) string {
	d.T.Helper()
	made := d.Must(as, http.MethodPost, records("follow_ups"), map[string]any{
		"ticket": ticket, "text": "Send the part.", "owner": owner, "due_at": d.Clock.Now().Add(48 * time.Hour).UTC().Format("2006-01-02 15:04:05.000Z"),
	}).String("id")
	d.Settle()
	return made
}

// told is how many notifications of a kind somebody has.
func (d desk) told(who, kind string) int {
	d.T.Helper()
	n, err := d.App.CountRecords("notifications", dbx.HashExp{"staff": desktest.ID(who), "kind": kind})
	if err != nil {
		d.T.Fatal(err)
	}
	return int(n)
}

func (d desk) change(as, id string, fields map[string]any) desktest.Answer {
	d.T.Helper()
	return d.Do(as, http.MethodPatch, records("follow_ups")+"/"+id, fields)
}

func TestFollowUp_OfNobodyIsToldToTheLeads(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.make(desktest.Superuser, d.solved(), "")
	if got := d.told(desktest.Lead, "follow_up"); got != 1 {
		t.Errorf("a lead was told %d times of one without an owner", got)
	}
	if got := d.told(desktest.Agent2, "follow_up"); got != 0 {
		t.Errorf("an agent was told %d times", got)
	}
}

func TestFollowUp_IsToldToItsOwnerOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.Ask(desktest.Customer, "repair", "Leaks", "It leaks.")
	d.make(desktest.Agent, ticket, "")
	if got := d.told(desktest.Agent, "follow_up"); got != 0 {
		t.Errorf("who made it for themselves was told %d times", got)
	}
	id := d.make(desktest.Agent, ticket, desktest.ID(desktest.Agent2))
	d.change(desktest.Agent2, id, map[string]any{"text": "Send the seal."})
	d.Settle()
	if got := d.told(desktest.Agent2, "follow_up"); got != 1 {
		t.Errorf("its owner was told %d times", got)
	}
	d.change(desktest.Agent2, id, map[string]any{"owner": ""})
	d.Settle()
	if got := d.told(desktest.Lead, "follow_up"); got != 1 {
		t.Errorf("a lead was told %d times of one handed to the leads", got)
	}
}

// TestFollowUp_OfOneKindIsOpenedAgainOnceDone follows a customer without a number whose number, once found, is a wrong one.
func TestFollowUp_OfOneKindIsOpenedAgainOnceDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved()
	found := d.all(ticket)
	if len(found) != 1 || found[0].GetString("kind") != "contact_data" {
		t.Fatalf("%d follow-ups where there is no number", len(found))
	}
	callback, err := d.App.FindFirstRecordByData("callbacks", "ticket", ticket)
	if err != nil {
		t.Fatal(err)
	}
	d.Advance(24 * time.Hour)
	call := func() {
		t.Helper()
		d.Must(desktest.Agent, http.MethodPost, records("callback_attempts"), map[string]any{"callback": callback.Id, "result": "wrong_number", "note": "A bakery."})
		d.Settle()
	}
	call()
	if got := len(d.all(ticket)); got != 1 {
		t.Errorf("%d follow-ups while the first is open", got)
	}
	if got := d.change(desktest.Lead, found[0].Id, map[string]any{"state": "done", "result": "Asked by mail: 13800000000."}); got.Status != http.StatusOK {
		t.Fatal(got.Text)
	}
	d.Advance(5 * time.Hour)
	call()
	found = d.all(ticket)
	if len(found) != 2 || found[1].GetString("state") != "open" || found[1].GetString("text") != "A bakery." {
		t.Errorf("%d follow-ups after the number was wrong again", len(found))
	}
}

func TestFollowUp_ByHandNeedsADeadline(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	answer := d.Do(desktest.Agent, http.MethodPost, records("follow_ups"), map[string]any{"text": "Send the part."})
	if got := answer.Code("due_at"); got != "validation_required" {
		t.Errorf("without a deadline: %d %s", answer.Status, answer.Text)
	}
}

func TestFollowUp_StaysAsItWasAskedFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved()
	desks, other := d.all(ticket)[0].Id, d.Ask(desktest.Customer2, "repair", "Lid", "It sticks.")
	mine := d.make(desktest.Agent, ticket, "")
	later := d.Clock.Now().Add(72 * time.Hour).UTC().Format("2006-01-02 15:04:05.000Z")
	for _, c := range []struct {
		as, id, field string
		value         any
		want          string
	}{
		{desktest.Agent2, desks, "due_at", "", "needs_lead"}, {desktest.Agent, desks, "due_at", later, "needs_lead"},
		{desktest.Lead, desks, "due_at", "", "validation_required"}, {desktest.Lead, desks, "text", "Nothing to do.", "field_kept_by_desk"},
		{desktest.Lead, desks, "ticket", other, "field_kept_by_desk"}, {desktest.Lead, desks, "customer", desktest.ID(desktest.Customer2), "field_kept_by_desk"},
		{desktest.Agent2, mine, "due_at", later, "needs_lead"}, {desktest.Agent2, mine, "text", "Nothing to do.", "needs_lead"},
		{desktest.Agent, mine, "due_at", "", "validation_required"}, {desktest.Agent, mine, "text", " ", "validation_required"},
		{desktest.Agent, mine, "ticket", other, "field_kept_by_desk"}, {desktest.Agent, mine, "customer", desktest.ID(desktest.Customer2), "field_kept_by_desk"},
	} {
		if got := d.change(c.as, c.id, map[string]any{c.field: c.value}); got.Code(c.field) != c.want {
			t.Errorf("%s sets %s to %v: %d %s, want %s", c.as, c.field, c.value, got.Status, got.Text, c.want)
		}
	}
	for _, allowed := range []struct {
		as, id string
		fields map[string]any
	}{
		{desktest.Lead, desks, map[string]any{"due_at": later}}, {desktest.Agent2, desks, map[string]any{"owner": desktest.ID(desktest.Agent2)}},
		{desktest.Agent, mine, map[string]any{"due_at": later, "text": "Send the seal."}}, {desktest.Lead, mine, map[string]any{"text": "Send both."}},
		{desktest.Agent2, mine, map[string]any{"state": "done", "result": "Sent."}},
	} {
		if got := d.change(allowed.as, allowed.id, allowed.fields); got.Status != http.StatusOK {
			t.Errorf("%s sets %v: %d %s", allowed.as, allowed.fields, got.Status, got.Text)
		}
	}
}

// leaves has a manager switch a colleague off.
func (d desk) leaves(who string) {
	d.T.Helper()
	d.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(who), map[string]any{"active": false})
	d.Settle()
}

func TestFollowUp_OfWhoHasLeftIsTheLeads(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved()
	id, finished := d.make(desktest.Lead, ticket, desktest.ID(desktest.Agent2)), d.make(desktest.Lead, ticket, desktest.ID(desktest.Agent2))
	d.change(desktest.Agent2, finished, map[string]any{"state": "done", "result": "Sent."})
	before := d.told(desktest.Lead, "follow_up")
	d.leaves(desktest.Agent2)
	owners := map[string]string{}
	for _, record := range d.all(ticket) {
		owners[record.Id] = record.GetString("owner")
	}
	if owners[id] != "" || owners[finished] != desktest.ID(desktest.Agent2) {
		t.Errorf("owners: %v", owners)
	}
	if got := d.told(desktest.Lead, "follow_up") - before; got != 1 {
		t.Errorf("the lead was told %d times of what was handed on", got)
	}
	answer := d.Do(desktest.Agent, http.MethodPost, records("follow_ups"), map[string]any{
		"text": "Send the part.", "owner": desktest.ID(desktest.Agent2), "due_at": d.Clock.Now().Add(time.Hour),
	})
	if got := answer.Code("owner"); got != "assignee_unknown" {
		t.Errorf("given to who has left: %d %s", answer.Status, answer.Text)
	}

	d.leaves(desktest.Agent) // who has the case: what the desk opens for it is the leads' as well
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "open", "reopened_reason": "Leaks again."})
	d.Settle()
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "resolved", "resolution": "Pipe replaced."})
	d.Settle()
	for _, record := range d.all(ticket) {
		if record.GetString("state") == "open" && record.GetString("owner") != "" {
			t.Errorf("%s is still %s's", record.GetString("kind"), record.GetString("owner"))
		}
	}
}

// TestFollowUp_IsNothingForWhomTheCaseIsAbout: they neither take it nor see to it, and lose it when they are named, also in the case that
// goes on with it.
func TestFollowUp_IsNothingForWhomTheCaseIsAbout(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, other := d.solved(), d.solved()
	id, later := d.make(desktest.Lead, ticket, desktest.ID(desktest.Agent2)), d.make(desktest.Lead, other, desktest.ID(desktest.Agent2))
	before := d.told(desktest.Lead, "follow_up")
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"complained_about": desktest.ID(desktest.Agent2)})
	d.Settle()
	owner := func(id string) string {
		t.Helper()
		record, err := d.App.FindRecordById("follow_ups", id)
		if err != nil {
			t.Fatal(err)
		}
		return record.GetString("owner")
	}
	if owner(id) != "" || owner(later) != desktest.ID(desktest.Agent2) || d.told(desktest.Lead, "follow_up")-before != 1 {
		t.Errorf("owners %q %q, told %d times", owner(id), owner(later), d.told(desktest.Lead, "follow_up")-before)
	}
	for code, answer := range map[string]desktest.Answer{
		"complaint_about_you":       d.change(desktest.Agent2, id, map[string]any{"state": "done", "result": "All is well."}),
		"assignee_complained_about": d.change(desktest.Agent, id, map[string]any{"owner": desktest.ID(desktest.Agent2)}),
	} {
		if answer.Code("state") != code && answer.Code("owner") != code {
			t.Errorf("%s: %d %s", code, answer.Status, answer.Text)
		}
	}
	answer := d.Do(desktest.Agent2, http.MethodPost, records("follow_ups"), map[string]any{"ticket": ticket, "text": "Mine.", "due_at": d.Clock.Now().Add(time.Hour)})
	if got := answer.Code("owner"); got != "assignee_complained_about" {
		t.Errorf("taken at its making: %d %s", answer.Status, answer.Text)
	}
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+other, map[string]any{"merged_into": ticket})
	d.Settle()
	if got := owner(later); got != "" {
		t.Errorf("that of the merged case is %s's", got)
	}
}

// TestFollowUp_OnlyLeadsReviewAGrade: it asks whether the complaint was made light of.
func TestFollowUp_OnlyLeadsReviewAGrade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved()
	callback, err := d.App.FindFirstRecordByData("callbacks", "ticket", ticket)
	if err != nil {
		t.Fatal(err)
	}
	d.Must(desktest.Agent, http.MethodPost, records("callback_attempts"), map[string]any{
		"callback": callback.Id, "result": "reached", "outcome": "unsatisfied", "note": "It leaks.",
	})
	d.Settle()
	var review string
	for _, record := range d.all(ticket) {
		if record.GetString("kind") == "grade_review" {
			review = record.Id
		}
	}
	done := map[string]any{"state": "done", "result": "As it was."}
	if got := d.change(desktest.Agent, review, done); got.Code("state") != "needs_lead" {
		t.Errorf("an agent: %d %s", got.Status, got.Text)
	}
	if got := d.change(desktest.Lead, review, done); got.Status != http.StatusOK {
		t.Errorf("a lead: %d %s", got.Status, got.Text)
	}
}

// TestFollowUp_IsNothingForQualityAssurance: they are given none, and hand on what they had.
func TestFollowUp_IsNothingForQualityAssurance(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved()
	id := d.make(desktest.Lead, ticket, desktest.ID(desktest.Agent2))
	if got := d.change(desktest.Lead, id, map[string]any{"owner": desktest.ID(desktest.QA)}); got.Code("owner") != "assignee_cannot_work" {
		t.Errorf("given: %d %s", got.Status, got.Text)
	}
	d.Must(desktest.Superuser, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"role": "qa"})
	d.Settle()
	for _, record := range d.all(ticket) {
		if record.Id == id && record.GetString("owner") != "" {
			t.Errorf("it is still %s's", record.GetString("owner"))
		}
	}
}

// TestFollowUp_IsOverdueWhoeverItsOwnerWas: one that was given to a colleague who left before anything was handed on.
func TestFollowUp_IsOverdueWhoeverItsOwnerWas(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.Ask(desktest.Customer, "repair", "Leaks", "It leaks.")
	d.make(desktest.Lead, ticket, desktest.ID(desktest.Agent2))
	if _, err := d.App.NonconcurrentDB().NewQuery(`UPDATE staff SET active = 0 WHERE id = {:id}`).Bind(dbx.Params{"id": desktest.ID(desktest.Agent2)}).Execute(); err != nil {
		t.Fatal(err)
	}
	d.Advance(48 * time.Hour)
	if !d.all(ticket)[0].GetBool("overdue") || d.told(desktest.Lead, "follow_up_overdue") != 1 {
		t.Errorf("overdue: %t, told: %d", d.all(ticket)[0].GetBool("overdue"), d.told(desktest.Lead, "follow_up_overdue"))
	}
}

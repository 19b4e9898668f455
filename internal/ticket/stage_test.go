package ticket_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/ticket"
)

// complaint makes one that an agent has taken.
func complaint(w *desktest.World) string {
	w.T.Helper()
	id := w.Ask(desktest.Customer, "complaint", "Leaks", "Repaired twice, leaks again.")
	w.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	return id
}

func TestStage_OneAfterTheOtherWithItsEvidence(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := complaint(w)
	if got := w.Ticket(id).GetString("stage"); got != "accepted" {
		t.Fatalf("taken on, it stands at %q", got)
	}
	now := w.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "resolved"}, "stage", "stage_jump")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "investigated", "facts": "The seal is worn."}, "persons_heard", "evidence_missing")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "investigated", "facts": " \n", "persons_heard": "Customer."}, "facts", "evidence_missing")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "investigated", "facts": "The seal is worn.", "persons_heard": "Customer, fitter."}, "", "")
	try(t, w, desktest.Agent, id, map[string]any{"facts": ""}, "facts", "evidence_stays")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "resolved", "decision": "New unit."}, "decision_told_at", "evidence_missing")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "resolved", "decision": "New unit.", "decision_told_at": "2027-01-01 00:00:00.000Z"}, "decision_told_at", "told_in_future")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "resolved", "decision": "New unit.", "decision_told_at": now}, "", "")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "called_back"}, "stage", "callback_missing")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "called_back", "reason": "Nobody calls."}, "stage", "callback_missing")
	try(t, w, desktest.Agent, id, map[string]any{"callback_outcome": "satisfied"}, "callback_outcome", "field_kept_by_desk")
	try(t, w, desktest.Manager, id, map[string]any{"stage": "called_back"}, "stage", "callback_missing")
	try(t, w, desktest.Manager, id, map[string]any{"stage": "called_back", "reason": "The customer came to the counter."}, "", "")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "improved", "root_cause": "Wrong seal."}, "measure", "evidence_or_reason")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "improved", "reason": "Worn by age."}, "", "")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "accepted", "reason": "x"}, "stage", "needs_lead")
	try(t, w, desktest.Lead, id, map[string]any{"stage": "accepted"}, "reason", "needs_reason")
	try(t, w, desktest.Lead, id, map[string]any{"stage": "accepted", "reason": "A mistake."}, "", "")
}

// TestStage_ShowsInTheTracker: the customer sees that a complaint was looked into and decided, and no more once it must be looked into anew.
func TestStage_ShowsInTheTracker(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := complaint(w)
	now := w.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")
	steps := func() string {
		t.Helper()
		var entries []ticket.StepEntry
		text := w.Ticket(id).GetString("steps")
		if err := json.Unmarshal([]byte(text), &entries); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var names []string
		for _, entry := range entries {
			names = append(names, string(entry.Step))
		}
		return strings.Join(names, " ")
	}
	for _, turn := range []struct {
		as     string
		fields map[string]any
		want   string
	}{
		{desktest.Agent, map[string]any{"stage": "investigated", "facts": "The seal is worn.", "persons_heard": "Customer."}, "received assigned investigated"},
		{desktest.Agent, map[string]any{"facts": "The seal is worn out."}, "received assigned investigated"},
		{desktest.Lead, map[string]any{"stage": "accepted", "reason": "The fitter was not heard."}, "received assigned"},
		{desktest.Agent, map[string]any{"stage": "investigated", "persons_heard": "Customer, fitter."}, "received assigned investigated"},
		{desktest.Agent, map[string]any{"stage": "resolved", "decision": "New unit.", "decision_told_at": now}, "received assigned investigated decided"},
		{desktest.Agent, map[string]any{"status": "resolved", "resolution": "New unit."}, "received assigned investigated decided solved"},
		{desktest.Agent, map[string]any{"status": "open", "reason": "It leaks again."}, "received assigned investigated decided solved reopened"},
	} {
		try(t, w, turn.as, id, turn.fields, "", "")
		if got := steps(); got != turn.want {
			t.Errorf("after %v: the tracker shows %q, want %q", turn.fields, got, turn.want)
		}
	}
}

// TestStage_ImprovedByItsProblem: the root cause and the measures stand in the ledger once; a case whose problem has come as far
// needs none of its own.
func TestStage_ImprovedByItsProblem(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := complaint(w)
	problem := w.Must(desktest.Agent, http.MethodPost, "/api/collections/problems/records", map[string]any{"title": "Seals leak", "owner": desktest.ID(desktest.Agent)}).String("id")
	now := w.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")
	for _, fields := range []map[string]any{
		{"stage": "investigated", "facts": "The seal is worn.", "persons_heard": "Customer.", "problem": problem},
		{"stage": "resolved", "decision": "New unit.", "decision_told_at": now},
	} {
		try(t, w, desktest.Agent, id, fields, "", "")
	}
	try(t, w, desktest.Manager, id, map[string]any{"stage": "called_back", "reason": "The customer came to the counter."}, "", "")
	try(t, w, desktest.Agent, id, map[string]any{"problem": "nothing00000000"}, "problem", "validation_missing_rel_records")
	for _, step := range []map[string]any{
		{"status": "contained", "containment": "Held back."},
		{"status": "analysed", "causes": []map[string]any{{"why": "Hard seal", "evidence": "Shore 82"}}, "cause_class": "supplier"},
		{"status": "acting", "corrective": "Replaced.", "preventive": "Measured at receipt.", "due_at": "2026-09-30 09:00:00.000Z"},
	} {
		try(t, w, desktest.Agent, id, map[string]any{"stage": "improved"}, "root_cause", "evidence_or_reason")
		w.Must(desktest.Agent, http.MethodPatch, "/api/collections/problems/records/"+problem, step)
	}
	try(t, w, desktest.Agent, id, map[string]any{"stage": "improved"}, "", "")
}

func TestStage_IsNotInTheStatusesWay(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := complaint(w)
	w.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+id, map[string]any{"status": "resolved", "resolution": "New seal."})
	if got := w.Ticket(id); got.GetString("stage") != "accepted" || got.GetString("status") != "resolved" {
		t.Errorf("solved, it stands at %q", got.GetString("stage"))
	}
}

func TestStage_WhomItIsAboutHasNoHandInIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Rude", "The fitter was rude.")
	w.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+id, map[string]any{"complained_about": desktest.ID(desktest.Agent2), "assignee": desktest.ID(desktest.Agent)})
	for name, value := range map[string]any{"facts": "Not so.", "persons_heard": "Me.", "decision": "None.", "root_cause": "The customer.", "measure": "None.", "status": "pending", "resolution": "Nothing was wrong."} {
		try(t, w, desktest.Agent2, id, map[string]any{name: value}, name, "complaint_about_you")
	}
	try(t, w, desktest.Agent2, id, map[string]any{"status": "resolved", "resolution": "Nothing was wrong."}, "status", "complaint_about_you")
	for _, kind := range []string{"reply", "call", "visit"} {
		if answer := w.Say(desktest.Agent2, id, kind, "It was not like that."); answer.Code("kind") != "complaint_about_you" {
			t.Errorf("a %s by whom it is about: %d %s", kind, answer.Status, answer.Text)
		}
	}
	if answer := w.Say(desktest.Agent2, id, "note", "It was not like that."); answer.Status != http.StatusOK {
		t.Errorf("whom it is about cannot say how it was: %d %s", answer.Status, answer.Text)
	}
}

// TestStage_WhomItIsAboutMakesNothingLessOfIt: not even a manager, and not by making it no complaint in the same save.
func TestStage_WhomItIsAboutMakesNothingLessOfIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id, other := w.Ask(desktest.Customer, "complaint", "Rude", "The manager was rude."), w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	must(t, w, desktest.Lead, id, map[string]any{"complained_about": desktest.ID(desktest.Manager), "assignee": desktest.ID(desktest.Agent), "grade": "major"})
	for name, value := range map[string]any{"kind": "consultation", "grade": "general", "merged_into": other, "withdrawn_reason": "Not so.", "erased_reason": "Not so."} {
		try(t, w, desktest.Manager, id, map[string]any{name: value, "reason": "Not so."}, name, "complaint_about_you")
	}
	atOnce := map[string]any{"kind": "consultation", "grade": "", "status": "resolved", "resolution": "Nothing was wrong.", "reason": "Not so."}
	for _, name := range []string{"kind", "grade", "status", "resolution"} {
		try(t, w, desktest.Manager, id, atOnce, name, "complaint_about_you")
	}
	try(t, w, desktest.Superuser, id, map[string]any{"grade": "general", "reason": "It was a misunderstanding."}, "", "")

	mine := w.Ask(desktest.Customer, "consultation", "Rude", "The agent was rude.")
	must(t, w, desktest.Agent, mine, map[string]any{"complained_about": desktest.ID(desktest.Agent)})
	try(t, w, desktest.Agent, mine, map[string]any{"kind": "complaint", "status": "resolved", "resolution": "Nothing was wrong."}, "status", "complaint_about_you")
	try(t, w, desktest.Agent, mine, map[string]any{"kind": "complaint", "grade": "major"}, "", "")
}

// TestStage_AnInvestigationByWhomItIsAboutIsVoid: what they found counts no more, whoever has the case by then; that of somebody
// else stays when a colleague is named.
func TestStage_AnInvestigationByWhomItIsAboutIsVoid(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	told := w.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")
	investigated := func() string {
		id := complaint(w)
		must(t, w, desktest.Agent, id, map[string]any{"stage": "investigated", "facts": "Nothing was wrong.", "persons_heard": "Me."})
		must(t, w, desktest.Agent, id, map[string]any{"stage": "resolved", "decision": "None.", "decision_told_at": told})
		return id
	}
	named := map[string]any{"complained_about": desktest.ID(desktest.Agent)}

	theirs := investigated()
	must(t, w, desktest.Lead, theirs, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
	must(t, w, desktest.Lead, theirs, named)
	got := w.Ticket(theirs)
	if got.GetString("stage") != "accepted" || got.GetString("facts")+got.GetString("persons_heard")+got.GetString("decision")+got.GetString("decision_told_at") != "" || got.GetString("assignee") != desktest.ID(desktest.Agent2) {
		t.Errorf("investigated by whom it is about, it stands at %q with %q", got.GetString("stage"), got.GetString("facts"))
	}
	events, err := journal.OfTicket(w.App, theirs)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; last.Data["investigation_void"] != true || !strings.Contains(string(last.Changes["facts"][0]), "Nothing was wrong.") {
		t.Errorf("the journal says %v, %v", last.Data, last.Changes)
	}
	try(t, w, desktest.Agent2, theirs, map[string]any{"stage": "investigated"}, "facts", "evidence_missing")
	must(t, w, desktest.Agent2, theirs, map[string]any{"stage": "investigated", "facts": "The seal was forgotten.", "persons_heard": "All."})

	others := investigated()
	must(t, w, desktest.Lead, others, map[string]any{"complained_about": desktest.ID(desktest.Agent2)})
	if got := w.Ticket(others); got.GetString("stage") != "resolved" || got.GetString("facts") == "" {
		t.Errorf("investigated by somebody else, it stands at %q", got.GetString("stage"))
	}

	// Somebody else has investigated it anew since.
	anew := investigated()
	must(t, w, desktest.Lead, anew, map[string]any{"stage": "investigated", "reason": "Look again."})
	must(t, w, desktest.Lead, anew, map[string]any{"stage": "accepted", "reason": "Look again."})
	must(t, w, desktest.Lead, anew, map[string]any{"stage": "investigated", "facts": "It leaks.", "persons_heard": "Customer."})
	must(t, w, desktest.Lead, anew, named)
	if got := w.Ticket(anew); got.GetString("stage") != "investigated" || got.GetString("facts") != "It leaks." {
		t.Errorf("investigated anew by the lead, it stands at %q", got.GetString("stage"))
	}
}

func TestStage_OpenedAgainItWantsAnotherDecision(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := complaint(w)
	told := w.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")
	for _, fields := range []map[string]any{
		{"stage": "investigated", "facts": "Seal.", "persons_heard": "Customer."}, {"stage": "resolved", "decision": "New seal.", "decision_told_at": told},
		{"status": "resolved", "resolution": "New seal."},
	} {
		try(t, w, desktest.Agent, id, fields, "", "")
	}
	w.Clock.Advance(time.Hour)
	w.Must(desktest.Customer, http.MethodPatch, "/api/collections/tickets/records/"+id, map[string]any{"status": "open"})
	if got := w.Ticket(id); got.GetString("stage") != "investigated" || got.GetString("decision") == "" {
		t.Fatalf("opened again, it stands at %q", got.GetString("stage"))
	}
	try(t, w, desktest.Agent, id, map[string]any{"stage": "resolved"}, "decision_told_at", "told_before_reopening")
	w.Clock.Advance(time.Hour)
	again := w.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")
	try(t, w, desktest.Agent, id, map[string]any{"stage": "resolved", "decision": "New unit.", "decision_told_at": again}, "", "")
}

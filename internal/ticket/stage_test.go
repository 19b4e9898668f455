package ticket_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

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
	named := map[string]any{"complained_about": desktest.ID(desktest.Agent), "reason": "The customer says so."}

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

// TestStage_WhatWasSolvedOnAVoidInvestigationIsOpenAgain: nobody goes on with its decision, nor with what the customer said of it, and
// somebody else has it; the lead is told once.
func TestStage_WhatWasSolvedOnAVoidInvestigationIsOpenAgain(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	team := w.Person(desktest.Agent).GetStringSlice("teams")[0]
	told1 := w.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")
	solved := func() string {
		id := complaint(w)
		for _, fields := range []map[string]any{
			{"stage": "investigated", "facts": "Nothing was wrong.", "persons_heard": "Me."}, {"stage": "resolved", "decision": "None.", "decision_told_at": told1},
			{"status": "resolved", "resolution": "Nothing."},
		} {
			must(t, w, desktest.Agent, id, fields)
		}
		return id
	}
	named := map[string]any{"complained_about": desktest.ID(desktest.Agent), "reason": "The customer says so."}

	id, closed, withdrawn := solved(), solved(), solved()
	err := w.App.RunInTransaction(func(tx core.App) error {
		return handle.CalledBack(tx, id, "satisfied", journal.Actor{Kind: journal.ActorSystem})
	})
	if got := w.Ticket(id); err != nil || got.GetString("stage") != "called_back" {
		t.Fatalf("called back, it stands at %q: %v", got.GetString("stage"), err)
	}
	must(t, w, desktest.Manager, closed, map[string]any{"status": "closed", "reason": "Done."})
	must(t, w, desktest.Manager, withdrawn, map[string]any{"withdrawn_reason": "The customer asks no more."})
	w.Must(desktest.Manager, http.MethodPatch, records("teams")+"/"+team, map[string]any{"assignment": "round_robin"})
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Lead), map[string]any{"presence": "away"})
	w.Clock.Advance(time.Hour)
	must(t, w, desktest.Manager, id, named)
	must(t, w, desktest.Lead, closed, named)
	must(t, w, desktest.Lead, withdrawn, named)
	w.Settle()
	for _, id := range []string{id, closed} {
		got := w.Ticket(id)
		if got.GetString("status") != "open" || !got.GetBool("is_open") || got.GetInt("reopened") != 1 || got.GetString("closed_at") != "" || !strings.Contains(got.GetString("steps"), "reopened") {
			t.Errorf("it is %s, open: %v, with the steps %s", got.GetString("status"), got.GetBool("is_open"), got.GetString("steps"))
		}
		if got.GetString("stage") != "accepted" || got.GetString("callback_outcome")+got.GetString("decision") != "" || got.GetString("assignee") != desktest.ID(desktest.Agent2) {
			t.Errorf("it stands at %q with %q, and %q has it", got.GetString("stage"), got.GetString("callback_outcome"), got.GetString("assignee"))
		}
	}
	if got := w.Ticket(withdrawn); got.GetBool("is_open") || got.GetString("stage") != "accepted" {
		t.Errorf("withdrawn, it is %s at %q", got.GetString("status"), got.GetString("stage"))
	}
	if got := told(t, w, desktest.Lead, id); !slices.Equal(got, []string{"investigation_void"}) {
		t.Errorf("the lead was told %v", got)
	}
	if got := told(t, w, desktest.Agent2, id); !slices.Equal(got, []string{"assigned", "investigation_void"}) && !slices.Equal(got, []string{"investigation_void", "assigned"}) {
		t.Errorf("whoever has it now was told %v", got)
	}
	if got := told(t, w, desktest.Agent, id); len(got) != 0 {
		t.Errorf("whom it is about was told %v", got)
	}
	// What the same save says of its end does not count either.
	atOnce := complaint(w)
	must(t, w, desktest.Agent, atOnce, map[string]any{"stage": "investigated", "facts": "Nothing was wrong.", "persons_heard": "Me."})
	must(t, w, desktest.Lead, atOnce, map[string]any{"complained_about": desktest.ID(desktest.Agent), "reason": "So it is.", "status": "resolved", "resolution": "Nothing."})
	if got := w.Ticket(atOnce); got.GetString("status") != "open" || got.GetString("stage") != "accepted" {
		t.Errorf("solved by the save that voids it, it is %s at %q", got.GetString("status"), got.GetString("stage"))
	}
}

// TestStage_WhoeverWroteInItAnswersForTheInvestigation: at whatever stage, and beside whoever wrote later.
func TestStage_WhoeverWroteInItAnswersForTheInvestigation(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	agent := desktest.ID(desktest.Agent)
	stands := func(what, id, stage, facts string) {
		t.Helper()
		if got := w.Ticket(id); got.GetString("stage") != stage || got.GetString("facts") != facts {
			t.Errorf("%s: it stands at %q with %q, want %q with %q", what, got.GetString("stage"), got.GetString("facts"), stage, facts)
		}
	}

	for what, fields := range map[string]map[string]any{
		"another took it on as it was":  {"persons_heard": "Customer."},
		"another wrote on in it":        {"facts": "Nothing was wrong. So says the recording.", "persons_heard": "Customer."},
		"another put it in other words": {"facts": "All was well.", "persons_heard": "Customer."},
	} {
		id := complaint(w)
		must(t, w, desktest.Agent, id, map[string]any{"facts": "Nothing was wrong."})
		fields["stage"] = "investigated"
		must(t, w, desktest.Agent2, id, fields)
		must(t, w, desktest.Lead, id, map[string]any{"complained_about": agent, "reason": "The customer says so."})
		stands(what, id, "accepted", "")
	}

	heard := complaint(w)
	must(t, w, desktest.Agent, heard, map[string]any{"persons_heard": "Me."})
	must(t, w, desktest.Agent2, heard, map[string]any{"stage": "investigated", "facts": "All was well."})
	must(t, w, desktest.Lead, heard, map[string]any{"complained_about": agent, "reason": "The customer says so."})
	stands("who was heard", heard, "accepted", "")

	// Where it has only been begun, anybody says so, and what they wrote goes.
	begun := complaint(w)
	must(t, w, desktest.Agent, begun, map[string]any{"facts": "Nothing was wrong."})
	must(t, w, desktest.Agent2, begun, map[string]any{"complained_about": agent})
	stands("begun", begun, "accepted", "")

	taken := complaint(w)
	must(t, w, desktest.Agent, taken, map[string]any{"facts": "Nothing was wrong."})
	must(t, w, desktest.Agent, taken, map[string]any{"facts": ""})
	must(t, w, desktest.Agent2, taken, map[string]any{"stage": "investigated", "facts": "It leaks.", "persons_heard": "Customer."})
	must(t, w, desktest.Agent2, taken, map[string]any{"complained_about": agent})
	stands("they had taken theirs back", taken, "investigated", "It leaks.")
}

// TestStage_OnlyALeadVoidsAnInvestigation: it sends the complaint back and takes away what its customer reads, so a lead says why.
func TestStage_OnlyALeadVoidsAnInvestigation(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := complaint(w)
	must(t, w, desktest.Agent, id, map[string]any{"stage": "investigated", "facts": "Nothing was wrong.", "persons_heard": "Me."})
	named := map[string]any{"complained_about": desktest.ID(desktest.Agent), "reason": "The customer says so."}
	for _, as := range []string{desktest.Agent, desktest.Agent2} {
		try(t, w, as, id, named, "complained_about", "void_needs_lead")
	}
	for _, as := range []string{desktest.Lead, desktest.Manager, desktest.Superuser} {
		try(t, w, as, id, map[string]any{"complained_about": desktest.ID(desktest.Agent)}, "reason", "needs_reason")
	}
	if _, err := change(w, id, named, byRule); codes(t, err) != "complained_about not_for_rules" {
		t.Errorf("a rule voids it: %v", err)
	}
	if err := handle.Check(w.App, w.Ticket(id), named, byRule); codes(t, err) != "complained_about not_for_rules" {
		t.Errorf("a rule is let believe that it could: %v", err)
	}
	if got := w.Ticket(id); got.GetString("stage") != "investigated" || got.GetString("complained_about") != "" {
		t.Errorf("refused, it stands at %q", got.GetString("stage"))
	}
	try(t, w, desktest.Agent, id, map[string]any{"complained_about": desktest.ID(desktest.Agent2)}, "", "") // nobody's investigation
	try(t, w, desktest.Lead, id, named, "", "")

	// Named before it was a complaint, they would be out of it by its kind.
	sorted := complaint(w)
	must(t, w, desktest.Agent, sorted, map[string]any{"stage": "investigated", "facts": "Nothing was wrong.", "persons_heard": "Me."})
	must(t, w, desktest.Manager, sorted, map[string]any{"kind": "consultation", "grade": "", "reason": "It is none."})
	must(t, w, desktest.Agent2, sorted, map[string]any{"complained_about": desktest.ID(desktest.Agent)})
	must(t, w, desktest.Agent2, sorted, map[string]any{"kind": "complaint"})
	if got := w.Ticket(sorted); got.GetString("facts") != "" || got.GetString("assignee") == desktest.ID(desktest.Agent) {
		t.Errorf("a complaint once more, it holds %q", got.GetString("facts"))
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

package ticket_test

import (
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// inQueue says whether a colleague's queue of that name has just this one case, by its count.
func inQueue(t *testing.T, w *desktest.World, as, name string) bool {
	t.Helper()
	queues, _ := w.Must(as, http.MethodGet, "/api/aftercare/counts", nil).JSON["queues"].([]any)
	for _, queue := range queues {
		if q := queue.(map[string]any); q["name"] == name {
			return q["count"] == 1.0
		}
	}
	t.Fatalf("no queue %s", name)
	return false
}

func at(moment time.Time) string { return moment.UTC().Format("2006-01-02 15:04:05.000Z") }

// snoozed makes a case of the agent's that is put off by so much.
func snoozed(t *testing.T, w *desktest.World, d time.Duration) string {
	t.Helper()
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"snoozed_until": at(w.Clock.Now().Add(d))})
	w.Settle()
	return id
}

func notices(t *testing.T, w *desktest.World, kind string) int {
	t.Helper()
	found, err := w.App.FindRecordsByFilter("notifications", "kind = {:kind}", "", 0, 0, map[string]any{"kind": kind})
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestSnooze_ComesBackAtItsMoment(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := snoozed(t, w, 2*time.Hour)
	if inQueue(t, w, desktest.Agent, "mine") || inQueue(t, w, desktest.Agent, "team") || !inQueue(t, w, desktest.Agent, "snoozed") || !inQueue(t, w, desktest.Agent, "all") {
		t.Error("a snoozed case stands in its queue, or not among the snoozed")
	}
	w.Advance(2*time.Hour - time.Second)
	if ticket := w.Ticket(id); !ticket.GetBool("is_snoozed") || ticket.GetString("woken_at") != "" {
		t.Error("it came back before its moment")
	}
	w.Advance(time.Second)
	ticket := w.Ticket(id)
	if ticket.GetBool("is_snoozed") || ticket.GetString("snoozed_until") != "" || ticket.GetDateTime("woken_at").IsZero() {
		t.Errorf("it is not back: until %q, woken %q", ticket.GetString("snoozed_until"), ticket.GetString("woken_at"))
	}
	if !inQueue(t, w, desktest.Agent, "mine") || inQueue(t, w, desktest.Agent, "snoozed") {
		t.Error("it is not back in its queue")
	}
	if notices(t, w, "woken") != 1 {
		t.Error("who has it was not told once")
	}
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"priority": "high"})
	if w.Ticket(id).GetString("woken_at") != "" {
		t.Error("the mark stays though its colleague did something")
	}
}

func TestSnooze_SurvivesARestart(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := snoozed(t, w, 24*time.Hour)
	w.Clock.Advance(100 * time.Hour) // nobody was there when it fell due
	w.Settle()
	if w.Ticket(id).GetBool("is_snoozed") || notices(t, w, "woken") != 1 {
		t.Error("it did not come back once")
	}
}

func TestSnooze_IsEndedByWhatHappens(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do   func(w *desktest.World, id string)
		back bool
	}{
		"the customer writes": {func(w *desktest.World, id string) { w.Say(desktest.Customer, id, "reply", "Any news?") }, true},
		"somebody else gets it": {func(w *desktest.World, id string) {
			w.Change(desktest.Lead, id, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
		}, true},
		"it is solved": {func(w *desktest.World, id string) {
			w.Change(desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Done."})
		}, false},
		"it is woken by hand": {func(w *desktest.World, id string) { w.Change(desktest.Agent, id, map[string]any{"snoozed_until": ""}) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			id := snoozed(t, w, 2*time.Hour)
			w.Advance(time.Minute)
			test.do(w, id)
			ticket := w.Ticket(id)
			if ticket.GetBool("is_snoozed") || ticket.GetString("snoozed_until") != "" || (ticket.GetString("woken_at") != "") != test.back {
				t.Errorf("until %q, woken %q", ticket.GetString("snoozed_until"), ticket.GetString("woken_at"))
			}
			w.Advance(3 * time.Hour)
			if notices(t, w, "woken") != 0 {
				t.Error("its timer still rang")
			}
		})
	}
	w := desktest.New(t)
	id := snoozed(t, w, 2*time.Hour)
	w.Say(desktest.Agent, id, "note", "Waits for the part.")
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"tags": []string{"part"}})
	if !w.Ticket(id).GetBool("is_snoozed") {
		t.Error("a note or a tag of its colleague wakes it")
	}
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"snoozed_until": at(w.Clock.Now().Add(5 * time.Hour))})
	w.Advance(3 * time.Hour)
	if !w.Ticket(id).GetBool("is_snoozed") {
		t.Error("put off again, it came back at its first moment")
	}
}

// TestSnooze_IsEndedByAVoidInvestigation: it is to be made anew, by whoever has the case, who must not sleep over that.
func TestSnooze_IsEndedByAVoidInvestigation(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := complaint(w)
	must(t, w, desktest.Agent, id, map[string]any{"stage": "investigated", "facts": "Nothing was wrong.", "persons_heard": "Me."})
	must(t, w, desktest.Lead, id, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
	must(t, w, desktest.Agent2, id, map[string]any{"snoozed_until": at(w.Clock.Now().Add(48 * time.Hour))})
	w.Advance(time.Minute)
	must(t, w, desktest.Lead, id, map[string]any{"complained_about": desktest.ID(desktest.Agent), "reason": "The customer says so."})
	if ticket := w.Ticket(id); ticket.GetBool("is_snoozed") || ticket.GetString("snoozed_until") != "" || ticket.GetString("woken_at") == "" {
		t.Errorf("until %q, woken %q", ticket.GetString("snoozed_until"), ticket.GetString("woken_at"))
	}
	w.Advance(72 * time.Hour)
	if notices(t, w, "woken") != 0 {
		t.Error("its timer still rang")
	}
}

// TestSnooze_ClocksGoOn holds that putting a case off buys no time.
func TestSnooze_ClocksGoOn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	before := w.Ticket(id)
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"snoozed_until": at(w.Clock.Now().Add(48 * time.Hour))})
	w.Settle()
	after := w.Ticket(id)
	if after.GetString("sla_due_at") == "" || after.GetString("sla_due_at") != before.GetString("sla_due_at") || after.GetString("sla_state") != before.GetString("sla_state") {
		t.Errorf("its deadline went from %s %q to %s %q", before.GetString("sla_state"), before.GetString("sla_due_at"), after.GetString("sla_state"), after.GetString("sla_due_at"))
	}
	if inQueue(t, w, desktest.Agent, "unassigned") {
		t.Error("it stands among the unassigned")
	}
}

func TestSnooze_IsForWhoMayMoveTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := snoozed(t, w, time.Hour)
	ahead := at(w.Clock.Now().Add(3 * time.Hour))
	try(t, w, desktest.Agent2, id, map[string]any{"snoozed_until": ahead}, "snoozed_until", "needs_lead")
	try(t, w, desktest.Customer, id, map[string]any{"snoozed_until": ahead}, "snoozed_until", "field_not_yours")
	try(t, w, desktest.Agent, id, map[string]any{"snoozed_until": at(w.Clock.Now().Add(-time.Hour))}, "snoozed_until", "snooze_when")
	try(t, w, desktest.Agent, id, map[string]any{"snoozed_until": at(w.Clock.Now().AddDate(0, 0, 91))}, "snoozed_until", "snooze_when")
	try(t, w, desktest.Lead, id, map[string]any{"snoozed_until": ahead}, "", "")
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+id, map[string]any{"status": "resolved", "resolution": "Done."})
	try(t, w, desktest.Agent, id, map[string]any{"snoozed_until": ahead}, "snoozed_until", "snooze_ended")
	answer := w.Do(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{"customer": desktest.ID(desktest.Customer), "subject": "New", "kind": "repair", "snoozed_until": ahead})
	if answer.Code("snoozed_until") != "field_kept_by_desk" {
		t.Errorf("a new case is snoozed: %d %s", answer.Status, answer.Text)
	}
}

package ticket_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

var byRule = journal.Actor{Kind: journal.ActorRule, Rule: "rule00000000000", Name: "Escalate a breached clock"}

// fieldsOfEscalation are what a case without an escalation has nothing in.
var fieldsOfEscalation = []string{"escalation", "escalation_reason", "escalated_at", "accepted_by", "accepted_at"}

// change has a case changed by the room's handle, as rules do it.
func change(w *desktest.World, id string, fields map[string]any, actor journal.Actor) (changes journal.Changes, err error) {
	err = w.App.RunInTransaction(func(tx core.App) error {
		changes, err = handle.Change(tx, id, fields, actor)
		return err
	})
	return changes, err
}

func escalate(t *testing.T, w *desktest.World, id, level, reason string) {
	t.Helper()
	if _, err := change(w, id, map[string]any{"escalation": level, "escalation_reason": reason}, byRule); err != nil {
		t.Fatalf("escalate: %v", err)
	}
}

// last is the case's last event of a type; nil when there is none.
func last(t *testing.T, w *desktest.World, id, eventType string) *journal.Event {
	t.Helper()
	events, err := journal.OfTicket(w.App, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range slices.Backward(events) {
		if event.Type == eventType {
			return event
		}
	}
	return nil
}

// holds compares the case's fields of escalation with what they should be.
func holds(t *testing.T, w *desktest.World, id string, want map[string]string) {
	t.Helper()
	record := w.Ticket(id)
	for _, name := range fieldsOfEscalation {
		if got := record.GetString(name); got != want[name] {
			t.Errorf("%s is %q, want %q", name, got, want[name])
		}
	}
}

func TestEscalation_UntilSomebodyAccepts(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	begun := journal.DateTime(w.Clock.Now()).String()
	escalate(t, w, id, "assignee", "Late")
	holds(t, w, id, map[string]string{"escalation": "assignee", "escalation_reason": "Late", "escalated_at": begun})
	if event := last(t, w, id, "ticket.escalated"); event == nil || event.Actor.Rule != byRule.Rule || event.Changes["escalation"][1] == nil {
		t.Errorf("the journal says %+v", event)
	}

	w.Clock.Advance(time.Minute)
	must(t, w, desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	holds(t, w, id, map[string]string{
		"escalation": "assignee", "escalation_reason": "Late", "escalated_at": begun,
		"accepted_by": desktest.ID(desktest.Agent), "accepted_at": journal.DateTime(w.Clock.Now()).String(),
	})
	if got := w.Ticket(id); got.GetString("assignee") != desktest.ID(desktest.Agent) || got.GetString("status") != "open" {
		t.Errorf("accepting gave the case to %q and made it %s", got.GetString("assignee"), got.GetString("status"))
	}
	if event := last(t, w, id, "ticket.accepted"); event == nil || event.Actor.ID != desktest.ID(desktest.Agent) {
		t.Errorf("the journal says %+v", event)
	}
	answer := w.Change(desktest.Lead, id, map[string]any{"accepted_by": desktest.ID(desktest.Lead)})
	if answer.Code("accepted_by") != "accepted_already" || wordsOf(answer, "accepted_by") != "agent has accepted this escalation already." {
		t.Errorf("a second one accepts: %d %s", answer.Status, answer.Text)
	}
	must(t, w, desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)}) // said twice it is no other

	// Escalated again, at the same level and in the same instant, it is to be accepted again.
	before := last(t, w, id, "ticket.escalated").Seq
	escalate(t, w, id, "assignee", "Late")
	if event := last(t, w, id, "ticket.escalated"); event.Seq == before {
		t.Error("escalating again was no event")
	}
	if got := w.Ticket(id); got.GetString("accepted_by") != "" || got.GetString("accepted_at") != "" || got.GetString("escalated_at") <= begun {
		t.Errorf("escalated again, it is %v", got.PublicExport())
	}
	escalate(t, w, id, "assignee", "Late")
	must(t, w, desktest.Lead, id, map[string]any{"accepted_by": desktest.ID(desktest.Lead)})
	checkEvents(t, w)
}

func TestEscalation_EndsWithTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	target := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	for name, fields := range map[string]map[string]any{
		"resolved":  {"status": "resolved", "resolution": "Planed."},
		"withdrawn": {"withdrawn_reason": "Not needed."},
		"merged":    {"merged_into": target},
		"erased":    {"erased_reason": "Asked for."},
	} {
		id := w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
		escalate(t, w, id, "manager", "Very late")
		must(t, w, desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
		must(t, w, desktest.Manager, id, fields)
		holds(t, w, id, nil)
		if name != "resolved" {
			continue
		}
		// A rule that looked at it before comes too late; what else it wants is done.
		late := map[string]any{"escalation": "manager", "escalation_reason": "Very late"}
		if err := handle.Check(w.App, w.Ticket(id), late, byRule); err != nil {
			t.Errorf("the check of escalating a case that has ended: %v", err)
		}
		changes, err := change(w, id, late, byRule)
		if err != nil || changes != nil {
			t.Errorf("escalating a case that has ended: %v %v", changes, err)
		}
		changes, err = change(w, id, map[string]any{"escalation": "manager", "tags": []string{"late"}}, byRule)
		if _, tagged := changes["tags"]; err != nil || !tagged || len(changes) != 1 {
			t.Errorf("escalating and tagging a case that has ended: %v %v", changes, err)
		}
		must(t, w, desktest.Customer, id, map[string]any{"status": "open"})
		holds(t, w, id, nil)
	}
	if got := countRows(t, w, "events WHERE type = 'ticket.erased' AND changes LIKE '%Very late%'"); got != 0 {
		t.Error("an erasure kept why the case was escalated")
	}
	if got := countHolding(t, w, "events", "Very late"); got != 2*3 { // set and taken back, for the three that were not erased
		t.Errorf("the reason stands %d times in the journal", got)
	}
	checkEvents(t, w)
}

func TestEscalation_IsRaisedByRulesAlone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude.")
	escalate(t, w, id, "lead", "Late")
	at := "2027-01-01 00:00:00.000Z"
	for _, as := range []string{desktest.Agent, desktest.Lead, desktest.Manager, desktest.Superuser} {
		for name, value := range map[string]any{"escalation": "manager", "escalation_reason": "x", "escalated_at": at, "accepted_at": at} {
			try(t, w, as, id, map[string]any{name: value}, name, "field_kept_by_desk")
			answer := w.Do(as, http.MethodPost, records("tickets"), map[string]any{"customer": desktest.ID(desktest.Customer), "subject": "s", name: value})
			if answer.Code(name) != "field_kept_by_desk" {
				t.Errorf("%s makes a case with %s: %d %s", as, name, answer.Status, answer.Text)
			}
		}
		try(t, w, as, id, map[string]any{"escalation": ""}, "escalation", "field_kept_by_desk")
		try(t, w, as, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent2)}, "accepted_by", "accepted_for_yourself")
	}
	for _, fields := range []map[string]any{{"escalation_reason": "x"}, {"accepted_by": desktest.ID(desktest.Agent)}, {"escalated_at": at}} {
		if _, err := change(w, id, fields, byRule); err == nil {
			t.Errorf("a rule sets %v", fields)
		}
	}
	for _, actor := range []journal.Actor{{Kind: journal.ActorSystem}, {Kind: journal.ActorStaff, ID: desktest.ID(desktest.Manager), Role: journal.RoleManager}} {
		if _, err := change(w, id, map[string]any{"escalation": "manager"}, actor); err == nil {
			t.Errorf("%s escalates", actor.Kind)
		}
	}
	record := w.Ticket(id)
	record.Set("escalation", "manager")
	journal.Act(record, byRule)
	if err := w.App.Save(record); err == nil {
		t.Error("a rule's actor escalates past the handle")
	}
	try(t, w, desktest.Customer, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)}, "accepted_by", "field_not_yours")
	try(t, w, desktest.QA, id, map[string]any{"accepted_by": desktest.ID(desktest.QA)}, "request", "role_cannot_work")
	must(t, w, desktest.Agent, id, map[string]any{"complained_about": desktest.ID(desktest.Agent2)})
	try(t, w, desktest.Agent2, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent2)}, "accepted_by", "assignee_complained_about")
	try(t, w, desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)}, "", "")
	try(t, w, desktest.Agent, id, map[string]any{"accepted_by": ""}, "accepted_by", "accepted_for_yourself")

	calm := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	try(t, w, desktest.Agent, calm, map[string]any{"accepted_by": desktest.ID(desktest.Agent)}, "accepted_by", "accepted_nothing")
	checkEvents(t, w)
}

// TestEscalation_IsTakenBackByRulesAlone: while nobody has accepted it, with the reason in the journal.
func TestEscalation_IsTakenBackByRulesAlone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude.")
	escalate(t, w, id, "lead", "Late")
	back := map[string]any{"escalation": "", "escalation_reason": "", "reason": "Answered"}
	if _, err := change(w, id, back, journal.Actor{Kind: journal.ActorSystem}); err == nil {
		t.Error("nobody's rule takes it back")
	}
	if _, err := change(w, id, back, byRule); err != nil {
		t.Fatal(err)
	}
	holds(t, w, id, nil)
	if event := last(t, w, id, "ticket.updated"); event == nil || event.Data["reason"] != "Answered" {
		t.Errorf("the journal says %v", event)
	}
	escalate(t, w, id, "lead", "Late again")
	must(t, w, desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	if _, err := change(w, id, back, byRule); err == nil {
		t.Error("what somebody has accepted is taken back")
	}
	checkEvents(t, w)
}

// TestEscalation_WhoeverAcceptsHasACase: where nobody has the case, whoever accepts does; else they follow it, once.
func TestEscalation_WhoeverAcceptsHasACase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	for range 2 {
		escalate(t, w, id, "lead", "Late")
		must(t, w, desktest.Lead, id, map[string]any{"accepted_by": desktest.ID(desktest.Lead)})
		got := w.Ticket(id)
		if got.GetString("assignee") != desktest.ID(desktest.Agent) || !slices.Equal(got.GetStringSlice("followers"), []string{desktest.ID(desktest.Lead)}) {
			t.Errorf("accepted by the lead, the case is %q's and followed by %v", got.GetString("assignee"), got.GetStringSlice("followers"))
		}
	}
	escalate(t, w, id, "lead", "Late")
	must(t, w, desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	if got := w.Ticket(id); len(got.GetStringSlice("followers")) != 1 {
		t.Errorf("its assignee accepted the case and follows it: %v", got.GetStringSlice("followers"))
	}

	// A crisis goes to whoever accepts it; who had it follows it.
	crisis := w.Ask(desktest.Customer, "complaint", "Smoke", "It smokes.")
	must(t, w, desktest.Manager, crisis, map[string]any{"grade": "crisis", "assignee": desktest.ID(desktest.Manager)})
	escalate(t, w, crisis, "manager", "Danger")
	must(t, w, desktest.Agent, crisis, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	if got := w.Ticket(crisis); got.GetString("assignee") != desktest.ID(desktest.Agent) || !slices.Equal(got.GetStringSlice("followers"), []string{desktest.ID(desktest.Manager)}) {
		t.Errorf("the crisis is %q's and followed by %v", got.GetString("assignee"), got.GetStringSlice("followers"))
	}

	// About whom a case is gets no hand in it, also where it is no complaint and they may accept.
	about := w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	must(t, w, desktest.Agent, about, map[string]any{"complained_about": desktest.ID(desktest.Agent2)})
	escalate(t, w, about, "lead", "Late")
	must(t, w, desktest.Agent2, about, map[string]any{"accepted_by": desktest.ID(desktest.Agent2)})
	if got := w.Ticket(about); got.GetString("assignee") != "" || len(got.GetStringSlice("followers")) != 0 {
		t.Errorf("the case about agent2 is %q's and followed by %v", got.GetString("assignee"), got.GetStringSlice("followers"))
	}
	checkEvents(t, w)
}

// waiting are the numbers of the cases in the queue of what waits for acceptance, as the desk lists it, and its count.
func waiting(t *testing.T, w *desktest.World) (ids []string, counted int) {
	t.Helper()
	queues, _ := w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/counts", nil).JSON["queues"].([]any)
	for _, q := range queues {
		queue, _ := q.(map[string]any)
		if queue["name"] != "escalated" {
			continue
		}
		query := url.Values{"filter": {queue["filter"].(string)}, "sort": {queue["sort"].(string)}}
		items, _ := w.Must(desktest.Agent, http.MethodGet, records("tickets")+"?"+query.Encode(), nil).JSON["items"].([]any)
		for _, item := range items {
			ids = append(ids, item.(map[string]any)["id"].(string))
		}
		return ids, int(queue["count"].(float64))
	}
	t.Fatal("there is no queue of what was escalated")
	return nil, 0
}

func TestEscalation_QueueOfWhatWaits(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	first, second, ended := w.Ask(desktest.Customer, "repair", "Door", "It sticks."), w.Ask(desktest.Customer, "repair", "Lid", "It sticks."), w.Ask(desktest.Customer, "repair", "Leg", "It is loose.")
	for _, id := range []string{first, second, ended} {
		w.Clock.Advance(time.Minute)
		escalate(t, w, id, "lead", "Late")
	}
	must(t, w, desktest.Manager, ended, map[string]any{"status": "resolved", "resolution": "Screwed on."})
	if ids, n := waiting(t, w); !slices.Equal(ids, []string{second, first}) || n != 2 {
		t.Errorf("%v wait, and %d are counted; the last one called first", ids, n)
	}
	must(t, w, desktest.Agent, second, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	if ids, n := waiting(t, w); !slices.Equal(ids, []string{first}) || n != 1 {
		t.Errorf("after an acceptance %v wait, and %d are counted", ids, n)
	}
}

// TestEscalation_OfNoCrisis: a manager who says that it is no crisis takes the call back; nobody else can, and what
// somebody has accepted stays theirs.
func TestEscalation_OfNoCrisis(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, isAccepted := range []bool{false, true} {
		id := w.Ask(desktest.Customer, "complaint", "Smoke", "It was the toast.")
		must(t, w, desktest.Agent, id, map[string]any{"grade": "crisis"})
		escalate(t, w, id, "manager", "Danger")
		if isAccepted {
			must(t, w, desktest.Lead, id, map[string]any{"accepted_by": desktest.ID(desktest.Lead)})
		}
		try(t, w, desktest.Lead, id, map[string]any{"grade": "general", "reason": "Toast."}, "grade", "needs_manager")
		try(t, w, desktest.Manager, id, map[string]any{"grade": "general"}, "grade", "needs_reason")
		must(t, w, desktest.Manager, id, map[string]any{"grade": "general", "reason": "Toast."})
		if got, want := w.Ticket(id).GetString("escalation"), map[bool]string{true: "manager", false: ""}[isAccepted]; got != want {
			t.Errorf("accepted %t, the case that is no crisis is escalated to %q, want %q", isAccepted, got, want)
		}
		if !isAccepted {
			holds(t, w, id, nil)
		}
	}
	checkEvents(t, w)
}

// trackerOf are the steps that the customer is shown.
func trackerOf(t *testing.T, w *desktest.World, id string) (list []string) {
	t.Helper()
	steps, _ := w.Must(desktest.Customer, http.MethodGet, records("tickets")+"/"+id, nil).JSON["steps"].([]any)
	for _, entry := range steps {
		list = append(list, entry.(map[string]any)["step"].(string))
	}
	return list
}

// TestEscalation_TrackerOfACrisis: the customer is not told that somebody has taken a crisis before somebody has.
func TestEscalation_TrackerOfACrisis(t *testing.T) {
	t.Parallel()
	crisis := map[string]any{"kind": "complaint", "grade": "crisis"}
	for name, c := range map[string]struct {
		as     string
		fields map[string]any
		want   []string
	}{
		"nobody has it":   {want: []string{"received"}},
		"accepted":        {desktest.Manager, map[string]any{"accepted_by": desktest.ID(desktest.Manager)}, []string{"received", "assigned"}},
		"handed on first": {desktest.Lead, map[string]any{"assignee": desktest.ID(desktest.Agent2)}, []string{"received"}},
		"no crisis":       {desktest.Manager, map[string]any{"grade": "general", "reason": "Toast."}, []string{"received", "assigned"}},
		"solved":          {desktest.Manager, map[string]any{"status": "resolved", "resolution": "Toast."}, []string{"received", "solved"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			id := w.Ask(desktest.Customer, "repair", "Smoke", "It smokes.")
			must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
			if got := trackerOf(t, w, id); !slices.Equal(got, []string{"received", "assigned"}) {
				t.Fatalf("taken, the tracker says %v", got)
			}
			must(t, w, desktest.Agent, id, crisis)
			escalate(t, w, id, "manager", "Danger")
			w.Clock.Advance(time.Minute)
			if c.as != "" {
				must(t, w, c.as, id, c.fields)
			}
			if got := trackerOf(t, w, id); !slices.Equal(got, c.want) {
				t.Errorf("the tracker says %v, want %v", got, c.want)
			}
		})
	}
}

// TestEscalation_CallsDoNotPileUp: each call stands for those before it, and an acceptance answers them all.
func TestEscalation_CallsDoNotPileUp(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Superuser, http.MethodPost, "/api/collections/rules/records", map[string]any{
		"name": "Calls", "on": []string{"message.created"}, "when": `message.kind === "note"`, "enabled": true, "stage": "live", "script": `({ act }) => act.escalate("manager", "Now")`,
	})
	unread := func() (n int) {
		t.Helper()
		if err := w.App.DB().NewQuery(`SELECT COUNT(*) FROM notifications WHERE kind = 'escalated' AND read_at = ''`).Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	ticket, other := w.Ask(desktest.Customer, "repair", "Door", "It sticks."), w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	w.Say(desktest.Agent, other, "note", "look")
	for range 3 {
		w.Say(desktest.Agent, ticket, "note", "look")
		w.Settle()
	}
	if got := unread(); got != 2 {
		t.Errorf("%d calls are unread after three for one case and one for another", got)
	}
	w.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"accepted_by": desktest.ID(desktest.Lead)})
	if got := unread(); got != 1 {
		t.Errorf("%d calls are unread after one case was accepted", got)
	}
}

// TestEscalation_CallsAnewWhenItIsAboutWhoAccepted: an acceptance by whom the complaint is about is none, whenever that is said.
func TestEscalation_CallsAnewWhenItIsAboutWhoAccepted(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude.")
	escalate(t, w, id, "lead", `{"en":"Late","zh-CN":"超时"}`)
	must(t, w, desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	w.Clock.Advance(time.Hour)
	must(t, w, desktest.Agent2, id, map[string]any{"complained_about": desktest.ID(desktest.Lead)}) // about somebody else: it stands
	holdsAcceptance(t, w, id, desktest.Agent)
	must(t, w, desktest.Manager, id, map[string]any{"complained_about": desktest.ID(desktest.Agent)})
	w.Settle()
	holds(t, w, id, map[string]string{"escalation": "lead", "escalation_reason": `{"en":"Late","zh-CN":"超时"}`, "escalated_at": journal.DateTime(w.Clock.Now()).String()})
	if event := last(t, w, id, "ticket.escalated"); event.Actor.ID != desktest.ID(desktest.Manager) {
		t.Errorf("the journal says %+v", event)
	}
	if got := told(t, w, desktest.Lead, id); !slices.Equal(got, []string{"escalated"}) {
		t.Errorf("the lead was told %v", got)
	}
	if answer := w.Change(desktest.Agent, id, map[string]any{"accepted_by": desktest.ID(desktest.Agent)}); answer.Code("accepted_by") != "assignee_complained_about" {
		t.Errorf("accepted once more: %d %s", answer.Status, answer.Text)
	}
	must(t, w, desktest.Lead, id, map[string]any{"accepted_by": desktest.ID(desktest.Lead)})
	if got := w.Ticket(id).GetString("assignee"); got != desktest.ID(desktest.Lead) {
		t.Errorf("the case is %q's", got)
	}
	checkEvents(t, w)
}

// TestEscalation_CallsAnewWhenWhoAcceptedHasLeft: what they had goes on by their team's assignment or waits for the team, also where it is
// more than one transaction takes, and what they had accepted calls.
func TestEscalation_CallsAnewWhenWhoAcceptedHasLeft(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	crisis, theirs, ended := w.Ask(desktest.Customer, "complaint", "Smoke", "It smokes."), []string{}, w.Ask(desktest.Customer, "repair", "Lamp", "It flickers.")
	must(t, w, desktest.Agent, ended, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	must(t, w, desktest.Agent, ended, map[string]any{"status": "resolved", "resolution": "A new lamp."})
	for range 30 {
		id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
		theirs = append(theirs, id)
	}
	must(t, w, desktest.Lead, crisis, map[string]any{"grade": "crisis"})
	escalate(t, w, crisis, "manager", "Smoke")
	w.Settle()
	must(t, w, desktest.Agent, crisis, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	w.Settle()
	called := func() int {
		n, err := w.App.CountRecords("notifications", dbx.HashExp{"staff": desktest.ID(desktest.Manager), "ticket": crisis, "kind": "escalated"})
		if err != nil {
			t.Fatal(err)
		}
		return int(n)
	}
	before := called()
	w.Must(desktest.Manager, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.Agent), map[string]any{"active": false})
	w.Settle()
	record := w.Ticket(crisis)
	if event := last(t, w, crisis, "ticket.escalated"); record.GetString("accepted_by") != "" || record.GetString("escalation") != "manager" || record.GetString("assignee") != "" ||
		event.Data["lost"] != true || event.Actor.Kind != journal.ActorSystem {
		t.Errorf("the crisis: %v; %+v", record.PublicExport(), event)
	}
	if got := called() - before; got != 1 {
		t.Errorf("the manager was called %d times", got)
	}
	for _, id := range theirs {
		if got := w.Ticket(id); got.GetString("assignee") != "" || got.GetString("team") == "" || !got.GetBool("is_open") {
			t.Errorf("case %s is %s's, of team %q", got.GetString("number"), got.GetString("assignee"), got.GetString("team"))
		}
	}
	if got := w.Ticket(ended).GetString("assignee"); got != desktest.ID(desktest.Agent) {
		t.Errorf("what had ended is %q's", got)
	}
	if steps, err := w.App.CountRecords("events", dbx.HashExp{"type": "ticket.step"}); err != nil || steps != 1 {
		t.Errorf("%d steps (%v)", steps, err)
	}
}

// TestEscalation_WhatWhoHasLeftHadGoesToTheNextInTurn where the team assigns so.
func TestEscalation_WhatWhoHasLeftHadGoesToTheNextInTurn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	team := w.Ticket(id).GetString("team")
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/teams/records/"+team, map[string]any{"assignment": "round_robin"})
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.Agent2), map[string]any{"teams": []string{team}, "presence": "online"})
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.Agent), map[string]any{"role": "qa"})
	w.Settle()
	if got := w.Ticket(id).GetString("assignee"); got != desktest.ID(desktest.Agent2) {
		t.Errorf("it is %q's", got)
	}
}

// TestLeave_WhatIsOpenedAgainIsHandedOn: what had ended stays with who solved it, also when they leave; once it is open again somebody
// else has it, by their team's assignment, or nobody.
func TestLeave_WhatIsOpenedAgainIsHandedOn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	solved := func() string {
		id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		must(t, w, desktest.Agent, id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
		must(t, w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Oiled."})
		return id
	}
	stays, waits, named, inTurn := solved(), solved(), solved(), solved()
	must(t, w, desktest.Customer, stays, map[string]any{"status": "open"})
	if got := w.Ticket(stays).GetString("assignee"); got != desktest.ID(desktest.Agent) {
		t.Errorf("opened again while they work it is %q's", got)
	}
	w.Must(desktest.Manager, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.Agent), map[string]any{"active": false})
	w.Settle()

	if answer := w.Say(desktest.Customer, waits, "reply", "It sticks again."); answer.Status != http.StatusOK {
		t.Fatalf("%d %s", answer.Status, answer.Text)
	}
	got, event := w.Ticket(waits), last(t, w, waits, "ticket.reopened")
	if got.GetString("assignee") != "" || !got.GetBool("is_waiting") || got.GetString("team") == "" || event.Data["assigned_by"] != "left" {
		t.Errorf("opened again it is %q's, waiting: %t; %v", got.GetString("assignee"), got.GetBool("is_waiting"), event.Data)
	}
	if assigned := last(t, w, waits, "ticket.assigned"); assigned.Actor.Kind != journal.ActorSystem {
		t.Errorf("%s took it from them", assigned.Actor.Kind)
	}
	must(t, w, desktest.Lead, named, map[string]any{"status": "open", "assignee": desktest.ID(desktest.Lead)})
	if got := w.Ticket(named).GetString("assignee"); got != desktest.ID(desktest.Lead) {
		t.Errorf("who was named has not got it: %q", got)
	}
	team := got.GetString("team")
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/teams/records/"+team, map[string]any{"assignment": "round_robin"})
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.Agent2), map[string]any{"teams": []string{team}, "presence": "online"})
	must(t, w, desktest.Customer, inTurn, map[string]any{"status": "open"})
	if got := w.Ticket(inTurn).GetString("assignee"); got != desktest.ID(desktest.Agent2) {
		t.Errorf("where the team takes turns it is %q's", got)
	}
}

func holdsAcceptance(t *testing.T, w *desktest.World, id, who string) {
	t.Helper()
	if got := w.Ticket(id).GetString("accepted_by"); got != desktest.ID(who) {
		t.Errorf("it is accepted by %q, want %s", got, who)
	}
}

package rule_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// changed changes a case and fails the test if that is refused.
func changed(w *desktest.World, as, ticket string, fields map[string]any) {
	w.T.Helper()
	if answer := w.Change(as, ticket, fields); answer.Status != http.StatusOK {
		w.T.Fatalf("change %v as %s: %d %s", fields, as, answer.Status, answer.Text)
	}
}

// TestPast_ARuleSeesTheCaseAsItStoodAtTheEvent: everything happens before the dispatcher looks.
func TestPast_ARuleSeesTheCaseAsItStoodAtTheEvent(t *testing.T) {
	t.Parallel()
	w := withPeople(t)
	w.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"id": "pump00000000000", "sku": "P1", "name_en": "Pump", "name_zh": "泵", "active": true})
	w.Settle()
	rule := ruled(w, map[string]any{
		"name": "Sees", "on": []string{"ticket.created", "ticket.updated", "ticket.classified", "ticket.assigned", "ticket.resolved", "message.created"},
		"script": `({ event, ticket, customer, product, message, act }) => act.note([
			event.type, event.actor.kind, Object.keys(event.changes).sort().join("+"), "|", ticket.priority, ticket.status, ticket.tags.join("+"), ticket.assignee,
			ticket.description, "|", customer.name, customer.tier, customer.has_email, "|", product.name_en, "|", message && message.body, "|", new Date().toISOString(),
		].join(" "))`,
		"when": `event.actor.kind !== "rule"`,
	})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	steps := []struct {
		do   func()
		sees []string // from the type of the event on
	}{
		{func() {}, []string{
			"ticket.created customer channel+customer+description+is_open+is_waiting+kind+last_customer_at+number+priority+status+steps+subject+team+tier | normal new   It sticks. | 王芳 standard true |  |  | 2026-09-14T01:00:00.000Z",
			"message.created customer attachment_names+author_customer+author_name+body+channel+html+kind+public+ticket | normal new   It sticks. | 王芳 standard true |  | It sticks. | 2026-09-14T01:00:00.000Z",
		}},
		{func() { changed(w, desktest.Agent, ticket, map[string]any{"tags": []string{"late"}}) }, []string{
			"ticket.updated staff tags | normal new late  It sticks. | 王芳 standard true |  |  | 2026-09-14T01:00:01.000Z",
		}},
		{func() {
			w.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"name": "王方", "tier": "vip"})
		}, nil},
		{func() {
			changed(w, desktest.Lead, ticket, map[string]any{"priority": "high", "product": "pump00000000000", "assignee": desktest.ID(desktest.Agent)})
		}, []string{ // one save, two events: both carry what it changed
			"ticket.assigned staff assignee+is_waiting+priority+product+status+steps | high open late agent0000000000 It sticks. | 王方 vip true | Pump |  | 2026-09-14T01:00:03.000Z",
			"ticket.classified staff assignee+is_waiting+priority+product+status+steps | high open late agent0000000000 It sticks. | 王方 vip true | Pump |  | 2026-09-14T01:00:03.000Z",
		}},
		{func() {
			w.Must(desktest.Superuser, http.MethodPatch, records("products")+"/pump00000000000", map[string]any{"name_en": "Big pump"})
		}, nil},
		{func() {
			changed(w, desktest.Agent, ticket, map[string]any{"priority": "low", "tags": []string{}, "status": "resolved", "resolution": "Planed."})
		}, []string{
			"ticket.resolved staff is_open+priority+resolution+resolved_at+status+steps+tags | low resolved  agent0000000000 It sticks. | 王方 vip true | Big pump |  | 2026-09-14T01:00:05.000Z",
			"ticket.classified staff is_open+priority+resolution+resolved_at+status+steps+tags | low resolved  agent0000000000 It sticks. | 王方 vip true | Big pump |  | 2026-09-14T01:00:05.000Z",
		}},
	}
	var want []string
	for _, step := range steps {
		step.do()
		want = append(want, step.sees...)
		w.Clock.Advance(time.Second)
	}
	w.Settle()
	var got []string
	for _, note := range conversation(w, ticket) {
		got = append(got, strings.TrimPrefix(note, "Sees note, kept: "))
	}
	if len(got) != len(want) {
		t.Fatalf("the rule ran %d times, want %d: %v", len(got), len(want), said(w, ticket, rule))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("run %d sees\n%s, want\n%s", i, got[i], want[i])
		}
	}
}

// TestPast_RulesOfOneEventDoNotSeeEachOthersChanges: a chain goes by events.
func TestPast_RulesOfOneEventDoNotSeeEachOthersChanges(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	first := ruled(w, map[string]any{"name": "First", "position": 1, "script": `({ act }) => { act.priority("urgent"); act.tag("a"); act.note("first"); }`})
	second := ruled(w, map[string]any{"name": "Second", "position": 2, "script": `({ ticket, act, ask }) => { act.note(ticket.priority + ticket.tags.length + ask.history().length); act.tag("b"); act.priority("high"); }`})
	next := ruled(w, map[string]any{"name": "Next", "on": []string{"ticket.classified"}, "script": `({ event, ticket, act }) => act.note(ticket.priority + ticket.tags + event.actor.kind + event.actor.rule)`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	equal(t, "notes", conversation(w, ticket), []string{
		"First note, kept: first", "Second note, kept: normal01",
		"Next note, kept: urgentarule" + first, "Next note, kept: higha,brule" + second,
	})
	// What they write adds up all the same; the second finds what the first has made of the case.
	same(t, "what the second changed", resultOf(w, ticket, second).Changes, `{"priority":["urgent","high"],"tags":[["a"],["a","b"]]}`)
	same(t, "what the second asked for", resultOf(w, ticket, second).Plan[2], `{"do":"set","field":"priority","value":"high","from":"urgent","state":"applied"}`)
	equal(t, "the third", said(w, ticket, next), []string{"done", "done"})
}

func TestPast_HistoryOfSomeTypes(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"name": "History", "on": []string{"message.created"}, "script": `({ message, act, ask }) => {
		if (message.body !== "Tell") return;
		const types = (n, of) => ask.history(n, of).map((event) => event.type).join("+");
		let refused = "";
		try { ask.history(3, ["ticket.created", 7]); } catch (err) { refused = err.message; }
		act.note([types(100, "ticket.created"), types(2, ["ticket.classified", "ticket.created"]), types(1, "sla.met"), types(2), refused].join(" | "));
	}`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	for _, priority := range []string{"high", "low", "urgent"} {
		w.Change(desktest.Agent, ticket, map[string]any{"priority": priority})
	}
	w.Say(desktest.Agent, ticket, "note", "Tell")
	w.Settle()
	const want = `ticket.created | ticket.classified+ticket.classified |  | ticket.classified+message.created | ask.history: the second argument must be the type of an event, such as "sla.met", or a list of at most 20 types`
	if notes := texts(w, "SELECT body FROM messages WHERE kind = 'note' AND body != 'Tell'"); len(notes) != 1 || notes[0] != want {
		t.Errorf("noted %q", notes)
	}
}

// TestPast_ARuleMeetsTheCaseAsTheOneBeforeLeftIt: also where that only wrote a note, and a hook of the shop's own changes the
// case because of it.
func TestPast_ARuleMeetsTheCaseAsTheOneBeforeLeftIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.App.OnRecordCreate("messages").BindFunc(func(e *core.RecordEvent) error {
		if err := e.Next(); err != nil || e.Record.GetString("kind") != "note" {
			return err
		}
		ticket, err := e.App.FindRecordById("tickets", e.Record.GetString("ticket"))
		if err != nil {
			return err
		}
		ticket.Set("category", "noted")
		journal.Act(ticket, journal.Actor{Kind: journal.ActorSystem})
		return e.App.Save(ticket)
	})
	ruled(w, map[string]any{"name": "First", "position": 1, "script": `({ act }) => act.note("first")`})
	second := ruled(w, map[string]any{"name": "Second", "position": 2, "script": `({ act }) => act.set("category", "leak")`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	same(t, "what the second asked for", resultOf(w, ticket, second).Plan[0], `{"do":"set","field":"category","value":"leak","from":"noted","state":"applied"}`)
	same(t, "what it changed", resultOf(w, ticket, second).Changes, `{"category":["noted","leak"]}`)
}

func TestPast_WhatAPersonChangedMeanwhileStays(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Late", `
		act.priority("urgent"); act.set("category", "leak"); act.assign("agent2000000000"); act.team("`+desktest.ID("defaultteam")+`");
		act.tag("a"); act.untag("gone"); act.note("late"); act.set("status", "on_hold");`)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	changed(w, desktest.Lead, ticket, map[string]any{"priority": "low", "assignee": desktest.ID(desktest.Agent), "tags": []string{"mine", "gone"}})
	w.Settle()
	result := resultOf(w, ticket, rule)
	states := []string{}
	for _, action := range result.Plan {
		states = append(states, action["state"].(string))
	}
	// Taking the case has opened it: the status is a person's doing, too.
	equal(t, "states", states, []string{"overtaken", "applied", "overtaken", "unchanged", "applied", "applied", "applied", "overtaken"})
	same(t, "the change", result.Changes, `{"category":["","leak"],"tags":[["mine","gone"],["mine","a"]]}`)
	record := w.Ticket(ticket)
	if record.GetString("priority") != "low" || record.GetString("assignee") != desktest.ID(desktest.Agent) || record.GetString("status") != "open" || record.GetString("category") != "leak" {
		t.Errorf("the case is %v", record.PublicExport())
	}
	equal(t, "result", said(w, ticket, rule), []string{"done"})
}

func TestPast_WhatARuleChangedMeanwhileDoesNot(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"name": "First", "position": 1, "script": `({ act }) => act.set({ priority: "high", category: "x" })`})
	second := ruled(w, map[string]any{"name": "Second", "position": 2, "script": `({ act }) => act.set({ priority: "urgent", category: "x" })`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	same(t, "the plan", resultOf(w, ticket, second).Plan, `[{"do":"set","field":"category","value":"x","from":"x","state":"unchanged"},
		{"do":"set","field":"priority","value":"urgent","from":"high","state":"applied"}]`)
	if got := w.Ticket(ticket).GetString("priority"); got != "urgent" {
		t.Errorf("the priority is %s", got)
	}
}

// TestPast_AGradeThatAnotherRuleRaisedFurtherStays: each rule raised it from what it saw; neither has failed.
func TestPast_AGradeThatAnotherRuleRaisedFurtherStays(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"name": "First", "position": 1, "script": `({ act }) => act.grade("crisis")`})
	second := ruled(w, map[string]any{"name": "Second", "position": 2, "script": `({ act }) => { act.grade("major"); act.tag("seen"); }`})
	lowers := ruled(w, map[string]any{"name": "Lowers", "on": []string{"ticket.classified"}, "script": `({ act }) => act.grade("major")`})
	ticket := w.Ask(desktest.Customer, "complaint", "Door", "It sticks.")
	w.Settle()
	same(t, "the plan", resultOf(w, ticket, second).Plan, `[{"do":"set","field":"grade","value":"major","from":"crisis","state":"overtaken"},{"do":"tag","tags":["seen"],"state":"applied"}]`)
	equal(t, "one that lowers what it saw", said(w, ticket, lowers), []string{"failed action needs_manager"})
	if record := w.Ticket(ticket); record.GetString("grade") != "crisis" {
		t.Errorf("the grade is %s", record.GetString("grade"))
	}
}

// TestPast_ColleaguesHaveTheirLists: also those of whom nobody has said yet what they know.
func TestPast_ColleaguesHaveTheirLists(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Asks", `act.note(ask.staff().map((one) => one.skills.length + one.languages.length + one.teams.length).join(" "))`)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	equal(t, "the rule", said(w, ticket, rule), []string{"done"})
	equal(t, "notes", conversation(w, ticket), []string{"Asks note, kept: 1 1 1 1 1"})
}

// TestPast_AnEndedCaseIsNotEscalated: whoever was to be called on has nothing to do any more.
func TestPast_AnEndedCaseIsNotEscalated(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"name": "Solves", "position": 1, "on": []string{"message.created"}, "when": `message.body === "solve"`, "script": `({ act }) => act.set({ status: "resolved", resolution: "By itself." })`})
	rule := ruled(w, map[string]any{"name": "Up", "position": 2, "on": []string{"message.created"}, "when": `message.kind === "note" && event.actor.kind === "staff"`, "script": `({ act }) => { act.escalate("lead", "Late"); act.tag("up"); }`})
	for name, end := range map[string]struct {
		body  string
		after func(ticket string)
		says  string
		state any
	}{
		"nothing": {"x", func(string) {}, "done", "applied"},
		"resolved": {"x", func(id string) {
			changed(w, desktest.Agent, id, map[string]any{"status": "resolved", "resolution": "Planed."})
		}, "done", "overtaken"},
		"withdrawn": {"x", func(id string) { changed(w, desktest.Customer, id, map[string]any{"withdrawn_reason": "Not needed."}) }, "done", "overtaken"},
		"by a rule": {"solve", func(string) {}, "done", "unchanged"},
	} {
		ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		changed(w, desktest.Agent, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
		w.Settle()
		w.Say(desktest.Agent, ticket, "note", end.body)
		end.after(ticket)
		w.Settle()
		last := lastOf(w, ticket, rule)
		if last.says() != end.says || len(last.Plan) != 2 || last.Plan[0]["state"] != end.state || last.Plan[1]["state"] != "applied" {
			t.Errorf("%s: %s %+v %+v", name, last.says(), last.Plan, last.Error)
		}
		want := []string{"lead"}
		if end.state != "applied" {
			want = nil
		}
		equal(t, name+": told", toldOf(w, "escalated", ticket), want)
	}
	// Nor one that had ended before the event.
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	changed(w, desktest.Customer, ticket, map[string]any{"withdrawn_reason": "Not needed."})
	w.Settle()
	w.Say(desktest.Agent, ticket, "note", "x")
	w.Settle()
	if last := lastOf(w, ticket, rule); last.says() != "done" || last.Plan[0]["state"] != "unchanged" {
		t.Errorf("ended before: %s %v", last.says(), last.Plan)
	}
	equal(t, "told", toldOf(w, "escalated", ticket), nil)
}

// TestPast_OfANumberThatIsTooLarge: the journal may hold one that no script can count with, which is no failure of the rule that reads it.
func TestPast_OfANumberThatIsTooLarge(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	reads := scripted(w, "Reads", `act.note(event.changes.tags[1].join("+") + " of " + ticket.tags.length + ", " + event.data.distance.join(" "))`)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	execute(w, `DROP TRIGGER events_no_update`)
	execute(w, `UPDATE events SET changes = substr(changes, 1, length(changes) - 1) || ',"tags":[null,[1e400,-1e400,"x"]]}', data = '{"distance":[1e400,7]}' WHERE ticket = ? AND type = 'ticket.created'`, ticket)
	w.Settle()
	equal(t, "the rule that reads it", said(w, ticket, reads), []string{"done"})
	equal(t, "notes", conversation(w, ticket), []string{"Reads note, kept: 1.7976931348623157e+308+-1.7976931348623157e+308+x of 3, 1.7976931348623157e+308 7"})
}

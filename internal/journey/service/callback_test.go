package service_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

const (
	leak      = "Leaks 漏水"
	leakAgain = "It leaks again. 又漏了。"
)

// complained makes a complaint that the agent has, whose customer has a telephone, and which was investigated and decided.
func complained(desk *desktest.Served) (id, number string) {
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer), map[string]any{"phone": "138 0000 0000"})
	id = desk.Ask(desktest.Customer, "complaint", leak, "Repaired twice, leaks again.")
	desk.Settle()
	for _, fields := range []map[string]any{
		{"assignee": desktest.ID(desktest.Agent)},
		{"stage": "investigated", "facts": "The valve is cracked.", "persons_heard": "The engineer."},
		{"stage": "resolved", "decision": "A new valve.", "decision_told_at": desk.Clock.Now()},
	} {
		desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+id, fields)
		desk.Settle()
	}
	return id, desk.Ticket(id).GetString("number")
}

// TestBrowser_CallbackReopensTheCase walks a complaint from its solution over the callback, at which the customer is not
// satisfied, to the open case and the lead's follow-up, in both languages.
func TestBrowser_CallbackReopensTheCase(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			ticket, number := complained(desk)
			agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/"+number)
			agent.SignInAtDesk()
			solveWithForecast(t, desk, agent)
			callUnsatisfied(t, desk, agent, number)
			if record := desk.Ticket(ticket); record.GetString("status") != "open" || record.GetInt("reopened") != 1 {
				t.Errorf("the case is %s, opened again %d times, want open and once", record.GetString("status"), record.GetInt("reopened"))
			}
			followUp := onlyFollowUp(t, desk, ticket)
			if followUp.GetString("kind") != "grade_review" || followUp.GetString("owner") != "" || followUp.GetString("text") != leakAgain {
				t.Errorf("the follow-up is %v, want a review for the leads with the customer's words", followUp.PublicExport())
			}
			reviewAsLead(t, desk, language, number)
		})
	}
}

// TestBrowser_CallSaysThatNoMoreAreWanted looks, in both languages and once on a phone, at the call in which a customer said
// so, and at another of theirs that ended by it.
func TestBrowser_CallSaysThatNoMoreAreWanted(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			calls := "/api/collections/callback_attempts/records"
			said, other := solvedCallback(t, desk), solvedCallback(t, desk)
			desk.Must(desktest.Agent, http.MethodPost, calls, map[string]any{"callback": said, "result": "reached", "outcome": "refused", "opt_out": true})
			desk.Settle()
			p := desktest.OpenPage(t, language, []int{1440, 360}[i], 900, desk.URL+"/desk/callbacks/"+said)
			p.SignInAtDesk()
			p.See(p.Word("desk.outcome.refused"))
			p.See(p.Word("desk.customer.no_callbacks"))
			if sticks := p.Overflow(); sticks != "" {
				t.Errorf("the page sticks out: %s", sticks)
			}
			p.Go(desk.URL + "/desk/callbacks/" + other)
			p.See(p.Word("desk.outcome.opted_out"))
		})
	}
}

// solvedCallback solves a complaint and returns the callback that is to be made.
func solvedCallback(t *testing.T, desk *desktest.Served) string {
	t.Helper()
	ticket, _ := complained(desk)
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"status": "resolved", "resolution": "Valve replaced."})
	desk.Settle()
	found, err := desk.App.FindFirstRecordByFilter("callbacks", "ticket = {:ticket} && state = 'open'", dbx.Params{"ticket": ticket})
	if err != nil {
		t.Fatal(err)
	}
	return found.Id
}

// solveWithForecast solves the case on the screen and is told beforehand and afterwards that the customer will be called.
func solveWithForecast(t *testing.T, desk *desktest.Served, p *desktest.Page) {
	t.Helper()
	p.Press(p.Word("desk.deed.resolve"))
	p.See(p.Word("desk.no_callback.will", "n", "48"))
	p.Fill(p.Word("desk.resolve.label"), "Valve replaced.")
	p.Press(p.Word("desk.deed.resolve"))
	p.See(p.Word("desk.saved.resolved"))
	desk.Settle()
	p.Press(p.Word("desk.context.case"))
	p.See(p.Word("desk.loop.call_wait"))
	p.See(p.Word("desk.callbacks.call_at") + " " + p.At("tomorrow", "明天", "09:00"))
}

// callUnsatisfied makes the callback when it is due.
func callUnsatisfied(t *testing.T, desk *desktest.Served, p *desktest.Page, number string) {
	t.Helper()
	desk.Advance(24*time.Hour + time.Minute)
	p.Go(desk.URL + "/desk/callbacks") // whose clock the page had learnt stood a day before
	p.Press(leak)
	p.See("138 0000 0000")
	p.See("A new valve.")
	p.See(p.Word("desk.call.assignee", "name", desktest.Agent)) // which need not be who solved it
	p.Press(p.Word("desk.result.reached"))
	p.Press(p.Word("desk.outcome.unsatisfied"))
	p.See(p.Word("desk.call.will.reopened"))
	p.Press(p.Word("desk.call.save"))
	p.See(p.Word("error.callback_note_missing"))
	p.Fill(p.Word("desk.call.note"), leakAgain)
	p.Press(p.Word("desk.call.save"))
	p.See(p.Word("desk.call.did.reopened", "number", number))
	p.See(p.Word("desk.call.did.follow_up_leads", "kind", p.Word("desk.follow_up.grade_review"), "due", p.At("tomorrow", "明天", "09:01")))
	desk.Settle()
	// The rule that tells of it has escalated the case, and the loop is back where another decision is due.
	p.Press(p.Word("desk.call.whole_case", "number", number))
	p.See(p.Word("desk.escalation.to", "level", p.Word("desk.level.lead")))
	p.See(p.Word("desk.field.decision"))
	p.See(p.Word("desk.event.callback_done", "outcome", p.Word("desk.outcome.unsatisfied")))
	p.Press(p.Word("desk.context.history"))
	p.Ready(`(times => times.length > 0 && times.every(time => /\d\d:\d\d/.test(time.innerText)))([...document.querySelectorAll(".history time")])`)
	p.Press(p.Word("desk.context.case"))
}

func onlyFollowUp(t *testing.T, desk *desktest.Served, ticket string) *core.Record {
	t.Helper()
	found, err := desk.App.FindAllRecords("follow_ups", dbx.HashExp{"ticket": ticket})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("%d follow-ups, want one", len(found))
	}
	return found[0]
}

// reviewAsLead finds the follow-up among one's own, cannot tick it off without a word, and does so with one.
func reviewAsLead(t *testing.T, desk *desktest.Served, language, number string) {
	t.Helper()
	lead := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/follow-ups")
	lead.SignInAtDeskAs(desktest.Lead)
	lead.See(leakAgain)
	lead.See(number)
	lead.Press(lead.Word("desk.follow_ups.done_deed"))
	lead.See(lead.Word("desk.follow_ups.result_help"))
	lead.Press(lead.Word("desk.follow_ups.done"))
	lead.See(lead.Word("error.follow_up_result"))
	lead.Fill(lead.Word("desk.follow_ups.result"), "Raised to major.")
	lead.Press(lead.Word("desk.follow_ups.done"))
	lead.See(lead.Word("desk.follow_ups.empty.open_mine"))
	lead.Press(lead.Word("desk.follow_ups.tab.done"))
	lead.See("Raised to major.")
}

// TestBrowser_CallbacksBeginWithTheMostUrgent opens the callbacks by their address, before it is known how many are late: first while one is
// to be called, then when it is overdue.
func TestBrowser_CallbacksBeginWithTheMostUrgent(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	ticket, number := complained(desk)
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"status": "resolved", "resolution": "Valve replaced."})
	desk.Settle()
	desk.Advance(24*time.Hour + time.Minute)
	page := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/callbacks")
	page.SignInAtDesk()
	for i, tab := range []string{"due", "overdue"} {
		if i > 0 {
			desk.Advance(48 * time.Hour)
			page.OnEveryPage(`const whole = fetch;
				window.fetch = async (...asked) => {
					if (String(asked[0]).includes("fields=id%2Cdue_at")) await new Promise(late => setTimeout(late, 1000));
					return whole(...asked);
				};`)
			page.Go(desk.URL + "/desk/callbacks")
		}
		page.Says(".queue-list", number)
		page.Says("[role=tab][aria-selected=true]", page.Word("desk.callbacks.tab."+tab))
	}
}

// TestBrowser_CallbacksBeginWithTheMostUrgentAfterOneCall comes to one call by its address and goes on to the list, which begins with what is
// overdue all the same: from the rail, and on a phone by the way back.
func TestBrowser_CallbacksBeginWithTheMostUrgentAfterOneCall(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	callback := solvedCallback(t, desk)
	desk.Advance(3*24*time.Hour + time.Minute)
	for i, language := range []string{locale.English, locale.Chinese} {
		page := desktest.OpenPage(t, language, []int{1440, 360}[i], 900, desk.URL+"/desk/callbacks/"+callback)
		page.SignInAtDesk()
		page.See("138 0000 0000")
		page.Press(page.Word([]string{"desk.callbacks.title", "desk.call.to_list"}[i]))
		page.Says("[role=tab][aria-selected=true]", page.Word("desk.callbacks.tab.overdue"))
	}
}

// TestBrowser_OwnCallbacksBeginWithTheMostUrgentOfTheirs comes as a lead, who sees all unless they say otherwise, to their own: what is overdue
// with others only does not count, and does among all.
func TestBrowser_OwnCallbacksBeginWithTheMostUrgentOfTheirs(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	callback, err := desk.App.FindRecordById("callbacks", solvedCallback(t, desk))
	if err != nil {
		t.Fatal(err)
	}
	if caller := callback.GetString("caller"); caller != desktest.ID(desktest.Agent) {
		t.Fatalf("%q calls, want the agent", caller)
	}
	desk.Advance(3*24*time.Hour + time.Minute)
	page := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/callbacks?whose=mine")
	page.SignInAtDeskAs(desktest.Lead)
	selected := func(tab string) { page.Says("[role=tab][aria-selected=true]", page.Word("desk.callbacks.tab."+tab)) }
	selected("due")
	page.Press(page.Word("desk.callbacks.title")) // in the rail, which says nothing of whose
	selected("overdue")
	page.Go(desk.URL + "/desk/callbacks?whose=all")
	selected("overdue")
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/callbacks/records/"+callback.Id, map[string]any{"caller": desktest.ID(desktest.Lead)})
	page.Go(desk.URL + "/desk/callbacks?whose=mine")
	selected("overdue")
}

// TestBrowser_OneCallsAtATime has two colleagues open the same callback: the second sees who has it and cannot record, and can
// once the first has left.
func TestBrowser_OneCallsAtATime(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	ticket, _ := complained(desk)
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"status": "resolved", "resolution": "Valve replaced."})
	desk.Settle()
	callback, err := desk.App.FindFirstRecordByData("callbacks", "ticket", ticket)
	if err != nil {
		t.Fatal(err)
	}
	place := desk.URL + "/desk/callbacks/" + callback.Id + "?tab=later&whose=all"
	first := desktest.OpenPage(t, locale.Chinese, 1440, 900, place)
	first.SignInAtDesk()
	first.See(first.Word("desk.callbacks.held_by_me"))

	second := desktest.OpenPage(t, locale.English, 1440, 900, place)
	second.SignInAtDeskAs(desktest.Agent2)
	second.See(second.Word("desk.call.held", "name", desktest.Agent))
	second.See(second.Word("desk.callbacks.held_by", "name", desktest.Agent))
	second.Counted(".call-form", 0)
	first.Press(first.Word("desk.follow_ups.title")) // leaves
	second.Press(second.Word("desk.call.take"))
	second.See(second.Word("desk.callbacks.held_by_me"))

	// Nobody answers: it says when the next try is, and afterwards that it is.
	second.Press(second.Word("desk.result.no_answer"))
	again := second.At("today", "今天", "14:00")
	second.See(second.Word("desk.call.will.again", "time", again))
	second.Press(second.Word("desk.call.save"))
	second.See(second.Word("desk.call.did.again", "time", again))
	second.Press(second.Word("desk.callbacks.tab.retry"))
	second.See(second.Word("desk.callbacks.tries", "n", "1", "of", "3"))
}

// TestBrowser_NoCallbackAndWhy solves a complaint while the rule is off: the page says beforehand and afterwards that nobody
// will call, and why.
func TestBrowser_NoCallbackAndWhy(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			_, number := complained(desk)
			rule, err := desk.App.FindFirstRecordByData("rules", "source", "callback.js")
			if err != nil {
				t.Fatal(err)
			}
			desk.Must(desktest.Manager, http.MethodPatch, "/api/collections/rules/records/"+rule.Id, map[string]any{"enabled": false})
			desk.Settle()
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/"+number)
			p.SignInAtDesk()
			why := p.Word("desk.no_callback.off", "rule", rule.GetString("name"))
			p.Press(p.Word("desk.deed.resolve"))
			p.See(why)
			p.Fill(p.Word("desk.resolve.label"), "Valve replaced.")
			p.Press(p.Word("desk.deed.resolve"))
			p.See(p.Word("desk.saved.resolved"))
			desk.Settle()
			p.Press(p.Word("desk.context.case"))
			p.See(p.Word("desk.no_callback.title"))
			p.See(why)
		})
	}
}

// TestBrowser_WhatCameOfAMergedCaseIsSeen: its follow-ups, and the calls that were made about it, stand in the case that goes on.
func TestBrowser_WhatCameOfAMergedCaseIsSeen(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	from, _ := complained(desk)
	into, number := complained(desk)
	solved := map[string]any{"status": "resolved", "resolution": "Valve replaced."}
	desk.Change(desktest.Lead, from, solved)
	desk.Settle()
	callback, err := desk.App.FindFirstRecordByData("callbacks", "ticket", from)
	if err != nil {
		t.Fatal(err)
	}
	desk.Must(desktest.Lead, http.MethodPost, "/api/collections/callback_attempts/records", map[string]any{"callback": callback.Id, "result": "reached", "outcome": "satisfied"})
	desk.Must(desktest.Lead, http.MethodPost, "/api/collections/follow_ups/records", map[string]any{
		"ticket": from, "text": "Send the spare seal.", "due_at": desk.Clock.Now().Add(time.Hour),
	})
	desk.Change(desktest.Lead, from, map[string]any{"merged_into": into})
	desk.Settle()
	p := desktest.OpenPage(t, "en", 1440, 900, desk.URL+"/desk/all/"+number)
	p.SignInAtDesk()
	p.Press(p.Word("desk.context.case"))
	p.See("Send the spare seal.")
	p.Says(".clocks-earlier", p.Word("desk.callbacks.earlier.one", "count", "1"))
}

// TestBrowser_ComplaintGoesThroughItsLoop takes a complaint on at the board and leads it to its decision in the context panel;
// what is missing is said at its field, and a lead takes a step back.
func TestBrowser_ComplaintGoesThroughItsLoop(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			ticket := desk.Ask(desktest.Customer, "complaint", leak, "The water runs out.")
			desk.Settle()
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/complaints")
			p.SignInAtDeskAs(desktest.Lead)
			p.Press(leak)
			p.Press(p.Word("desk.context.case"))
			p.Press(p.Word("desk.loop.accept"))
			p.See(p.Word("desk.loop.saved", "stage", p.Word("desk.stage.accepted")))
			p.Fill(p.Word("desk.field.facts"), "The valve is cracked.")
			p.Press(p.Word("desk.loop.go.investigated"))
			p.See(p.Word("error.evidence_missing"))
			p.Fill(p.Word("desk.field.persons_heard"), "The engineer.")
			p.Press(p.Word("desk.loop.go.investigated"))
			p.See(p.Word("desk.loop.saved", "stage", p.Word("desk.stage.investigated")))
			p.Fill(p.Word("desk.field.decision"), "A new valve.")
			p.Press(p.Word("desk.loop.told_now"))
			p.Press(p.Word("desk.loop.go.resolved"))
			p.See(p.Word("desk.loop.call_after"))
			desk.Settle()
			if record := desk.Ticket(ticket); record.GetString("stage") != "resolved" || record.GetString("decision_told_at") == "" || record.GetString("persons_heard") != "The engineer." {
				t.Errorf("the complaint is %v", record.PublicExport())
			}
			p.Press(p.Word("desk.loop.more"))
			p.Press(p.Word("desk.loop.back", "stage", p.Word("desk.stage.investigated")))
			p.Fill(p.Word("desk.reason.label"), "The decision was another.")
			p.Press(p.Word("desk.loop.back_go"))
			p.Gone(p.Word("desk.reason.label")) // it closes once the step is taken
			p.See(p.Word("desk.loop.go.resolved"))
			desk.Settle()
			if got := desk.Ticket(ticket).GetString("stage"); got != "investigated" {
				t.Errorf("after the step back the stage is %q", got)
			}
		})
	}
}

// TestBrowser_AfterServiceAt360 opens the pages of what comes after a solution on the narrowest phone that counts.
func TestBrowser_AfterServiceAt360(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	long := "Averyveryverylongwordwithoutanyspaceinitthatmustbebrokensomewhere"
	ticket := desk.Ask(desktest.Customer, "complaint", long, long+long)
	desk.Settle()
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"status": "resolved", "resolution": long + long})
	desk.Settle()
	callback, err := desk.App.FindFirstRecordByData("callbacks", "ticket", ticket)
	if err != nil {
		t.Fatal(err)
	}
	desk.Advance(25 * time.Hour)
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/desk/callbacks")
	p.SignInAtDesk()
	p.See(p.Word("desk.callbacks.tab.due"))
	for _, path := range []string{"/desk/callbacks", "/desk/callbacks/" + callback.Id, "/desk/follow-ups", "/desk/complaints"} {
		p.Go(desk.URL + path)
		p.See("Averyvery")
		if out := p.Overflow(); out != "" {
			t.Errorf("%s: %s", path, out)
		}
	}
	// The customer has no number: that is said, with what to do.
	p.Go(desk.URL + "/desk/callbacks/" + callback.Id)
	p.See(p.Word("desk.call.no_phone"))
	p.Fill(p.Word("desk.customer.phone"), "138 0000 0000")
	p.Press(p.Word("desk.call.save_phone"))
	p.Gone(p.Word("desk.call.no_phone"))
	desk.Settle()
	if got := desk.Person(desktest.Customer).GetString("phone"); got != "138 0000 0000" {
		t.Errorf("the number is %q", got)
	}
}

// TestBrowser_CustomerSeesTheCallback looks at the case in the portal, on a phone and on a desk, while its callback is to come,
// late, and made.
func TestBrowser_CustomerSeesTheCallback(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			callback := solvedCallback(t, desk)
			record, err := desk.App.FindRecordById("callbacks", callback)
			if err != nil {
				t.Fatal(err)
			}
			p := desktest.OpenPage(t, language, []int{360, 1440}[i], 900, desk.URL+"/cases/"+record.GetString("ticket"))
			p.SignIn()
			p.See(p.Word("idea.call_planned"))
			p.See(p.Word("portal.step.confirmed.now"))
			p.See(p.Word("portal.solved.title"))
			if sticks := p.Overflow(); sticks != "" {
				t.Errorf("the page sticks out: %s", sticks)
			}
			desk.Advance(48*time.Hour + time.Minute)
			p.Go(desk.URL + "/cases/" + record.GetString("ticket"))
			p.See(p.Word("idea.call_late", "when", p.At("today", "今天", "09:00")))
			desk.Must(desktest.Agent, http.MethodPost, "/api/collections/callback_attempts/records", map[string]any{"callback": callback, "result": "reached", "outcome": "satisfied"})
			desk.Settle()
			p.See(p.Word("idea.call_reached")) // live, since the case notes the outcome
			p.Gone(p.Word("idea.call_planned"))
			p.See(p.Word("portal.solved.called")) // and is not asked again what they have said
			p.Gone(p.Word("portal.solved.title"))
			p.Gone(p.Word("portal.step.confirmed.now"))
			p.See(p.Word("portal.case.resolution")) // which stood in the question until then
			p.Press(p.Word("portal.case.all_steps"))
			p.Says(".case-details .history", p.Word("idea.call_reached"))
		})
	}
}

// TestBrowser_EveryCallIsSeen has one solution called about in vain and then with the answer that it is none, and the next one
// called about, too: beside the case stands each call, and its customer finds both that reached them among all steps.
func TestBrowser_EveryCallIsSeen(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			callback := solvedCallback(t, desk)
			record, err := desk.App.FindRecordById("callbacks", callback)
			if err != nil {
				t.Fatal(err)
			}
			ticket := record.GetString("ticket")
			call := func(callback string, said map[string]any) {
				t.Helper()
				said["callback"] = callback
				desk.Must(desktest.Agent, http.MethodPost, "/api/collections/callback_attempts/records", said)
				desk.Settle()
			}
			desk.Advance(24*time.Hour + time.Minute)
			call(callback, map[string]any{"result": "busy"})
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
			p.SignInAtDesk()
			p.Press(p.Word("desk.context.case"))
			p.See(p.Word("desk.result.busy"))
			p.See(p.Word("desk.invite.held")) // the survey waits for what the call comes to
			call(callback, map[string]any{"result": "reached", "outcome": "unsatisfied", "note": leakAgain})
			p.See(leakAgain)
			desk.Advance(time.Hour)
			desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"status": "resolved", "resolution": "The pipe, too."})
			desk.Settle()
			second, err := desk.App.FindFirstRecordByFilter("callbacks", "ticket = {:ticket} && state = 'open'", dbx.Params{"ticket": ticket})
			if err != nil {
				t.Fatal(err)
			}
			call(second.Id, map[string]any{"result": "reached", "outcome": "satisfied"})
			p.Says(".case-callback > .call-tries", p.Word("desk.outcome.satisfied"))
			p.Counted(".case-callback > .call-tries > li", 3)
			if sticks := p.Overflow(); sticks != "" {
				t.Errorf("the page sticks out: %s", sticks)
			}
			customer := desktest.OpenPage(t, language, []int{360, 1440}[i], 900, desk.URL+"/cases/"+ticket)
			customer.SignIn()
			customer.Press(customer.Word("portal.case.all_steps"))
			reached := customer.Word("idea.call_reached")
			customer.Ready(fmt.Sprintf(`[...document.querySelectorAll(".case-details .history li")].filter((li) => li.textContent.includes(%q)).length === 2`, reached))
		})
	}
}

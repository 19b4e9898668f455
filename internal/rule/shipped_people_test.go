package rule_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// gone switches colleagues off past all that would hand on what they owe.
func gone(w *desktest.World, people ...string) {
	w.T.Helper()
	for _, name := range people {
		execute(w, `UPDATE staff SET active = 0 WHERE id = ?`, desktest.ID(name))
	}
}

// TestShipped_WhoHasLeftStopsNothing: what a rule would tell a colleague who has left, it tells whoever leads.
func TestShipped_WhoHasLeftStopsNothing(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	called := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "subject": "Leaks", "assignee": desktest.ID(desktest.Agent)})
	solved(w, desktest.Agent, called)
	accepting := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "subject": "Smoke", "grade": "crisis", "assignee": desktest.ID(desktest.Manager)})
	accepted(w, desktest.Agent2, accepting)
	before := len(told(w, called))
	gone(w, desktest.Agent, desktest.Agent2)
	pass(w, days(3))
	equal(t, "of the callback", after(told(w, called), before), []string{
		"15 09:00 lead: It is time to call this customer back",
		"16 09:00 lead: A callback is overdue",
		"16 13:00 manager: A callback is still not made, long after it was due",
	})
	late := false
	for _, line := range told(w, accepting) {
		late = late || line == "15 09:00 lead manager: Overdue: solution"
	}
	if !late {
		t.Errorf("of the crisis was told %v", told(w, accepting))
	}
	w.Must(desktest.Lead, http.MethodPost, records("callback_attempts"), map[string]any{
		"callback": texts(w, `SELECT id FROM callbacks`)[0], "result": "reached", "outcome": "satisfied",
	})
	done(w, desktest.Lead, accepting, map[string]any{"assignee": desktest.ID(desktest.Lead)})
	solved(w, desktest.Lead, accepting)
	pass(w, time.Hour)
}

// TestShipped_PraiseCountsForWhoHasLeft: whom a rule praises is praised, also who left before the rule was carried out.
func TestShipped_PraiseCountsForWhoHasLeft(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	named(w, "staff", desktest.Agent2, map[string]any{"name": "李娜 Na Li"})
	ticket := w.Ask(desktest.Customer, "praise", "表扬", "李娜很耐心")
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"active": false})
	w.Settle()
	equal(t, "praised", texts(w, `SELECT value FROM feedback, json_each(feedback.people)`), []string{desktest.ID(desktest.Agent2)})
	solved(w, desktest.Lead, ticket)
}

// TestShipped_CrisisCallsAgainWhenItIsAboutWhoAccepted: danger is not in the hands of whom it is about.
func TestShipped_CrisisCallsAgainWhenItIsAboutWhoAccepted(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "complaint", "洗衣机", "第三次约师傅都没有来。")
	done(w, desktest.Agent, ticket, map[string]any{"grade": "crisis"})
	accepted(w, desktest.Manager, ticket)
	pass(w, 2*time.Hour)
	equal(t, "called until it was accepted", calls(w, ticket), []string{"14 09:00 manager as manager: This is a crisis: please accept it now"})
	done(w, desktest.Agent, ticket, map[string]any{"complained_about": desktest.ID(desktest.Manager)})
	holds(w, ticket, map[string]string{"accepted_by": "", "escalation": "manager"})
	pass(w, 40*time.Minute)
	equal(t, "called again", after(calls(w, ticket), 1), []string{
		"14 11:00 lead as manager: This is a crisis: please accept it now", // there is no other manager
		"14 11:15 lead as manager: Nobody has accepted this crisis yet (call 2)",
		"14 11:30 lead as manager: Nobody has accepted this crisis yet (call 3)",
	})
	accepted(w, desktest.Lead, ticket)
	pass(w, time.Hour)
	holds(w, ticket, map[string]string{"accepted_by": "lead", "assignee": "lead"})
	equal(t, "and then silence", after(calls(w, ticket), 4), nil)
	solved(w, desktest.Lead, ticket)
}

// TestShipped_LadderCallsAgainWhenItIsAboutWhoAccepted: and takes the call back, as its own, once what was late has been done.
func TestShipped_LadderCallsAgainWhenItIsAboutWhoAccepted(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "complaint", "发票", "说好的发票没有寄来。")
	pass(w, 32*time.Minute)
	accepted(w, desktest.Agent, ticket)
	pass(w, 3*time.Minute)
	done(w, desktest.Lead, ticket, map[string]any{"complained_about": desktest.ID(desktest.Agent)})
	equal(t, "called", calls(w, ticket), []string{
		"14 09:30 agent agent2 lead as assignee: Overdue: first answer", "14 09:35 agent2 lead as assignee: Overdue: first answer",
	})
	wrote(w, desktest.Agent2, ticket, "发票明天寄出。")
	holds(w, ticket, map[string]string{"escalation": "", "escalated_at": ""})
	solved(w, desktest.Lead, ticket)
}

// TestShipped_MajorComplaintAboutItsOwnerGetsAnother: neither a turn nor nobody at all stands in for a lead.
func TestShipped_MajorComplaintAboutItsOwnerGetsAnother(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	team := w.Person(desktest.Agent).GetStringSlice("teams")[0]
	w.Must(desktest.Superuser, http.MethodPatch, records("teams")+"/"+team, map[string]any{"assignment": "round_robin"})
	major := asked(w, desktest.Customer, "complaint", "洗衣机", "第三次约师傅都没有来。")
	done(w, desktest.Lead, major, map[string]any{"grade": "major"})
	w.Must(desktest.Superuser, http.MethodPatch, records("teams")+"/"+team, map[string]any{"assignment": "manual"})
	alone := asked(w, desktest.Customer2, "complaint", "Washer", "Nobody came, for the third time.")
	done(w, desktest.Lead, alone, map[string]any{"grade": "major"})
	holds(w, major, map[string]string{"assignee": "lead"})
	holds(w, alone, map[string]string{"assignee": "lead"})
	done(w, desktest.Agent, alone, map[string]any{"complained_about": desktest.ID(desktest.Lead)})
	holds(w, alone, map[string]string{"assignee": "manager"})
	w.Must(desktest.Superuser, http.MethodPatch, records("teams")+"/"+team, map[string]any{"assignment": "round_robin"})
	done(w, desktest.Agent, major, map[string]any{"complained_about": desktest.ID(desktest.Lead)})
	holds(w, major, map[string]string{"assignee": "manager"})
	for _, ticket := range []string{major, alone} {
		solved(w, desktest.Manager, ticket)
	}
}

// TestShipped_OverdueCallbackIsRememberedThroughAMerge: the managers hear of it in the case that goes on.
func TestShipped_OverdueCallbackIsRememberedThroughAMerge(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	from := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "subject": "Leaks", "assignee": desktest.ID(desktest.Agent)})
	solved(w, desktest.Agent, from)
	into := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "subject": "Leaks again", "assignee": desktest.ID(desktest.Agent)})
	solved(w, desktest.Agent, into)
	w.Must(desktest.Agent, http.MethodPost, records("callback_attempts"), map[string]any{
		"callback": texts(w, `SELECT id FROM callbacks WHERE ticket = '`+into+`'`)[0], "result": "reached", "outcome": "satisfied",
	})
	pass(w, days(2)+time.Hour)
	before := len(told(w, into))
	equal(t, "of the callback", after(told(w, from), len(told(w, from))-1), []string{"16 09:00 lead: A callback is overdue"})
	done(w, desktest.Manager, from, map[string]any{"merged_into": into})
	pass(w, 6*time.Hour)
	equal(t, "after the merge", after(told(w, into), before), []string{"16 14:00 manager: A callback is still not made, long after it was due"})
}

// TestShipped_LowScoreInACallIsToldOnce: by the follow-up where there is one, else by the rule.
func TestShipped_LowScoreInACallIsToldOnce(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	for score, want := range map[int][]string{1: {"follow_up"}, 4: {"rule_told"}} {
		ticket := entered(w, desktest.Agent, map[string]any{"kind": "complaint", "subject": "Leaks", "assignee": desktest.ID(desktest.Agent)})
		solved(w, desktest.Agent, ticket)
		// What the customer's missing number leads to is the agent's.
		w.Must(desktest.Agent, http.MethodPost, records("callback_attempts"), map[string]any{
			"callback": texts(w, `SELECT id FROM callbacks WHERE ticket = '`+ticket+`'`)[0], "result": "reached", "outcome": "partly", "note": "The lid.",
			"scores": map[string]any{"speed": score},
		})
		w.Settle()
		got := texts(w, `SELECT kind FROM notifications WHERE staff = '`+desktest.ID(desktest.Lead)+`' AND ticket = '`+ticket+`'`)
		equal(t, fmt.Sprint("of a ", score), got, want)
		w.Must(desktest.Agent, http.MethodPost, records("callback_attempts"), map[string]any{
			"callback": texts(w, `SELECT id FROM callbacks WHERE state = 'open'`)[0], "result": "reached", "outcome": "satisfied",
		})
	}
}

package rule_test

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// ladderOf is a rule that goes up a rung each so many minutes, until somebody has the case.
func ladderOf(minutes int, rungs ...string) map[string]any {
	return map[string]any{
		"name": "Ladder", "on": []string{"ticket.created", "ticket.assigned", "timer.reminder"}, "stage": "live", "enabled": true, "position": 100,
		"params": map[string]any{"ladder": rungs, "minutes": minutes},
		"script": `({ event, ticket, params, act }) => {
			if (event.type === "ticket.assigned") return act.forget("ladder");
			const rung = event.data.rung || 0;
			act.notify(params.ladder[rung], params.ladder[rung] + " " + event.at);
			if (rung + 1 < params.ladder.length) act.remind({ minutes: params.minutes }, { key: "ladder", rung: rung + 1 });
		}`,
	}
}

type backtested struct {
	Result struct {
		Events, Fired, Differs, Unheard, Reminders int
		Against                                    struct{ Events, Fired, Failed int }
		Tickets                                    []struct {
			Type, At, Ticket  string
			Foreseen, Unheard bool
			Plan              []map[string]any
			Live              *struct{ Plan []map[string]any }
		}
	}
}

func backtest(w *desktest.World, rule any, against string) *backtested {
	w.T.Helper()
	found := &backtested{}
	lastLine(w.T.(*testing.T), w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": rule, "days": 7, "against": against}), found)
	return found
}

// told are whom a backtest would have told, in order: with a star where the journal has no such reminder, and behind a slash what
// the saved rule would have told instead.
func (b *backtested) told() []string {
	list := []string{}
	who := func(plan []map[string]any) string {
		for _, action := range plan {
			if action["do"] == "notify" {
				return action["who"].([]any)[0].(string)
			}
		}
		return "-"
	}
	for _, one := range b.Result.Tickets {
		text := who(one.Plan)
		if one.Foreseen {
			text += "*"
		}
		if one.Live != nil {
			text += "/" + who(one.Live.Plan)
		}
		list = append(list, fmt.Sprintf("%s %s", one.At[11:16], text))
	}
	return list
}

// TestForesee_ALadderThatNobodyHasClimbed: a new rule goes up all its rungs, each as its time comes, and stops where it would have.
func TestForesee_ALadderThatNobodyHasClimbed(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	taken := w.Ask(desktest.Customer, "repair", "Window", "It sticks.")
	w.Settle()
	w.Advance(45 * time.Minute)
	w.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+taken, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	w.Settle()
	w.Advance(50 * time.Minute)
	found := backtest(w, ladderOf(30, "assignee", "lead", "manager", "team"), "")
	equal(t, "told", found.told(), []string{"01:00 assignee", "01:00 assignee", "01:30 lead*", "01:30 lead*", "01:45 -", "02:00 manager*", "02:30 team*"})
	if r := found.Result; r.Reminders != 4 || r.Events != 7 {
		t.Errorf("got %+v", r)
	}
	if n := count(w, "timers", "kind = 'reminder'"); n != 0 || count(w, "events", "type = 'timer.reminder'") != 0 {
		t.Error("something was written")
	}
}

// TestForesee_NoneCountsTwice: what the live rule has set is in the journal; a draft that would have set the same hears it there, and
// one that would have set another does not hear it.
func TestForesee_NoneCountsTwice(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := ruled(w, ladderOf(30, "assignee", "lead", "manager"))
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	for range 8 {
		w.Advance(15 * time.Minute)
	}
	draft := func(minutes int, rungs ...string) map[string]any {
		fields := ladderOf(minutes, rungs...)
		fields["id"] = rule
		return fields
	}
	equal(t, "as it is saved", backtest(w, rule, "").told(), []string{"01:00 assignee", "01:30 lead", "02:00 manager"})
	equal(t, "another in the middle", backtest(w, draft(30, "assignee", "team", "manager"), "").told(), []string{"01:00 assignee", "01:30 team/lead", "02:00 manager"})
	longer := backtest(w, draft(30, "assignee", "lead", "manager", "team"), "")
	// The third rung differs in the reminder that it sets; the fourth nobody has climbed.
	equal(t, "one more", longer.told(), []string{"01:00 assignee", "01:30 lead", "02:00 manager/manager", "02:30 team*/-"})
	quicker := backtest(w, draft(20, "assignee", "lead", "manager"), "")
	equal(t, "quicker", quicker.told(), []string{"01:00 assignee/assignee", "01:20 lead*/-", "01:30 -/lead", "01:40 manager*/-", "02:00 -/manager"})
	if r := quicker.Result; r.Reminders != 2 || r.Fired != 3 || r.Differs != 5 || r.Unheard != 2 || r.Against.Events != 3 || r.Against.Fired != 3 {
		t.Errorf("got %+v", r)
	}
	shorter := backtest(w, draft(30, "assignee"), "")
	equal(t, "without the others", shorter.told(), []string{"01:00 assignee/assignee", "01:30 -/lead", "02:00 -/manager"})
	if r := shorter.Result; r.Unheard != 2 || r.Tickets[0].Unheard || !r.Tickets[1].Unheard || !r.Tickets[2].Unheard {
		t.Errorf("got %+v", r)
	}
}

// TestForesee_HasAnEnd: a rule that looks again every minute is followed for so long, and the answer says so.
func TestForesee_HasAnEnd(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for range 4 {
		w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	}
	w.Settle()
	w.Advance(6 * 24 * time.Hour)
	var found struct {
		Result struct {
			Reminders      int
			RemindersCut   bool   `json:"reminders_cut"`
			RemindersCutAt string `json:"reminders_cut_at"`
		}
	}
	lastLine(t, w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": 7, "rule": map[string]any{
		"name": "Restless", "on": []string{"ticket.created", "timer.reminder"}, "script": `({ act }) => act.remind(60)`,
	}}), &found)
	if found.Result.Reminders != 20_000 || !found.Result.RemindersCut || found.Result.RemindersCutAt != "2026-09-17T12:21:00.000Z" {
		t.Errorf("got %+v", found.Result)
	}
}

// TestForesee_WhatItIsHeldAgainstHasAnEnd: the rule as it is saved looks again every minute, and the draft never does.
func TestForesee_WhatItIsHeldAgainstHasAnEnd(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for range 4 {
		w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	}
	w.Settle()
	w.Advance(6 * 24 * time.Hour)
	rule := map[string]any{"name": "Restless", "on": []string{"ticket.created", "timer.reminder"}, "script": `({ act }) => act.remind(60)`}
	rule["id"] = ruled(w, rule)
	rule["on"], rule["script"] = []string{"ticket.created"}, `({ act }) => act.tag("seen")`
	var found struct {
		Result struct {
			RemindersCut bool `json:"reminders_cut"`
			Differs      int
		}
	}
	lastLine(t, w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": 7, "rule": rule}), &found)
	if !found.Result.RemindersCut || found.Result.Differs != 20_004 {
		t.Errorf("got %+v", found.Result)
	}
}

// TestForesee_AnErasedCaseHasNone: the live rule's would have been given up.
func TestForesee_AnErasedCaseHasNone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Advance(10 * time.Minute)
	if answer := w.Change(desktest.Manager, ticket, map[string]any{"erased_reason": "Asked for."}); answer.Status != http.StatusOK {
		t.Fatalf("erase: %d %s", answer.Status, answer.Text)
	}
	w.Settle()
	w.Advance(2 * time.Hour)
	if found := backtest(w, ladderOf(30, "assignee", "lead"), ""); found.Result.Reminders != 0 {
		t.Errorf("got %+v", found.Result)
	}
}

// TestForesee_FindsTheCaseAsItWouldHaveLeftIt: a ladder that asks whether the case stands where it has called last goes up all its
// rungs, also where the live one has called others; what somebody else does meanwhile counts.
func TestForesee_FindsTheCaseAsItWouldHaveLeftIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	fields := func(rungs ...string) map[string]any {
		return map[string]any{
			"name": "Calls", "on": []string{"ticket.created", "timer.reminder"}, "stage": "live", "enabled": true, "params": map[string]any{"ladder": rungs},
			"script": `({ event, ticket, params, act }) => {
				const rung = event.data.rung || 0;
				if (event.type === "timer.reminder" && ticket.escalation !== params.ladder[rung - 1]) return;
				act.escalate(params.ladder[rung], "late");
				act.notify(params.ladder[rung], "late");
				if (rung + 1 < params.ladder.length) act.remind({ minutes: 30 }, { key: "ladder", rung: rung + 1 });
			}`,
		}
	}
	rule := ruled(w, fields("assignee", "lead"))
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	solved := w.Ask(desktest.Customer, "repair", "Window", "It sticks.")
	w.Settle()
	w.Advance(30 * time.Minute)
	w.Advance(15 * time.Minute)
	changed(w, desktest.Manager, solved, map[string]any{"status": "resolved", "resolution": "Oiled."})
	w.Settle()
	w.Advance(time.Hour)
	draft := fields("lead", "manager", "assignee")
	draft["id"] = rule
	equal(t, "told", backtest(w, draft, "").told(), []string{
		"01:00 lead/assignee", "01:00 lead/assignee", "01:30 manager/lead", "01:30 manager/lead", "02:00 assignee*/-",
	})

	w = desktest.New(t)
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Advance(2 * time.Hour)
	equal(t, "one that nobody has had", backtest(w, fields("lead", "manager", "assignee"), "").told(), []string{"01:00 lead", "01:30 manager*", "02:00 assignee*"})
}

// TestForesee_ASchedule: a scheduled rule that is new, and one whose schedule is changed, are asked when theirs falls due, and what is saved
// at the times of the journal; one that is as it was saved is asked at those alone.
func TestForesee_ASchedule(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	digest := func(every string) map[string]any {
		return map[string]any{"name": "Digest", "every": "CRON_TZ=UTC " + every, "stage": "live", "enabled": true, "position": 100, "script": `({ act }) => act.notify("manager", "digest")`, "on": []string{}}
	}
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Advance(2 * 24 * time.Hour)
	fresh := backtest(w, digest("0 9 * * *"), "")
	if fresh.Result.Events != 7 || fresh.Result.Fired != 7 || fresh.Result.Reminders != 0 {
		t.Errorf("a new one: %+v", fresh.Result)
	}
	for i, one := range fresh.Result.Tickets {
		if one.At[11:16] != "09:00" || !one.Foreseen || one.Type != "timer.schedule" || len(one.Plan) != 1 {
			t.Errorf("time %d: %+v", i, one)
		}
	}
	off := digest("0 9 * * *")
	off["enabled"] = false
	off["id"] = ruled(w, off)
	if found := backtest(w, off, ""); found.Result.Events != 7 {
		t.Errorf("one that was never switched on: %+v", found.Result)
	}
	rule := digest("0 9 * * *")
	rule["id"] = ruled(w, rule)
	for range 2 {
		w.Advance(24 * time.Hour)
	}
	same := backtest(w, rule, "")
	if same.Result.Events != 2 || same.Result.Differs != 0 || same.Result.Tickets[0].Foreseen {
		t.Errorf("as it is saved: %+v", same.Result)
	}
	rule["every"] = "CRON_TZ=UTC 30 9 * * *"
	later := backtest(w, rule, "")
	if later.Result.Events != 7 || later.Result.Differs != 9 || later.Result.Unheard != 2 {
		t.Errorf("half an hour later: %+v", later.Result)
	}
}

// TestForesee_AScheduleOfEachMinute is asked through all of the days: what a reminder could do for ever, a schedule cannot. Where the time is
// too long the answer says when it was given up, and reminders are followed to the end.
func TestForesee_AScheduleOfEachMinute(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Advance(24 * time.Hour)
	for _, tried := range []struct {
		days, events int
		cut          string
	}{{days: 30, events: 30 * 24 * 60}, {days: 101, events: 100 * 24 * 60, cut: "2026-09-14T01:01:00.000Z"}} {
		var found struct {
			Result struct {
				Events       int
				RemindersCut bool   `json:"reminders_cut"`
				TicksCutAt   string `json:"ticks_cut_at"`
			}
		}
		lastLine(t, w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": tried.days, "rule": map[string]any{
			"name": "Each minute", "every": "* * * * *", "on": []string{}, "script": `() => {}`,
		}}), &found)
		if found.Result.Events != tried.events || found.Result.TicksCutAt != tried.cut || found.Result.RemindersCut {
			t.Errorf("%d days: %+v", tried.days, found.Result)
		}
	}
}

// TestForesee_AScheduleThatRunsOutOfTime is given up after so many times in a row, and the answer says so; how far it is comes meanwhile, though
// the journal has no event in all that time. Once that it is done in time has it go on.
func TestForesee_AScheduleThatRunsOutOfTime(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Advance(24 * time.Hour)
	const endless = `/^(?=a)(a+)+$/.test("a".repeat(60) + "b")`
	for name, tried := range map[string]struct {
		every, when, script string
		failed              int
		cut                 string
	}{
		"its script":    {every: "* * * * *", script: "() => " + endless, failed: 20, cut: "2026-09-14T01:21:00.000Z"},
		"its condition": {every: "* * * * *", when: endless, script: "() => {}", failed: 20, cut: "2026-09-14T01:21:00.000Z"},
		"but for once":  {every: "0 * * * *", script: "({ event }) => new Date(event.at).getUTCHours() === 12 || " + endless, failed: 23},
	} {
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": 1, "rule": map[string]any{
			"name": name, "every": "CRON_TZ=UTC " + tried.every, "on": []string{}, "script": tried.script, "when": tried.when,
		}})
		var found struct {
			Result struct {
				Failed      int
				TicksCutAt  string `json:"ticks_cut_at"`
				TicksRanOut bool   `json:"ticks_ran_out"`
				LateRuns    int    `json:"late_runs"`
			}
		}
		lastLine(t, answer, &found)
		if found.Result.Failed != tried.failed || found.Result.TicksCutAt != tried.cut || found.Result.TicksRanOut != (tried.cut != "") || found.Result.LateRuns != tried.failed {
			t.Errorf("%s: %+v", name, found.Result)
		}
		if !strings.Contains(answer.Text, `"progress":{"at":"2026-09-14T0`) {
			t.Errorf("%s: how far it is was not told: %.200s", name, answer.Text)
		}
	}
}

// TestBacktest_ARuleThatRunsOutOfTime is asked no more after so many runs in a row, and the answer says from when on; what its condition passes
// over neither counts nor begins anew, and once that it is done in time has it go on. A saved rule that does so is compared with no more.
func TestBacktest_ARuleThatRunsOutOfTime(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const endless = `/^(?=a)(a+)+$/.test("a".repeat(60) + "b")`
	subjects := map[int]string{5: "Window", 15: "Roof"}
	for i := range 26 {
		w.Ask(desktest.Customer, "repair", cmp.Or(subjects[i], "Door"), "It sticks.")
		w.Clock.Advance(time.Minute)
	}
	w.Settle()
	w.Clock.Advance(3 * time.Hour)
	at := func(minute int) string {
		return time.Date(2026, 9, 14, 1, minute, 0, 0, time.UTC).Format("2006-01-02T15:04:05.000Z")
	}
	saved := ruled(w, map[string]any{"name": "Saved", "enabled": false, "script": `() => ` + endless})
	for name, tried := range map[string]struct {
		on                           []string
		when, script, against        string
		events, failed, fired, skips int
		differs                      int
		ranOut, againstRanOut        string
	}{
		"its script":              {script: `() => ` + endless, events: 20, failed: 20, ranOut: at(20)},
		"its condition":           {when: endless, script: `() => {}`, events: 20, failed: 20, ranOut: at(20)},
		"but for some not asked":  {when: `ticket.subject === "Door"`, script: `() => ` + endless, events: 22, failed: 20, skips: 2, ranOut: at(22)},
		"but for once":            {script: `({ ticket, act }) => ticket.subject === "Roof" ? act.tag("x") : ` + endless, events: 26, failed: 25, fired: 1},
		"what it is held against": {script: `({ act }) => act.tag("x")`, against: saved, events: 26, fired: 26, differs: 20, againstRanOut: at(20)},
		"both":                    {script: `() => ` + endless + ` || 1`, against: saved, events: 20, failed: 20, ranOut: at(20)},
		"a reminder": {on: []string{"ticket.created", "timer.reminder"}, script: `({ event, act }) => event.type === "timer.reminder" ? ` + endless + ` : act.remind({ hours: 1 })`,
			events: 26 + 20, fired: 26, failed: 20, ranOut: at(60 + 20)},
	} {
		on := tried.on
		if on == nil {
			on = []string{"ticket.created"}
		}
		answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"days": 1, "against": tried.against, "rule": map[string]any{
			"name": name, "on": on, "script": tried.script, "when": tried.when,
		}})
		var found struct {
			Result struct {
				Events, Failed, Fired, Skipped, Differs int
				RanOutAt                                string `json:"ran_out_at"`
				AgainstRanOutAt                         string `json:"against_ran_out_at"`
				LateRuns                                int    `json:"late_runs"`
				AgainstLateRuns                         int    `json:"against_late_runs"`
			}
		}
		lastLine(t, answer, &found)
		got := found.Result
		if got.Events != tried.events || got.Failed != tried.failed || got.Fired != tried.fired || got.Skipped != tried.skips || got.Differs != tried.differs ||
			got.RanOutAt != tried.ranOut || got.AgainstRanOutAt != tried.againstRanOut ||
			got.LateRuns != tried.failed || tried.againstRanOut != "" && got.AgainstLateRuns != 20 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

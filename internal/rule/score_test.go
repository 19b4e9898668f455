package rule_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// failuresOf is how many failures in a row are counted of a rule.
func failuresOf(w *desktest.World, rule string) int {
	w.T.Helper()
	return ruleOf(w, rule).GetInt("run_failures")
}

func ruleOf(w *desktest.World, rule string) *core.Record {
	w.T.Helper()
	record, err := w.App.FindRecordById("rules", rule)
	if err != nil {
		w.T.Fatal(err)
	}
	return record
}

// asks makes a case whose subject says how the rules of this file are to end with it.
func asks(w *desktest.World, subjects ...string) []string {
	w.T.Helper()
	var tickets []string
	for _, subject := range subjects {
		tickets = append(tickets, w.Ask(desktest.Customer, "repair", subject, "It sticks."))
	}
	return tickets
}

const failsWhereTold = `if (ticket.subject === "fail") throw new Error("as told");`

// TestScore_TenFailuresSwitchOffAtOnce: the events behind the tenth failure wait in the same batch of the dispatcher. The rule
// is not asked about them, whatever it would say.
func TestScore_TenFailuresSwitchOffAtOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Fails", failsWhereTold+`act.tag("late");`)
	good := scripted(w, "Good", `act.tag("good");`)
	var subjects []string
	for i := range 20 {
		subjects = append(subjects, map[bool]string{true: "fail", false: "go"}[i < 12])
	}
	tickets := asks(w, subjects...)
	w.Settle()
	for i, ticket := range tickets {
		want := []string{}
		if i < 10 {
			want = append(want, "failed script")
		}
		equal(t, fmt.Sprintf("case %d", i), said(w, ticket, rule), want)
		equal(t, "the other rule", said(w, ticket, good), []string{"done"})
		equal(t, "tags", w.Ticket(ticket).GetStringSlice("tags"), []string{"good"})
	}
	if n := failuresOf(w, rule); n != 10 || ruleOf(w, rule).GetBool("enabled") {
		t.Errorf("%d failures are counted, enabled: %v", n, ruleOf(w, rule).GetBool("enabled"))
	}
	for kind, at := range map[string]string{"rule_failed": tickets[0], "rule_off": tickets[9]} {
		if told := notices(w, kind); len(told) != 1 || told[0].Ticket != at {
			t.Errorf("%s was told as %+v", kind, told)
		}
	}
}

// TestScore_ASuccessClearsTheCount: in whatever portions the events are handled.
func TestScore_ASuccessClearsTheCount(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Sometimes", failsWhereTold)
	for i, portion := range []struct {
		subjects []string
		want     int
	}{
		{[]string{"fail"}, 1},
		{[]string{"go", "fail"}, 1},
		{[]string{"go"}, 0},
		{[]string{"fail", "fail", "go", "fail", "fail", "fail"}, 3},
		{[]string{"fail"}, 4},
		{[]string{"fail", "go"}, 0},
	} {
		asks(w, portion.subjects...)
		w.Settle()
		if n := failuresOf(w, rule); n != portion.want {
			t.Errorf("after portion %d, %d failures in a row are counted, want %d", i, n, portion.want)
		}
	}
	if told := notices(w, "rule_failed"); len(told) != 1 {
		t.Errorf("managers were told %d times", len(told))
	}
}

// TestScore_AnEditClearsTheCount: also of failures that came in while the edit was on its way.
func TestScore_AnEditClearsTheCount(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Sometimes", failsWhereTold)
	edit := ruleOf(w, rule) // as a request reads it, before its turn to write
	asks(w, "fail", "fail", "fail")
	w.Settle()
	edit.Set("params", map[string]any{"better": true})
	asDesk(w, edit)
	if n, version := failuresOf(w, rule), ruleOf(w, rule).GetInt("version"); n != 0 || version != 2 {
		t.Errorf("after the edit, %d failures are counted of version %d", n, version)
	}
	asks(w, "fail")
	w.Settle()
	if n := failuresOf(w, rule); n != 1 {
		t.Errorf("after the next failure, %d are counted", n)
	}
}

// TestScore_AFailureOfAMendedRuleIsTold: the day of silence is for a rule that goes on failing as it is.
func TestScore_AFailureOfAMendedRuleIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(w *desktest.World, rule string)
		told      int
	}{
		"as it is":   {func(*desktest.World, string) {}, 1},
		"named anew": {func(w *desktest.World, rule string) { edited(w, rule, map[string]any{"name": "Other"}) }, 1},
		"mended": {func(w *desktest.World, rule string) {
			edited(w, rule, map[string]any{"params": map[string]any{"better": true}})
		}, 2},
		"off and on": {func(w *desktest.World, rule string) {
			edited(w, rule, map[string]any{"enabled": false})
			edited(w, rule, map[string]any{"enabled": true})
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			rule := scripted(w, "Sometimes", failsWhereTold)
			asks(w, "fail", "go")
			w.Settle()
			w.Clock.Advance(time.Hour)
			c.meanwhile(w, rule)
			asks(w, "fail", "fail")
			w.Settle()
			if told := notices(w, "rule_failed"); len(told) != c.told {
				t.Errorf("managers were told %d times, want %d: %+v", len(told), c.told, told)
			}
		})
	}
}

// TestRule_AnEditIsLiveAtTheNextEvent: also at one that happens right behind the edit's commit, before the desk has heard of it.
func TestRule_AnEditIsLiveAtTheNextEvent(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Edited", `act.tag("old");`)
	w.Settle()
	ticket := ""
	w.App.OnRecordAfterUpdateSuccess("rules").Bind(&hook.Handler[*core.RecordEvent]{Priority: -9999, Func: func(e *core.RecordEvent) error {
		if ticket == "" {
			ticket = asks(w, "next")[0]
			w.Settle()
		}
		return e.Next()
	}})
	edited(w, rule, map[string]any{"script": `({ act }) => act.tag("new")`})
	if result := resultOf(w, ticket, rule); result.Version != 2 {
		t.Errorf("version %d was asked", result.Version)
	}
	equal(t, "tags", w.Ticket(ticket).GetStringSlice("tags"), []string{"new"})
}

// betweenPlanAndWrite is a reactor behind the rules', whose plan for a new case does something once: by then the rules have
// been asked, and their plans are still to be written.
func betweenPlanAndWrite(do func()) journal.Reactor {
	done := false
	return journal.Reactor{Name: "between", On: []string{"ticket.created"}, Plan: func(core.App, *journal.Event) (func(core.App) error, error) {
		if !done {
			done = true
			do()
		}
		return nil, nil
	}}
}

// TestRule_ChangedBetweenPlanAndWrite: the rule is changed after it was asked and before its plan is carried out.
func TestRule_ChangedBetweenPlanAndWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(w *desktest.World, rule string)
		tags   []string
	}{
		"deleted": {func(w *desktest.World, rule string) {
			w.Must(desktest.Superuser, http.MethodDelete, records("rules")+"/"+rule, nil)
		}, nil},
		"switched off": {func(w *desktest.World, rule string) { edited(w, rule, map[string]any{"enabled": false}) }, nil},
		"edited": {func(w *desktest.World, rule string) {
			edited(w, rule, map[string]any{"script": `({ act }) => act.tag("new")`})
		}, []string{"new"}},
		"named": {func(w *desktest.World, rule string) { edited(w, rule, map[string]any{"name": "Other"}) }, []string{"old"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			rule := scripted(w, "Changed", `act.tag("old"); act.remind(600, { key: "later" });`)
			w.Settle()
			w.Journal.React(betweenPlanAndWrite(func() { c.change(under(t, w), rule) }))
			ticket := asks(w, "next")[0]
			w.Settle()
			equal(t, "tags", w.Ticket(ticket).GetStringSlice("tags"), c.tags)
			if pending := reminders(w, ticket); (len(pending) > 0) != (name == "named") {
				t.Errorf("pending are %v", pending)
			}
			if n := count(w, "failures", "1 = 1"); n != 0 {
				t.Errorf("%d events were parked", n)
			}
		})
	}
}

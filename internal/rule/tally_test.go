package rule_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// listed is a rule as the list tells of it.
type listed struct {
	ID       string
	Failures int
	// Reminders are those that are pending.
	Reminders int
	Last      *struct {
		Seq                   int64
		Type, Outcome, Ticket string
	}
	Week []struct {
		Day                     string
		Fired, Observed, Failed int
	}
}

// inList is a rule in the list, as an agent reads it.
func inList(w *desktest.World, rule string) listed {
	w.T.Helper()
	var answer struct{ Rules []listed }
	if err := json.Unmarshal([]byte(w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/rules", nil).Text), &answer); err != nil {
		w.T.Fatal(err)
	}
	for _, one := range answer.Rules {
		if one.ID == rule {
			return one
		}
	}
	w.T.Fatalf("rule %s is not in the list", rule)
	return listed{}
}

// weekOf are the figures of a rule's days, oldest first: {fired, failed}.
func (l listed) weekOf() [][2]int {
	days := make([][2]int, len(l.Week))
	for i, day := range l.Week {
		days[i] = [2]int{day.Fired, day.Failed}
	}
	return days
}

// TestList_CountsPendingReminders: whoever switches a rule off is told what would come to nothing.
func TestList_CountsPendingReminders(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := ruled(w, map[string]any{"name": "Ladder", "on": []string{"ticket.created", "timer.reminder"}, "script": `({ event, act }) => { if (event.type === "ticket.created") { act.remind(60); act.remind(3600); } }`})
	other := scripted(w, "Tag", `act.tag("x")`)
	for range 2 {
		w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		w.Settle()
	}
	w.Advance(2 * time.Minute)
	if got, none := inList(w, rule).Reminders, inList(w, other).Reminders; got != 2 || none != 0 {
		t.Errorf("%d reminders are pending, and %d of a rule that sets none; want 2 and 0", got, none)
	}
}

// TestTally_CountsEachDayOnce asks for the list again and again while runs come and days pass: each run is counted on its day.
func TestTally_CountsEachDayOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Tag", `if (ticket.subject === "Bad") throw new Error("no"); if (ticket.subject !== "Dull") act.tag("x")`)
	if got := inList(w, rule); got.Last != nil || len(got.Week) != 7 {
		t.Errorf("a rule that has not run: last %+v, %d days; want none and 7", got.Last, len(got.Week))
	}
	ask := func(subject string) string {
		ticket := w.Ask(desktest.Customer, "repair", subject, "It sticks.")
		w.Settle()
		return ticket
	}
	ask("Door")
	equal(t, "the first day", inList(w, rule).weekOf(), [][2]int{6: {1, 0}})
	ask("Lid")
	bad := ask("Bad")
	ask("Dull")
	got := inList(w, rule)
	equal(t, "the same day later", got.weekOf(), [][2]int{6: {2, 1}})
	if got.Last == nil || got.Last.Ticket != bad || got.Last.Outcome != "failed" || got.Last.Type != "ticket.created" {
		t.Errorf("last: got %+v, want the failure, since then it has asked for nothing", got.Last)
	}
	w.Advance(24 * time.Hour)
	last := ask("Hinge")
	got = inList(w, rule)
	equal(t, "the next day", got.weekOf(), [][2]int{5: {2, 1}, 6: {1, 0}})
	if got.Last == nil || got.Last.Ticket != last || got.Last.Outcome != "done" {
		t.Errorf("last: got %+v, want the latest", got.Last)
	}
	w.Advance(6 * 24 * time.Hour)
	equal(t, "a week after", inList(w, rule).weekOf(), [][2]int{0: {1, 0}, 6: {0, 0}})
}

// TestTally_ObservedIsNotDone: what a rule only would have done is counted apart from what it did.
func TestTally_ObservedIsNotDone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Tag", `act.tag("x")`)
	w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	edited(w, rule, map[string]any{"stage": "observe"})
	for range 2 {
		w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	}
	w.Settle()
	if today := inList(w, rule).Week[6]; today.Fired != 1 || today.Observed != 2 || today.Failed != 0 {
		t.Errorf("counted %+v, want 1 done and 2 observed", today)
	}
}

// TestRuns_ByOutcomeAndPage reads the log of one rule among others: by how a run ended, and page by page.
func TestRuns_ByOutcomeAndPage(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := ruled(w, map[string]any{"name": "Tag", "when": `ticket.kind === "repair"`, "script": `({ ticket, act }) => { if (ticket.subject === "Bad") throw new Error("no"); act.tag("x") }`})
	scripted(w, "Other", `act.tag("y")`)
	const doors = 55
	for range doors {
		w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	}
	bad := w.Ask(desktest.Customer, "repair", "Bad", "It sticks.")
	passed := w.Ask(desktest.Customer, "praise", "Door", "It opens.")
	w.Settle()
	type shown struct {
		Seq                  int64
		Type, Ticket, Number string
		Result               result
	}
	read := func(query string) ([]shown, bool) {
		t.Helper()
		var answer struct {
			Runs []shown
			More bool
		}
		if err := json.Unmarshal([]byte(w.Must(desktest.Lead, http.MethodGet, "/api/aftercare/rules/"+rule+"/runs?"+query, nil).Text), &answer); err != nil {
			t.Fatal(err)
		}
		for _, run := range answer.Runs {
			if run.Result.Rule != rule {
				t.Errorf("event %d tells of another rule: %+v", run.Seq, run.Result)
			}
		}
		return answer.Runs, answer.More
	}
	all, more := read("")
	if len(all) != 50 || !more || all[0].Ticket != passed || all[0].Result.says() != "skipped when" || all[0].Number != w.Ticket(passed).GetString("number") {
		t.Fatalf("the first page: %d runs, more %v, first %+v", len(all), more, all[0])
	}
	rest, more := read("before=" + strconv.FormatInt(all[len(all)-1].Seq, 10))
	if len(rest) != doors+2-50 || more {
		t.Errorf("the second page: %d runs, more %v; want the last %d", len(rest), more, doors+2-50)
	}
	for outcome, want := range map[string]string{"failed": bad, "skipped": passed} {
		if runs, _ := read("outcome=" + outcome); len(runs) != 1 || runs[0].Ticket != want {
			t.Errorf("%s: got %+v, want one run", outcome, runs)
		}
	}
	if fired, _ := read("outcome=fired"); len(fired) != 50 || fired[0].Result.says() != "done" {
		t.Errorf("fired: %d runs", len(fired))
	}
}

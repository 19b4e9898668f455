package rule_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// TestRule_StartedBehindDoesTheSameOnce: a desk with the shipped rules goes down before it handed anything on, more comes in
// when it starts again, and from then on it goes down after every few events. What comes of it is what comes of a desk that
// keeps up: who has the cases, who was told, the mails, the clocks, and what the log says of each rule.
func TestRule_StartedBehindDoesTheSameOnce(t *testing.T) {
	t.Parallel()
	steady := desktest.NewWithRules(t)
	prepareBehind(steady)
	keepsUp := func(w *desktest.World) *desktest.World { w.Settle(); return w }
	tellBehind(steady, keepsUp)
	want := outcomeOf(steady)

	shaky := desktest.NewWithRules(t)
	prepareBehind(shaky)
	restarts := 0
	goesDown := func(w *desktest.World) *desktest.World {
		restarts++
		return desktest.Open(t, w.DataDir())
	}
	shaky = tellBehind(shaky, goesDown)
	for handled := handleSome(shaky, 4); handled > 0; handled = handleSome(shaky, 4) {
		shaky = goesDown(shaky)
	}
	if restarts < 10 || len(want) < 60 {
		t.Errorf("%d restarts and %d outcomes show little", restarts, len(want))
	}
	got := outcomeOf(shaky)
	for _, line := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(want), got...)))) {
		if n, m := timesIn(got, line), timesIn(want, line); n != m {
			t.Errorf("%d times, and %d at a desk that keeps up: %s", n, m, line)
		}
	}
}

func timesIn(list []string, line string) (n int) {
	for _, other := range list {
		if other == line {
			n++
		}
	}
	return n
}

// prepareBehind has the desk's team take turns, so that who is given a case depends on who has which, and a customer be
// important. It is handed on before the story begins.
func prepareBehind(w *desktest.World) {
	w.Must(desktest.Superuser, http.MethodPatch, records("teams")+"/defaultteam0000", map[string]any{"assignment": "round_robin"})
	w.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer2), map[string]any{"tier": "vip"})
	w.Settle()
}

// tellBehind lives through the story. Nobody does what a rule would do as well: which of the two came first is no fault.
func tellBehind(w *desktest.World, between func(*desktest.World) *desktest.World) *desktest.World {
	ticket := map[string]string{}
	ask := func(who, kind, subject string) {
		ticket[subject] = w.Ask(who, kind, subject, "It sticks.")
		w = between(w)
	}
	say := func(who, subject, kind, body string) {
		w.T.Helper()
		if answer := w.Say(who, ticket[subject], kind, body); answer.Status != http.StatusOK {
			w.T.Fatal(answer.Text)
		}
		w = between(w)
	}
	ask(desktest.Customer, "repair", "Door")
	ask(desktest.Customer, "complaint", "Late")
	ask(desktest.Customer2, "complaint", "Rude")
	say(desktest.Agent, "Door", "reply", "We are on it.")
	ask(desktest.Customer, "complaint", "Late again")
	say(desktest.Customer, "Door", "reply", "Thank you.")
	ask(desktest.Customer, "suggestion", "Longer hose")
	ask(desktest.Customer, "complaint", "Late a third time")
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket["Door"], map[string]any{"promise_at": "2026-09-16 01:00:00.000Z"})
	w = between(w)
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket["Door"], map[string]any{"status": "resolved", "resolution": "Planed."})
	return between(w)
}

// handleSome hands on a few of the events that wait, as a desk does that goes down soon, and says how many.
func handleSome(w *desktest.World, most int) int {
	w.T.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	seen := 0
	w.Journal.React(journal.Reactor{Name: "going down", On: []string{"*"}, React: func(core.App, *journal.Event) error {
		if seen++; seen >= most {
			cancel()
		}
		return nil
	}})
	handled, err := w.Journal.Drain(ctx)
	if err != nil {
		w.T.Fatal(err)
	}
	return handled
}

// outcomeOf tells what has come of the story, a line each, in words that are the same at every desk.
func outcomeOf(w *desktest.World) []string {
	w.T.Helper()
	var lines []string
	read := func(what, query string) {
		w.T.Helper()
		var found []string
		if err := w.App.DB().NewQuery(query).Column(&found); err != nil {
			w.T.Fatalf("%s: %v", query, err)
		}
		for _, line := range found {
			lines = append(lines, what+" "+line)
		}
	}
	read("case", `SELECT subject || ' ' || assignee || ' ' || status || ' ' || priority || ' ' || grade || ' ' || escalation || ' ' || COALESCE(tags, '') FROM tickets`)
	read("notice", `SELECT n.staff || ' ' || n.kind || ' ' || COALESCE(t.subject, '') || ' ' || COALESCE(n.params->>'text', '') || ' ' || e.type
		FROM notifications n LEFT JOIN tickets t ON t.id = n.ticket JOIN events e ON e.seq = n.event`)
	read("mail", `SELECT t.subject || ' ' || m.template || ' ' || m.subject FROM emails m JOIN tickets t ON t.id = m.ticket`)
	read("clock", `SELECT t.subject || ' ' || c.kind || ' ' || c.leg || ' ' || c.state || ' ' || c.reason || ' ' || c.due_at FROM clocks c JOIN tickets t ON t.id = c.ticket`)
	read("message", `SELECT t.subject || ' ' || m.kind || ' ' || m.body FROM messages m JOIN tickets t ON t.id = m.ticket`)
	read("timer", `SELECT kind || ' ' || due_at FROM timers WHERE kind != 'schedule'`)
	read("failure", `SELECT error FROM failures`)
	return append(lines, runLines(w)...)
}

// runLines is the log of runs, a line for each rule and event that it was put to.
func runLines(w *desktest.World) []string {
	w.T.Helper()
	var tickets []struct {
		ID      string `db:"id"`
		Subject string `db:"subject"`
	}
	if err := w.App.DB().NewQuery(`SELECT id, subject FROM tickets`).All(&tickets); err != nil {
		w.T.Fatal(err)
	}
	var lines []string
	for _, ticket := range tickets {
		for _, run := range runs(w, ticket.ID) {
			for _, result := range run.Results {
				var done []string
				for _, action := range result.Plan {
					done = append(done, fmt.Sprint(action["do"], " ", action["state"]))
				}
				lines = append(lines, fmt.Sprintf("run %s %s: %s %s %s", ticket.Subject, run.Type, result.Name, result.says(), strings.Join(done, ", ")))
			}
		}
	}
	return lines
}

package rule_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/rule"
)

// ladderBody looks at a new case again after half an hour, and then marks it.
const ladderBody = `({ event, act }) => { if (event.type === "ticket.created") act.remind({ minutes: 30 }, { key: "ladder" }); else act.tag("again"); }`

// laddered is a live rule that looks again.
func laddered(w *desktest.World) string {
	w.T.Helper()
	return ruled(w, map[string]any{"name": "Ladder", "on": []string{"ticket.created", "timer.reminder"}, "script": ladderBody})
}

// readInto asks as an agent and reads the answer.
func readInto(w *desktest.World, path string, answer any) {
	w.T.Helper()
	if err := json.Unmarshal([]byte(w.Must(desktest.Agent, http.MethodGet, path, nil).Text), answer); err != nil {
		w.T.Fatal(err)
	}
}

// TestWaiting_NamesTheCasesOfARule: whoever is about to switch a rule off sees which cases wait for it: the next ones by number, and how many
// more there are. What waits for another rule is not among them.
func TestWaiting_NamesTheCasesOfARule(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := laddered(w)
	ruled(w, map[string]any{"name": "Other", "on": []string{"ticket.created", "timer.reminder"}, "script": `({ act }) => act.remind(60)`})
	var numbers []string
	for i := range 12 {
		ticket := w.Ask(desktest.Customer, "repair", fmt.Sprintf("Door %d", i), "It sticks.")
		w.Settle()
		numbers = append(numbers, w.Ticket(ticket).GetString("number"))
		w.Advance(time.Second)
	}
	var answer struct {
		Count, Cases int
		First        []struct{ Ticket, Number, At string }
	}
	readInto(w, "/api/aftercare/rules/"+rule+"/reminders", &answer)
	var first []string
	for _, one := range answer.First {
		first = append(first, one.Number)
	}
	if answer.Count != 12 || answer.Cases != 12 {
		t.Errorf("%d reminders for %d cases are pending, want 12 for 12", answer.Count, answer.Cases)
	}
	equal(t, "the first cases", first, numbers[:10])
	w.Advance(time.Hour)
	w.Settle()
	readInto(w, "/api/aftercare/rules/"+rule+"/reminders", &answer)
	if answer.Count != 0 || answer.Cases != 0 || len(answer.First) != 0 {
		t.Errorf("after they have all fallen due: %+v", answer)
	}
}

// fates are what became of a case's reminders, in the order of their times.
func fates(w *desktest.World, ticket string) []string {
	w.T.Helper()
	var answer struct {
		Reminders []struct {
			Rule, Key, At, State string
			Seq                  int64
		}
	}
	readInto(w, "/api/aftercare/rules/reminders?ticket="+ticket, &answer)
	list := []string{}
	for _, one := range answer.Reminders {
		if one.Key != "ladder" || one.Seq == 0 || one.At == "" {
			w.T.Errorf("a reminder is told of as %+v", one)
		}
		list = append(list, one.State)
	}
	return list
}

// TestWaiting_SaysWhatBecomesOfEach: of the reminders of a case, whether something will come of them, or has.
func TestWaiting_SaysWhatBecomesOfEach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		meanwhile     map[string]any
		before, after string
	}{
		{"live", map[string]any{"about": "as it was"}, "pending", "heard"},
		{"off", map[string]any{"enabled": false}, "off", "lapsed_off"},
		{"deaf to it", map[string]any{"on": []string{"ticket.created"}}, "unheard", "lapsed_off"},
		{"observing", map[string]any{"stage": "observe"}, "observe", "lapsed_observe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			rule := laddered(w)
			ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
			w.Settle()
			equal(t, "as it was set", fates(w, ticket), []string{"pending"})
			edited(w, rule, c.meanwhile)
			equal(t, "meanwhile", fates(w, ticket), []string{c.before})
			w.Advance(time.Hour)
			w.Settle()
			equal(t, "afterwards", fates(w, ticket), []string{c.after})
			edited(w, rule, map[string]any{"enabled": true, "stage": "live", "on": []string{"ticket.created", "timer.reminder"}})
			equal(t, "once it is live again", fates(w, ticket), []string{c.after})
		})
	}
}

// TestWaiting_TellsOfARuleThatWasPassedOver: by the time it acts for a share of the cases alone.
func TestWaiting_TellsOfARuleThatWasPassedOver(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := laddered(w)
	var tickets, became []string
	for i := range 5 { // of which one in a hundred is in the share
		tickets = append(tickets, w.Ask(desktest.Customer, "repair", fmt.Sprintf("Door %d", i), "It sticks."))
	}
	w.Settle()
	edited(w, rule, map[string]any{"stage": "sample", "sample": 1})
	w.Advance(time.Hour)
	w.Settle()
	for _, ticket := range tickets {
		became = append(became, fates(w, ticket)...)
	}
	if !slices.Contains(became, "lapsed_passed") {
		t.Errorf("what became of them: %v", became)
	}
}

// TestWaiting_ReadsTheEventsOfTheCase, and not all reminders of the desk, also where the database knows nothing of its tables.
func TestWaiting_ReadsTheEventsOfTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var plan []struct {
		Detail string `db:"detail"`
	}
	params := dbx.Params{}
	for _, name := range regexp.MustCompile(`\{:(\w+)\}`).FindAllStringSubmatch(rule.SelectFates, -1) {
		params[name[1]] = ""
	}
	if err := w.App.DB().NewQuery("EXPLAIN QUERY PLAN " + rule.SelectFates).Bind(params).All(&plan); err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprint(plan); !strings.Contains(all, "SEARCH due USING INDEX idx_events_ticket") || strings.Contains(all, "SCAN pending") {
		t.Errorf("the plan is %s", all)
	}
}

// TestWaiting_CanRunOut: a rule that hears nothing but its reminders begins nothing new and ends what it has begun.
func TestWaiting_CanRunOut(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := laddered(w)
	begun := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	edited(w, rule, map[string]any{"on": []string{"timer.reminder"}})
	later := w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	w.Settle()
	w.Advance(time.Hour)
	w.Settle()
	equal(t, "the case that it had begun", w.Ticket(begun).GetStringSlice("tags"), []string{"again"})
	equal(t, "the later one", w.Ticket(later).GetStringSlice("tags"), nil)
}

// TestWaiting_NeedsACase: the list of a case's reminders is asked for by colleagues, of a case.
func TestWaiting_NeedsACase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var answer struct{ Reminders []any }
	readInto(w, "/api/aftercare/rules/reminders", &answer)
	if len(answer.Reminders) != 0 {
		t.Errorf("without a case there are %v", answer.Reminders)
	}
}

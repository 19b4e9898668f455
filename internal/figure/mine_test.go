package figure_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

type mine struct {
	Solved       int
	FirstAnswer  *int64 `json:"first_answer"`
	FirstAnswers int    `json:"first_answers"`
	Satisfied    *float64
	Scores       int
}

func readMine(t *testing.T, w *desktest.World, as string) (last, before mine) {
	t.Helper()
	var answer struct{ Last, Before mine }
	if err := json.Unmarshal([]byte(w.Must(as, http.MethodGet, "/api/aftercare/figures/mine", nil).Text), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Last, answer.Before
}

// TestMine_ComparesTwoWeeks solves cases in two weeks: each counts where it was solved, for who has it.
func TestMine_ComparesTwoWeeks(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	solve := func(as string, wait time.Duration, reopens bool) string {
		ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		w.Change(as, ticket, map[string]any{"assignee": desktest.ID(as)})
		w.Advance(wait)
		w.Say(as, ticket, "reply", "Lift it.")
		w.Change(as, ticket, map[string]any{"status": "resolved", "resolution": "Lifted."})
		if reopens {
			w.Say(desktest.Customer, ticket, "reply", "It sticks again.")
		}
		w.Settle()
		return ticket
	}
	solve(desktest.Agent, 30*time.Minute, false)
	w.Advance(8 * 24 * time.Hour)
	solve(desktest.Agent, 10*time.Minute, false)
	solve(desktest.Agent, 20*time.Minute, false)
	solve(desktest.Agent, 40*time.Minute, true)
	solve(desktest.Agent2, time.Minute, false)
	last, before := readMine(t, w, desktest.Agent)
	if last.Solved != 2 || last.FirstAnswers != 3 || last.FirstAnswer == nil || *last.FirstAnswer != 20*60 {
		t.Errorf("the last seven days: got %+v, want 2 solved, first answers within 20 minutes in the middle of 3", last)
	}
	if before.Solved != 1 || before.FirstAnswers != 1 || before.FirstAnswer == nil || *before.FirstAnswer != 30*60 {
		t.Errorf("the seven days before: got %+v, want 1 solved after 30 minutes", before)
	}
	if last.Satisfied != nil || last.Scores != 0 {
		t.Errorf("without answers: got %+v, want no satisfaction", last)
	}
	if none, _ := readMine(t, w, desktest.QA); none.FirstAnswer != nil || none.Solved != 0 {
		t.Errorf("of who has no cases: got %+v, want nothing", none)
	}
	for _, who := range []string{desktest.Guest, desktest.Customer, desktest.Superuser} {
		if answer := w.Do(who, http.MethodGet, "/api/aftercare/figures/mine", nil); answer.Status != http.StatusForbidden {
			t.Errorf("figures of their own as %q: %d %s", who, answer.Status, answer.Text)
		}
	}
}

func TestMine_IsReadByIndexes(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	crowd(t, w, 3000)
	var plans []string
	for _, statement := range w.Statements(func() { readMine(t, w, desktest.Agent) }) {
		if strings.Contains(statement, "first_response_at") || strings.Contains(statement, "CROSS JOIN") {
			plans = append(plans, w.Plan(statement))
		}
	}
	plan := strings.Join(plans, "\n")
	if !strings.Contains(plan, "idx_tickets_assignee_open") || !strings.Contains(plan, "idx_survey_answers_") || strings.Contains(plan, "SCAN") {
		t.Errorf("a colleague's figures are not read by the indexes:\n%s", plan)
	}
}

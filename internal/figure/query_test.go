package figure_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestFigures_AreCountedFromIndexes asks for every figure in every way and looks at how the database answers: it never reads
// a whole table, nor the rows of one where an index holds all that is counted.
func TestFigures_AreCountedFromIndexes(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	crowd(t, w, 3000)
	attempts := []string{"idx_callback_attempts_figures"}
	for name, indexes := range map[string][]string{
		"callback_satisfaction?dimension=speed": attempts,
		"callback_completion":                   {"idx_callbacks_figures_due"},
		"callback_timeliness":                   {"idx_callbacks_figures_due"},
		"callback_satisfaction":                 {"idx_callbacks_figures_done"},
		"csat":                                  {"idx_survey_answers_figures", "idx_survey_invites_figures", "idx_survey_invites_state"},
		"nps":                                   {"idx_survey_answers_figures"},
		"ces":                                   {"idx_survey_answers_figures"},
		"complaint_rate":                        {"idx_tickets_figures"},
		"complaints_in_time":                    {"idx_clocks_figures"},
	} {
		ways, asked := []string{"", "month", "product", "team"}, name
		if !strings.Contains(name, "?") {
			asked += "?"
		}
		if name == "csat" || name == "callback_satisfaction" {
			ways = append(ways, "dimension")
		}
		for _, by := range ways {
			var plans []string
			statements := w.Statements(func() {
				w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/figures/"+asked+"&from=2026-09-01&to=2026-10-01&by="+by, nil)
			})
			for _, statement := range statements {
				isCount := strings.Contains(statement, "2026-09-30 16:00:00.000Z") || strings.Contains(statement, "idx_tickets_groups")
				if strings.HasPrefix(statement, "SELECT") && isCount {
					plans = append(plans, w.Plan(statement))
				}
			}
			plan := strings.Join(plans, "\n")
			wanted := slices.Clone(indexes)
			if name == "callback_satisfaction" && by == "dimension" {
				wanted = append(wanted, attempts...)
			}
			switch {
			case name == "complaint_rate" && by == "product":
				wanted = append(wanted, "idx_assets_figures")
			case name == "complaint_rate" && by == "team": // a product in use is no team's
			case name == "complaint_rate":
				wanted = append(wanted, "idx_assets_customer")
			case by == "product" || by == "team":
				wanted = append(wanted, "idx_tickets_groups")
			}
			for _, index := range wanted {
				if !strings.Contains(plan, " INDEX "+index) {
					t.Errorf("%s by %q does not count from %s:\n%s", name, by, index, plan)
				}
			}
			for line := range strings.SplitSeq(plan, "\n") {
				isWhole := strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "COVERING INDEX") && !strings.HasPrefix(line, "SCAN CONSTANT") &&
					!strings.Contains(line, "VIRTUAL TABLE") // the ids that are asked for
				// Invitations that were not sent are few.
				isSearch := strings.HasPrefix(line, "SEARCH x") || strings.HasPrefix(line, "SEARCH t")
				if isWhole || isSearch && !strings.Contains(line, "COVERING INDEX") && !strings.Contains(line, "idx_survey_invites_state") {
					t.Errorf("%s by %q: %s", name, by, line)
				}
			}
		}
	}
}

// TestFigures_OfManyCases asks about more cases than are looked up one by one: what is then read in one go answers as the few do.
func TestFigures_OfManyCases(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const many, products = 20_100, 3
	crowd(t, w, many)
	if _, err := w.App.NonconcurrentDB().NewQuery(`UPDATE tickets SET product = printf('p%014d', CAST(substr(id, 2) AS INTEGER) % 3) WHERE id LIKE 't0%'`).Execute(); err != nil {
		t.Fatal(err)
	}
	ask := func(from, to string) (total int, byProduct []int) {
		answer := w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/figures/csat?by=product&from="+from+"&to="+to, nil)
		var found struct {
			Total struct{ N int }
			Rows  []struct {
				N        int
				Response struct{ Sent int }
				Excluded map[string]int
			}
		}
		if err := json.Unmarshal([]byte(answer.Text), &found); err != nil {
			t.Fatal(err)
		}
		for _, row := range found.Rows {
			byProduct = append(byProduct, row.N)
			if row.N != row.Response.Sent {
				t.Errorf("of %d answers, %d invitations were sent", row.N, row.Response.Sent)
			}
		}
		return found.Total.N, byProduct
	}
	whole, byProduct := ask("2026-01-01", "2027-01-01")
	if whole != many || !slices.Equal(byProduct, []int{many / products, many / products, many / products}) {
		t.Errorf("all of them: %d, by product %v", whole, byProduct)
	}
	sum := make([]int, products)
	for month := 1; month <= 9; month++ {
		_, of := ask(fmt.Sprintf("2026-%02d-01", month), fmt.Sprintf("2026-%02d-01", month+1))
		for i, n := range of {
			// What is counted by a month, every ninth number, is of one product alone.
			sum[(month-1)%products] += n
			if i > 0 {
				t.Errorf("month %d has several products: %v", month, of)
			}
		}
	}
	if !slices.Equal(sum, byProduct) {
		t.Errorf("month by month %v, all at once %v", sum, byProduct)
	}
}

// crowd makes so many rows that the database would rather not look at all of them.
func crowd(t *testing.T, w *desktest.World, rowsEach int) {
	t.Helper()
	rows := fmt.Sprintf(` FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < %d) SELECT value FROM n)`, rowsEach)
	const moment = `printf('2026-%02d-%02d 01:00:00.000Z', 1 + value % 9, 1 + value % 28)`
	for _, statement := range []string{
		`INSERT INTO tickets (id, number, kind, customer, created) SELECT 't' || printf('%014d', value), value, 'complaint', {:c}, ` + moment + rows,
		`INSERT INTO assets (id, customer, created) SELECT 'a' || printf('%014d', value), {:c}, ` + moment + rows,
		`INSERT INTO callbacks (id, ticket, customer, state, due_at, done_at) SELECT 'c' || printf('%014d', value), 't' || printf('%014d', value), {:c}, 'done', ` + moment + `, ` + moment + rows,
		`INSERT INTO callback_attempts (id, callback, ticket, result, outcome, round, scores, created) SELECT 'b' || printf('%014d', value), 'c' || printf('%014d', value), 't' || printf('%014d', value), 'reached', 'satisfied', 1, '{"speed":5}', ` + moment + ` || substr({:c}, 1, 0)` + rows,
		`INSERT INTO clocks (id, ticket, kind, state, due_at) SELECT 'k' || printf('%014d', value), 't' || printf('%014d', value), IIF(value % 5, 'resolution', 'complaint_close'), 'met', ` + moment + ` || substr({:c}, 1, 0)` + rows,
		`INSERT INTO survey_invites (id, ticket, survey, customer, state, resolved_at, send_at, sent_at) SELECT 'i' || printf('%014d', value), 't' || printf('%014d', value), 's', {:c}, IIF(value % 9, 'sent', 'skipped'), value, ` + moment + `, ` + moment + rows,
		`INSERT INTO survey_answers (id, invite, ticket, customer, csat, created) SELECT 'w' || printf('%014d', value), value, 't' || printf('%014d', value), {:c}, 5, ` + moment + rows,
	} {
		if _, err := w.App.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"c": desktest.ID(desktest.Customer)}).Execute(); err != nil {
			t.Fatalf("%.60s: %v", statement, err)
		}
	}
	if _, err := w.App.NonconcurrentDB().NewQuery(`ANALYZE`).Execute(); err != nil {
		t.Fatal(err)
	}
}

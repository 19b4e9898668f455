package problem_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestLists_GoByIndex asks for each list as the desk does, and looks at how the database answers.
func TestLists_GoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.register()
	crowd(t, d)
	me := desktest.ID(desktest.Agent)
	ask := func(collection, filter, sort string) func() {
		query := url.Values{"filter": {filter}, "sort": {sort}, "perPage": {"40"}, "skipTotal": {"1"}}
		return func() { d.Must(desktest.Agent, http.MethodGet, records(collection)+"?"+query.Encode(), nil) }
	}
	get := func(path string) func() {
		return func() { d.Must(desktest.Agent, http.MethodGet, "/api/aftercare/problems/"+path, nil) }
	}
	d.measure(id)
	for _, c := range []struct {
		about, table, index string
		do                  func()
	}{
		{"open ones of a step", "problems", "idx_problems_status", ask("problems", "status = 'acting'", "due_at,id")},
		{"closed ones", "problems", "idx_problems_updated", ask("problems", "status = 'closed'", "-updated,-id")},
		{"mine of a step", "problems", "idx_problems_", ask("problems", "status = 'acting' && owner = '"+me+"'", "due_at,id")},
		{"those of a product", "problems", "idx_problems_product", ask("problems", "product = '"+d.product+"' && category = 'leak' && status != 'closed'", "")},
		{"the sources of one", "problem_sources", "idx_problem_sources_problem", ask("problem_sources", "problem = '"+id+"'", "-created,-id")},
		{"the cases of one", "tickets", "idx_tickets_problem", ask("tickets", "problem = '"+id+"'", "-created")},
		{"how many it touches", "tickets", "idx_tickets_problem", get("affected?ids=" + id)},
		{"its effect by links", "tickets", "idx_tickets_problem", get(id + "/effect")},
		{"the one that a case joins", "problems", "idx_problems_pro", func() { d.fault("leak"); d.Settle() }},
		{"its effect by category", "tickets", "idx_tickets_product_category", get(id + "/effect?basis=category")},
	} {
		used := false
		for _, statement := range d.Statements(c.do) {
			if !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, c.table) {
				continue
			}
			plan := d.Plan(statement)
			used = used || strings.Contains(plan, c.index)
			if strings.Contains(plan, "SCAN "+c.table+"\n") || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") && !strings.Contains(c.about, "those of a product") && !strings.Contains(c.about, "how many") {
				t.Errorf("%s: %s\n%s", c.about, plan, statement)
			}
		}
		if !used {
			t.Errorf("%s: nothing used %s", c.about, c.index)
		}
	}
}

// crowd makes so many rows that the database would rather not look at all of them.
func crowd(t *testing.T, d desk) {
	t.Helper()
	const numbers = `(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 3000) SELECT value FROM n)`
	for _, statement := range []string{
		`INSERT INTO tickets (id, number, subject, customer, product, category, created, updated, status)
			SELECT 't' || printf('%014d', value), 'n' || value, 'x', {:customer}, {:product}, CASE value % 40 WHEN 0 THEN 'leak' ELSE 'c' || value % 40 END,
			printf('2026-%02d-%02d 01:00:00.000Z', 1 + value % 9, 1 + value % 28), printf('2026-%02d-%02d 01:00:00.000Z', 1 + value % 9, 1 + value % 28), 'closed' FROM ` + numbers,
		`INSERT INTO problems (id, number, title, product, category, status, owner, due_at, created, updated)
			SELECT 'p' || printf('%014d', value), 'P-1-' || value, 'x', {:product}, 'c' || value % 40, CASE value % 5 WHEN 0 THEN 'acting' ELSE 'closed' END, {:staff},
			printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28) FROM ` + numbers,
		`INSERT INTO problem_sources (id, problem, source, created, updated)
			SELECT 's' || printf('%014d', value), 'p' || printf('%014d', 1 + value % 300), 'follow_ups/' || value, '2026-09-01 01:00:00.000Z', '2026-09-01 01:00:00.000Z' FROM ` + numbers,
	} {
		params := dbx.Params{}
		for name, value := range map[string]any{"customer": desktest.ID(desktest.Customer), "product": d.product, "staff": desktest.ID(desktest.Agent)} {
			if strings.Contains(statement, "{:"+name+"}") {
				params[name] = value
			}
		}
		if _, err := d.App.NonconcurrentDB().NewQuery(statement).Bind(params).Execute(); err != nil {
			t.Fatal(err)
		}
	}
}

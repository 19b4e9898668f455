package sla_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// crowd fills the desk with cases, clocks and events, more than the database can look through unnoticed. Every tenth case is
// a customer's own.
func crowd(t *testing.T, w *desktest.World) {
	t.Helper()
	for _, statement := range []string{
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
		INSERT INTO tickets (id, number, subject, customer, status, is_open, kind, sla_state, sla_due_at, created, updated)
		SELECT printf('t%014d', i), printf('2025-%06d', i), 'S', CASE i % 10 WHEN 0 THEN {:customer} ELSE printf('c%014d', i % 40) END,
			CASE i % 5 WHEN 0 THEN 'open' ELSE 'closed' END, i % 5 = 0, 'repair', CASE i % 5 WHEN 0 THEN 'running' ELSE '' END,
			CASE i % 5 WHEN 0 THEN '2026-09-14 12:00:00.000Z' ELSE '' END, '2026-08-01 00:00:00.000Z', '2026-09-01 00:00:00.000Z' FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
		INSERT INTO clocks (id, ticket, kind, leg, calendar, target, start, applied, ended, started_at, due_at, pauses, state, public, created, updated)
		SELECT printf('k%014d', i), printf('t%014d', 1 + i % 3000), CASE i % 3 WHEN 0 THEN 'resolution' WHEN 1 THEN 'onsite' ELSE 'repair' END, 1,
			CASE i % 2 WHEN 0 THEN {:calendar} ELSE '' END, '{"working_days":1}', 1 + i, 1 + i, CASE i % 9 WHEN 0 THEN 0 ELSE 9 END,
			'2026-09-13 00:00:00.000Z', '2026-09-14 12:00:00.000Z', '[]', 'running', 1, '2026-09-13 00:00:00.000Z', '2026-09-13 00:00:00.000Z' FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
		INSERT INTO events (id, seq, type, ticket, collection, record, changes, data, at) SELECT printf('e%014d', i), (SELECT MAX(seq) FROM events) + i, 'ticket.updated',
			printf('t%014d', 1 + i % 1000), 'tickets', printf('t%014d', 1 + i % 1000), '{}', '{}', '2026-09-13 00:00:00.000Z' FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
		INSERT INTO timers (id, kind, collection, record, key, due_at, data) SELECT printf('r%014d', i), 'sla', 'tickets', printf('t%014d', i), '',
			printf('2026-10-%02d %02d:00:00.000Z', 1 + i % 28, i % 24), '{}' FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
		INSERT INTO sla_policies (id, name, position, enabled, targets, pauses, [[when]], created, updated) SELECT printf('p%014d', i), 'P', 1000 + i, 1, '{}', '[]', 'false', '', '' FROM n`,
	} {
		_, err := w.App.DB().NewQuery(statement).Bind(dbx.Params{"customer": desktest.ID(desktest.Customer), "calendar": workdays}).Execute()
		if err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
}

// question is something that a page or the desk's own work asks, with what must stand in the plan of one of its statements.
type question struct {
	name, index string
	ask         func(w *desktest.World)
}

func lists(as, collection string, pairs ...string) func(*desktest.World) {
	query := encodeQuery(append(pairs, "perPage", "200", "skipTotal", "1")...)
	return func(w *desktest.World) { w.Must(as, http.MethodGet, records(collection)+"?"+query, nil) }
}

func questions(id string) []question {
	const ofCase = "SEARCH clocks USING INDEX idx_clocks_identity (ticket=?"
	return []question{
		{"the clocks of a case, when something happens to it", ofCase, func(w *desktest.World) {
			w.Say(desktest.Agent, id, "note", "Words.")
			w.Settle()
		}},
		{"a case's deadline is kept", "SEARCH tickets USING", func(w *desktest.World) {
			w.Change(desktest.Agent, id, map[string]any{"status": "pending"})
			w.Settle()
		}},
		{"the clocks that count by an edited calendar", "idx_clocks_calendar", func(w *desktest.World) {
			w.Must(desktest.Superuser, http.MethodPatch, records("calendars")+"/"+workdays, map[string]any{"name": fmt.Sprint("Working days ", w.Clock.Now())})
			w.Settle()
		}},
		{"the open cases, to apply the policies to", "SEARCH tickets USING", func(w *desktest.World) {
			w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/clocks/reapply", map[string]any{"all": true, "reason": "x"})
		}},
		{"a preview of a calendar", "idx_clocks_calendar", func(w *desktest.World) {
			previews(w, desktest.Manager, "calendars", map[string]any{"id": workdays, "name": "Other"})
		}},
		{"a preview of a policy", "SEARCH tickets USING", func(w *desktest.World) {
			previews(w, desktest.Manager, "sla_policies", map[string]any{"id": everyCase, "targets": target{"resolution": within(60)}})
		}},
		{"an explanation", ofCase, func(w *desktest.World) {
			var clock string
			_ = w.App.DB().NewQuery("SELECT id FROM clocks WHERE ticket = {:t}").Bind(dbx.Params{"t": id}).Row(&clock)
			explained(w, desktest.Customer, clock, "en")
		}},
		{"the policies in order", "idx_sla_policies_position", lists(desktest.Agent, "sla_policies", "sort", "position,id")},
		{"a customer's clocks of a case", ofCase, lists(desktest.Customer, "clocks", "filter", fmt.Sprintf("ticket = %q", id))},
		{"the desk's clocks of a case", ofCase, lists(desktest.Agent, "clocks", "filter", fmt.Sprintf("ticket = %q", id))},
		{"the desk's clocks of a case, in order", ofCase, lists(desktest.Agent, "clocks", "filter", fmt.Sprintf("ticket = %q", id), "sort", "start")},
		{"the clocks of several cases", ofCase, lists(desktest.Agent, "clocks", "filter", fmt.Sprintf(`ticket = %q || ticket = "t00000000000010"`, id))},
		{"what is overdue", "idx_tickets_sla", lists(desktest.Agent, "tickets", "filter", `sla_state = "overdue"`, "sort", "sla_due_at")},
	}
}

// TestQuery_LooksNothingThrough asks everything that this room asks, and looks at how the database answers: never through
// all cases, clocks or events, on a fresh desk and on one whose values it knows.
func TestQuery_LooksNothingThrough(t *testing.T) {
	t.Parallel()
	for _, analysed := range []bool{false, true} {
		t.Run(fmt.Sprint("analysed ", analysed), func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			id := w.Ask(desktest.Customer, "complaint", "Door", "It sticks.")
			w.Settle()
			crowd(t, w)
			if analysed {
				if _, err := w.App.DB().NewQuery("ANALYZE").Execute(); err != nil {
					t.Fatal(err)
				}
			}
			w.Settle()
			for _, q := range questions(id) {
				w.Advance(time.Second)
				isAnswered := false
				for _, statement := range w.Statements(func() { q.ask(w) }) {
					verb, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
					if verb != "SELECT" && verb != "UPDATE" && verb != "DELETE" {
						continue
					}
					got := w.Plan(statement)
					for _, table := range []string{"tickets", "clocks", "events"} {
						for _, line := range strings.Split(got, "\n") {
							if strings.HasPrefix(line, "SCAN "+table) {
								t.Errorf("%s: the plan is\n%s\nof %s", q.name, got, statement)
							}
						}
					}
					isOfClocks := strings.Contains(statement, "clocks") && !strings.Contains(q.name, "in order")
					if isOfClocks && strings.Contains(got, "TEMP B-TREE FOR ORDER") {
						t.Errorf("%s is sorted: the plan is\n%s\nof %s", q.name, got, statement)
					}
					isAnswered = isAnswered || strings.Contains(got, q.index)
				}
				if !isAnswered {
					t.Errorf("%s: nothing used %s", q.name, q.index)
				}
			}
		})
	}
}

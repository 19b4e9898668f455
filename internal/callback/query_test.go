package callback_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// onBoard is what every column of the board leaves out.
const onBoard = " && merged_into = '' && erased_at = '' && withdrawn_reason = ''"

// TestLists_GoByIndex asks for each list of the desk as the pages do, and looks at how the database answers.

func TestLists_GoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	crowd(t, d)
	me := desktest.ID(desktest.Agent)
	for _, c := range []struct{ collection, filter, sort, index string }{
		{"callbacks", "state = 'open' && call_at <= '2026-09-15 01:00:00.000Z'", "call_at,id", "idx_callbacks_call"},
		{"callbacks", "state = 'open' && call_at <= '2026-09-15 01:00:00.000Z' && due_at > '2026-09-15 01:00:00.000Z'", "call_at,id", "idx_callbacks_call"},
		{"callbacks", "state = 'open' && call_at > '2026-09-15 01:00:00.000Z' && (caller = '" + me + "' || caller = '')", "call_at,id", "idx_callbacks_call"},
		{"callbacks", "state = 'open' && due_at <= '2026-09-15 01:00:00.000Z'", "due_at,id", "idx_callbacks_due"},
		{"callbacks", "state = 'done'", "-done_at,-id", "idx_callbacks_done"},
		{"follow_ups", "state = 'open'", "due_at,id", "idx_follow_ups_state"},
		{"follow_ups", "state = 'open' && owner = '" + me + "'", "due_at,id", "idx_follow_ups_"},
		{"follow_ups", "state = 'done'", "-done_at,-id", "idx_follow_ups_done"},
		// As the board of complaints asks: pb_public/desk/complaints.ts.
		{"tickets", "kind = 'complaint' && stage = 'accepted'" + onBoard + " && closed_at < '1'", "closed_at,created", "idx_tickets_board"},
		{"tickets", "kind = 'complaint' && stage = 'resolved'" + onBoard, "created", "idx_tickets_kind_stage"},
		{"tickets", "kind = 'complaint' && stage = 'improved'" + onBoard + " && created > '2026-03-01 00:00:00.000Z' && updated > '2026-08-01 00:00:00.000Z'", "-created", "idx_tickets_kind_stage"},
	} {
		query := url.Values{"filter": {c.filter}, "sort": {c.sort}, "perPage": {"40"}, "skipTotal": {"1"}}
		used := false
		for _, statement := range d.Statements(func() { d.Must(desktest.Agent, http.MethodGet, records(c.collection)+"?"+query.Encode(), nil) }) {
			if !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, "FROM `"+c.collection+"`") {
				continue
			}
			plan := d.Plan(statement)
			used = used || strings.Contains(plan, c.index)
			if strings.Contains(plan, "TEMP B-TREE") || strings.HasPrefix(plan, "SCAN "+c.collection+"\n") {
				t.Errorf("%s by %s: %s", c.filter, c.sort, plan)
			}
		}
		if !used {
			t.Errorf("%s by %s: nothing used %s", c.filter, c.sort, c.index)
		}
	}
}

// crowd makes so many rows that the database would rather not look at all of them.
func crowd(t *testing.T, d desk) {
	t.Helper()
	ticket := d.Ask(desktest.Customer, "complaint", "Leaks", "Again.")
	for _, statement := range []string{
		`INSERT INTO callbacks (id, ticket, customer, state, call_at, due_at, done_at, caller)
			SELECT 'c' || printf('%014d', value), {:ticket}, {:customer}, CASE WHEN value = 1 THEN 'open' WHEN value % 3 = 0 THEN 'cancelled' ELSE 'done' END,
			printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), ''
			FROM generate_series(1, 2000)`,
		`INSERT INTO follow_ups (id, kind, state, due_at, done_at, owner)
			SELECT 'f' || printf('%014d', value), 'other', CASE value % 5 WHEN 0 THEN 'open' ELSE 'done' END,
			printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), printf('2026-09-%02d 01:00:00.000Z', 1 + value % 28), {:staff} FROM generate_series(1, 2000)`,
	} {
		statement = strings.Replace(statement, "FROM generate_series(1, 2000)", "FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 2000) SELECT value FROM n)", 1)
		params := dbx.Params{}
		for name, value := range map[string]any{"ticket": ticket, "customer": desktest.ID(desktest.Customer), "staff": desktest.ID(desktest.Agent)} {
			if strings.Contains(statement, "{:"+name+"}") {
				params[name] = value
			}
		}
		if _, err := d.App.NonconcurrentDB().NewQuery(statement).Bind(params).Execute(); err != nil {
			t.Fatal(err)
		}
	}
}

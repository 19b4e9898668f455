package ticket_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// crowd fills the desk with cases, words and notices, more than the database can look through unnoticed.
func crowd(t *testing.T, w *desktest.World) {
	t.Helper()
	for _, statement := range []string{
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
		INSERT INTO tickets (id, number, subject, customer, team, assignee, status, is_open, is_waiting, kind, promise_at, sla_state, sla_due_at, sla_soon_at, created, updated)
		SELECT printf('t%014d', i), printf('2025-%06d', i), 'S', CASE i % 40 WHEN 0 THEN {:customer} ELSE printf('c%014d', i % 40) END,
			CASE i % 3 WHEN 0 THEN 'defaultteam0000' WHEN 1 THEN 'otherteam000000' ELSE '' END,
			CASE i % 7 WHEN 0 THEN {:agent} WHEN 1 THEN '' ELSE printf('s%014d', i % 7) END,
			CASE i % 5 WHEN 0 THEN 'open' WHEN 1 THEN 'pending' WHEN 2 THEN 'resolved' ELSE 'closed' END, i % 5 < 2, i % 5 < 2 AND i % 7 = 1, 'repair',
			CASE i % 11 WHEN 0 THEN printf('2026-09-14 %02d:00:00.000Z', i % 24) ELSE '' END,
			CASE i % 5 WHEN 0 THEN 'running' WHEN 1 THEN CASE i % 2 WHEN 0 THEN 'overdue' ELSE 'warned' END ELSE '' END,
			CASE WHEN i % 5 < 2 THEN printf('2026-09-14 %02d:%02d:00.000Z', i % 24, i % 60) ELSE '' END,
			CASE i % 15 WHEN 0 THEN printf('2026-09-14 %02d:%02d:00.000Z', i % 24, i % 60) ELSE '' END,
			printf('2026-08-%02d %02d:%02d:00.000Z', 1 + i % 28, i % 24, i % 60), printf('2026-09-%02d %02d:%02d:00.000Z', 1 + i % 13, i % 24, i % 60)
		FROM n`,
		`UPDATE tickets SET escalation = 'lead', escalated_at = updated, accepted_at = CASE CAST(substr(id, 2) AS INTEGER) % 2 WHEN 0 THEN updated ELSE '' END
			WHERE is_open = 1 AND CAST(substr(id, 2) AS INTEGER) % 15 = 0`,
		`UPDATE tickets SET merged_into = 't00000000000001', status = 'closed', is_open = 0 WHERE id IN ('t00000000000002', 't00000000000003')`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
		INSERT INTO messages (id, ticket, kind, public, body, created) SELECT printf('m%014d', i), printf('t%014d', 1 + i % 1000), 'reply', 1, 'B',
			printf('2026-09-%02d %02d:%02d:00.000Z', 1 + i % 13, i % 24, i % 60) FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
		INSERT INTO notifications (id, staff, ticket, kind, read_at, created) SELECT printf('n%014d', i), CASE i % 5 WHEN 0 THEN {:agent} ELSE printf('s%014d', i % 5) END,
			printf('t%014d', i), 'message', CASE i % 2 WHEN 0 THEN '' ELSE '2026-09-01 00:00:00.000Z' END,
			printf('2026-09-%02d %02d:%02d:00.000Z', 1 + i % 13, i % 24, i % 60) FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
		INSERT INTO events (id, seq, type, ticket, collection, record, changes, data, at) SELECT printf('e%014d', i), (SELECT MAX(seq) FROM events) + i, 'ticket.updated',
			printf('t%014d', 1 + i % 1000), 'tickets', printf('t%014d', 1 + i % 1000), '{}', '{}', '2026-09-13 00:00:00.000Z' FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
		INSERT INTO timers (id, kind, collection, record, key, due_at, data) SELECT printf('r%014d', i), 'promise', 'tickets', printf('t%014d', i), '',
			printf('2026-10-%02d %02d:00:00.000Z', 1 + i % 28, i % 24), '{}' FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
		INSERT INTO emails (id, [[to]], status, next_at, ticket, message_id, created) SELECT printf('e%014d', i), 'a@test.example', CASE i % 9 WHEN 0 THEN 'waiting' ELSE 'sent' END,
			'2026-09-13 00:00:00.000Z', printf('t%014d', i), printf('m%d', i), '2026-09-13 00:00:00.000Z' FROM n`,
	} {
		_, err := w.App.DB().NewQuery(statement).Bind(dbx.Params{"customer": desktest.ID(desktest.Customer), "agent": desktest.ID(desktest.Agent)}).Execute()
		if err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
}

// question is one list that a page or a worker asks for, with the index that must answer it.
type question struct {
	name, table, index string
	ask                func(w *desktest.World)
}

func list(as, collection, filter, sort string) func(*desktest.World) {
	return func(w *desktest.World) {
		query := url.Values{"filter": {filter}, "sort": {sort}, "perPage": {"50"}, "skipTotal": {"1"}}
		w.Must(as, http.MethodGet, records(collection)+"?"+query.Encode(), nil)
	}
}

// bandQuestions asks for the parts of a queue that has the most urgent on top.
func bandQuestions(name, as string, bands []any, indexes [4]string) []question {
	asked := make([]question, len(bands))
	for i, b := range bands {
		band, _ := b.(map[string]any)
		asked[i] = question{fmt.Sprintf("%s, band %d", name, i), "tickets", indexes[i], list(as, "tickets", fmt.Sprint(band["filter"]), fmt.Sprint(band["sort"]))}
	}
	return asked
}

func questions(t *testing.T, w *desktest.World) []question {
	t.Helper()
	indexes := map[string]string{
		"mine": "idx_tickets_assignee_open", "escalated": "idx_tickets_escalated", "unassigned": "idx_tickets_waiting", "team": "idx_tickets_team_open", "pending": "idx_tickets_status",
		"overdue": "idx_tickets_sla", "due_soon": "idx_tickets_soon", "due_today": "idx_tickets_promise", "all": "idx_tickets_open_updated", "snoozed": "idx_tickets_snoozed", "solved": "idx_tickets_status",
	}
	byDeadline := map[string]string{"mine": "idx_tickets_assignee_due", "unassigned": "idx_tickets_waiting_due", "team": "idx_tickets_open_due", "all": "idx_tickets_open_due"}
	queues, _ := w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/counts", nil).JSON["queues"].([]any)
	if len(queues) != len(indexes) {
		t.Fatalf("%d queues, want %d", len(queues), len(indexes))
	}
	var all []question
	for _, q := range queues {
		queue, _ := q.(map[string]any)
		name := fmt.Sprint(queue["name"])
		all = append(all, question{"queue " + name, "tickets", indexes[name], list(desktest.Agent, "tickets", fmt.Sprint(queue["filter"]), fmt.Sprint(queue["sort"]))})
		bands, isBanded := queue["bands"].([]any)
		if want := byDeadline[name] != ""; isBanded != want {
			t.Errorf("queue %s has bands: %v", name, isBanded)
		}
		if isBanded {
			all = append(all, bandQuestions("queue "+name, desktest.Agent, bands, [4]string{"idx_tickets_escalated", "idx_tickets_escalated", byDeadline[name], indexes[name]})...)
		}
	}
	both, _ := w.Must(desktest.Agent2, http.MethodGet, "/api/aftercare/counts", nil).JSON["queues"].([]any)
	teams, _ := both[slices.IndexFunc(both, func(q any) bool { return q.(map[string]any)["name"] == "team" })].(map[string]any)
	all = append(all, bandQuestions("queue of two teams", desktest.Agent2, teams["bands"].([]any), [4]string{"idx_tickets_escalated", "idx_tickets_escalated", "idx_tickets_open_due", "idx_tickets_open_updated"})...)
	return append(all,
		question{"queue of two teams", "tickets", "idx_tickets_open_updated", list(desktest.Agent2, "tickets", fmt.Sprint(teams["filter"]), fmt.Sprint(teams["sort"]))},
		question{"a customer's cases", "tickets", "idx_tickets_customer", list(desktest.Customer, "tickets", "", "-updated")},
		question{"a customer's open cases", "tickets", "idx_tickets_customer", list(desktest.Customer, "tickets", "is_open = true", "-updated")},
		question{"a customer's cases at the desk", "tickets", "idx_tickets_customer",
			list(desktest.Agent, "tickets", fmt.Sprintf("customer = %q", desktest.ID(desktest.Customer)), "-updated")},
		question{"a case by its number", "tickets", "idx_tickets_number", list(desktest.Agent, "tickets", `number = "2025-000123"`, "")},
		question{"cases merged into one", "tickets", "idx_tickets_merged", list(desktest.Agent, "tickets", `merged_into = "t00000000000001"`, "")},
		question{"cases linked to one", "tickets", "idx_tickets_linked", list(desktest.Agent, "tickets", `linked_to = "t00000000000001"`, "")},
		question{"cases merged into one, in order", "tickets", "idx_tickets_merged", list(desktest.Agent, "tickets", `merged_into = "t00000000000001"`, "created")},
		question{"a case's messages", "messages", "idx_messages_ticket", list(desktest.Agent, "messages", `ticket = "t00000000000009"`, "created")},
		question{"a case's messages, last first", "messages", "idx_messages_ticket", list(desktest.Customer, "messages", `ticket = "t00000000000040"`, "-created")},
		question{"a conversation at the desk", "messages", "idx_messages_ticket",
			list(desktest.Agent, "messages", `ticket = 't00000000000009' || ticket.merged_into = 't00000000000009'`, "-created")},
		question{"a conversation in the portal", "messages", "idx_messages_ticket",
			list(desktest.Customer, "messages", `ticket = 't00000000000040' || ticket.merged_into = 't00000000000040'`, "-created")},
		question{"the earlier part of a conversation", "messages", "idx_messages_ticket",
			list(desktest.Agent, "messages", `(ticket = 't00000000000009' || ticket.merged_into = 't00000000000009') && (created <= "2026-09-10" && id != "x")`, "-created")},
		question{"the calls of a case", "callbacks", "idx_callbacks_ticket",
			list(desktest.Agent, "callbacks", `ticket = 't00000000000009' || ticket.merged_into = 't00000000000009'`, "-created")},
		question{"what is to be seen to in a case", "follow_ups", "idx_follow_ups_ticket",
			list(desktest.Agent, "follow_ups", `ticket = 't00000000000009' || ticket.merged_into = 't00000000000009'`, "-created")},
		question{"the surveys of a case", "survey_invites", "idx_survey_invites_",
			list(desktest.Agent, "survey_invites", `ticket = 't00000000000009' || ticket.merged_into = 't00000000000009'`, "")},
		question{"a case's history", "events", "idx_events_ticket", list(desktest.Agent, "events", `ticket = "t00000000000009"`, "-seq")},
		question{"notifications", "notifications", "idx_notifications_staff", list(desktest.Agent, "notifications", "", "-created")},
		question{"unread notifications", "notifications", "idx_notifications_", list(desktest.Agent, "notifications", `read_at = ""`, "-created")},
		question{"mentions that nobody has looked at", "notifications", "idx_notifications_",
			list(desktest.Agent, "notifications", fmt.Sprintf(`staff = %q && read_at = '' && kind = 'mention'`, desktest.ID(desktest.Agent)), "-created")},
		question{"one's cases that are due today", "tickets", "idx_tickets_assignee_due",
			list(desktest.Agent, "tickets", fmt.Sprintf(`assignee = %q && is_open = true && sla_due_at > '2000-01-01' && sla_due_at < '2026-09-14 16:00:00.000Z'`, desktest.ID(desktest.Agent)), "sla_due_at")},
		question{"timers that are due", "timers", "idx_timers_due", func(w *desktest.World) { w.Settle() }},
		question{"mails that are due", "emails", "idx_emails_", func(w *desktest.World) {
			if _, err := w.Outbox.Drain(context.Background()); err != nil {
				t.Fatal(err)
			}
		}},
	)
}

// TestQuery_ListsUseTheirIndex asks for every list the way pages and workers do, and looks at how the database answers:
// by the index made for it, without sorting what it found. It must do so on a fresh desk, where the database knows
// nothing of how values spread, and once it does.
func TestQuery_ListsUseTheirIndex(t *testing.T) {
	t.Parallel()
	for _, analysed := range []bool{false, true} {
		t.Run(fmt.Sprint("analysed ", analysed), func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			w.Ask(desktest.Customer2, "repair", "Door", "So that there is an event.")
			second := w.Must(desktest.Manager, http.MethodPost, records("teams"), map[string]any{"name": "Second"}).String("id")
			w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"teams+": second})
			w.Settle()
			crowd(t, w)
			if analysed {
				if _, err := w.App.DB().NewQuery("ANALYZE").Execute(); err != nil {
					t.Fatal(err)
				}
			}
			for _, q := range questions(t, w) {
				checked := 0
				for _, statement := range w.Statements(func() { q.ask(w) }) {
					if !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, q.table) {
						continue
					}
					got := w.Plan(statement)
					isSorted := strings.Contains(strings.ReplaceAll(got, "TEMP B-TREE FOR DISTINCT", ""), "TEMP B-TREE")
					if strings.Contains(got, "SCAN "+q.table) && !strings.Contains(got, q.index) || isSorted {
						t.Errorf("%s: the plan is\n%s\nof %s", q.name, got, statement)
					}
					if strings.Contains(got, q.index) {
						checked++
					}
				}
				if checked == 0 {
					t.Errorf("%s: nothing used %s", q.name, q.index)
				}
			}
			counted := w.Statements(func() { w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/counts", nil) })
			for _, statement := range counted {
				if got := w.Plan(statement); strings.Contains(got, "SCAN tickets") && !strings.Contains(got, "USING") {
					t.Errorf("counts: the plan is\n%s\nof %s", got, statement)
				}
			}
		})
	}
}

// allOf is a list to its end.
func allOf(w *desktest.World, as string, band map[string]any) []map[string]any {
	w.T.Helper()
	var all []map[string]any
	for page := 1; ; page++ {
		query := url.Values{"filter": {fmt.Sprint(band["filter"])}, "sort": {fmt.Sprint(band["sort"])}, "perPage": {"500"}, "page": {fmt.Sprint(page)}, "skipTotal": {"1"},
			"fields": {"id,grade,escalated_at,accepted_at,sla_due_at,updated"}}
		items, _ := w.Must(as, http.MethodGet, records("tickets")+"?"+query.Encode(), nil).JSON["items"].([]any)
		for _, item := range items {
			all = append(all, item.(map[string]any))
		}
		if len(items) < 500 {
			return all
		}
	}
}

// TestQuery_MostUrgentFirst reads every queue that has bands: each of its cases stands in exactly one, a crisis on top, then what else
// calls for somebody, then by the deadline, then by the latest change.
func TestQuery_MostUrgentFirst(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	second := w.Must(desktest.Manager, http.MethodPost, records("teams"), map[string]any{"name": "Second"}).String("id")
	w.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"teams+": second})
	w.Settle()
	crowd(t, w)
	for _, statement := range []string{
		`UPDATE tickets SET sla_due_at = '' WHERE CAST(substr(id, 2) AS INTEGER) % 4 = 0`,
		`UPDATE tickets SET is_snoozed = 1 WHERE is_open = 1 AND CAST(substr(id, 2) AS INTEGER) % 13 = 0`,
		`UPDATE tickets SET kind = 'complaint', grade = 'crisis' WHERE escalated_at != '' AND CAST(substr(id, 2) AS INTEGER) % 9 = 0`,
		`UPDATE tickets SET assignee = '', is_waiting = 1 WHERE is_open = 1 AND CAST(substr(id, 2) AS INTEGER) % 30 = 0`,
		`UPDATE tickets SET team = {:second} WHERE team = 'otherteam000000'`,
	} {
		if _, err := w.App.DB().NewQuery(statement).Bind(dbx.Params{"second": second}).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	banded := 0
	for _, as := range []string{desktest.Agent, desktest.Agent2} {
		queues, _ := w.Must(as, http.MethodGet, "/api/aftercare/counts", nil).JSON["queues"].([]any)
		for _, q := range queues {
			queue := q.(map[string]any)
			bands, _ := queue["bands"].([]any)
			if len(bands) == 0 {
				continue
			}
			banded++
			var read []map[string]any
			for i, b := range bands {
				rows := allOf(w, as, b.(map[string]any))
				if len(rows) == 0 && queue["name"] != "mine" {
					t.Errorf("%s %s: band %d is empty, which proves nothing", as, queue["name"], i)
				}
				read = append(read, rows...)
			}
			want := map[any]bool{}
			for _, row := range allOf(w, as, queue) {
				want[row["id"]] = true
			}
			for _, row := range read {
				if !want[row["id"]] {
					t.Errorf("%s %s: %v stands there twice, or is not of the queue", as, queue["name"], row["id"])
				}
				delete(want, row["id"])
			}
			if len(want) > 0 {
				t.Errorf("%s %s: %d cases are in no band", as, queue["name"], len(want))
			}
			if !slices.IsSortedFunc(read, byUrgency) {
				t.Errorf("%s %s: not in the order of urgency", as, queue["name"])
			}
		}
	}
	if banded < 7 {
		t.Errorf("%d queues with bands, want 4 of one colleague and 3 or 4 of the other", banded)
	}
}

// byUrgency says in Go what the bands say to the database.
func byUrgency(a, b map[string]any) int {
	rank := func(row map[string]any) int {
		switch {
		case row["escalated_at"] != "" && row["accepted_at"] == "" && row["grade"] == "crisis":
			return 0
		case row["escalated_at"] != "" && row["accepted_at"] == "":
			return 1
		case row["sla_due_at"] != "":
			return 2
		}
		return 3
	}
	if ranks := cmp.Compare(rank(a), rank(b)); ranks != 0 {
		return ranks
	}
	switch rank(a) {
	case 0, 1:
		return -cmp.Compare(a["escalated_at"].(string), b["escalated_at"].(string))
	case 2:
		return cmp.Compare(a["sla_due_at"].(string), b["sla_due_at"].(string))
	}
	return -cmp.Compare(a["updated"].(string), b["updated"].(string))
}

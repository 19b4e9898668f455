package view_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

const records = "/api/collections/views/records"

type made struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Filter  string `json:"filter"`
	Sort    string `json:"sort"`
	Count   int    `json:"count"`
	More    bool   `json:"more"`
	MayEdit bool   `json:"may_edit"`
}

// rail reads the views of a colleague, by name.
func rail(t *testing.T, w *desktest.World, as string) map[string]made {
	t.Helper()
	var answer struct {
		Views []made `json:"views"`
	}
	if err := json.Unmarshal([]byte(w.Must(as, http.MethodGet, "/api/aftercare/views", nil).Text), &answer); err != nil {
		t.Fatal(err)
	}
	byName := map[string]made{}
	for _, view := range answer.Views {
		byName[view.Name] = view
	}
	return byName
}

// found asks for a list's cases as the page does, and returns their subjects in order.
func found(t *testing.T, w *desktest.World, as, filter, sort string) string {
	t.Helper()
	query := url.Values{"filter": {filter}, "sort": {sort}, "perPage": {"50"}, "skipTotal": {"1"}}
	var page struct {
		Items []struct{ Subject string }
	}
	if err := json.Unmarshal([]byte(w.Must(as, http.MethodGet, "/api/collections/tickets/records?"+query.Encode(), nil).Text), &page); err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, item := range page.Items {
		subjects = append(subjects, item.Subject)
	}
	return strings.Join(subjects, " ")
}

// TestView_ShowsWhatItSays saves a view for each criterion and looks at what it lists and counts.
func TestView_ShowsWhatItSays(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Manager, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer2), map[string]any{"tier": "vip"})
	door := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Advance(1e9)
	rude := w.Ask(desktest.Customer2, "complaint", "Rude", "He shouted.")
	w.Advance(1e9)
	bill := w.Ask(desktest.Customer, "consultation", "Bill", "How much?")
	w.Settle()
	w.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+door, map[string]any{"assignee": desktest.ID(desktest.Agent), "tags": []string{"ice", "door frame"}, "priority": "high"})
	w.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+rude, map[string]any{"grade": "major", "tags": []string{"device"}})
	w.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+bill, map[string]any{"assignee": desktest.ID(desktest.Agent2), "status": "resolved", "resolution": "Told."})
	for _, test := range []struct {
		criteria map[string]any
		sort     string
		want     string
	}{
		{nil, "created", "Door Rude"},
		{nil, "-created", "Rude Door"},
		{map[string]any{"status": []string{"resolved"}}, "", "Bill"},
		{map[string]any{"status": []string{"resolved", "open"}}, "created", "Door Bill"},
		{map[string]any{"kind": []string{"complaint", "praise"}}, "", "Rude"},
		{map[string]any{"priority": []string{"high"}}, "", "Door"},
		{map[string]any{"grade": []string{"major"}}, "", "Rude"},
		{map[string]any{"channel": []string{"portal"}}, "created", "Door Rude"},
		{map[string]any{"assignee": "me"}, "", "Door"},
		{map[string]any{"assignee": "nobody"}, "", "Rude"},
		{map[string]any{"assignee": desktest.ID(desktest.Agent2), "status": []string{"resolved"}}, "", "Bill"},
		{map[string]any{"team": []string{"mine"}}, "created", "Door Rude"},
		{map[string]any{"tags": []string{"ice"}}, "", "Door"},
		{map[string]any{"tags": []string{"door frame", "device"}}, "created", "Door Rude"},
		{map[string]any{"tier": "vip"}, "", "Rude"},
		{map[string]any{"locale": "zh-CN"}, "", ""},
		{map[string]any{"deadline": "overdue"}, "", ""},
		{map[string]any{"escalated": true}, "", ""},
	} {
		name := fmt.Sprint(test.criteria, test.sort)
		w.Must(desktest.Agent, http.MethodPost, records, map[string]any{"name": name, "criteria": test.criteria, "sort": test.sort})
		view := rail(t, w, desktest.Agent)[name]
		if got := found(t, w, desktest.Agent, view.Filter, view.Sort); got != test.want {
			t.Errorf("%s lists %q, want %q, by %s", name, got, test.want, view.Filter)
		}
		if view.Count != len(strings.Fields(test.want)) || view.More {
			t.Errorf("%s counts %d (more: %v), want %q", name, view.Count, view.More, test.want)
		}
		tried := w.Must(desktest.Agent, http.MethodPost, "/api/aftercare/views/try", map[string]any{"criteria": test.criteria, "sort": test.sort})
		if tried.String("filter") != view.Filter || tried.String("sort") != view.Sort {
			t.Errorf("%s: tried it is %s, saved %v", name, tried.Text, view)
		}
	}
	if answer := w.Do(desktest.Customer, http.MethodGet, "/api/aftercare/views", nil); answer.Status != http.StatusForbidden {
		t.Errorf("a customer asks for views: %d %s", answer.Status, answer.Text)
	}
	if answer := w.Do(desktest.Customer, http.MethodPost, "/api/aftercare/views/try", map[string]any{}); answer.Status != http.StatusForbidden {
		t.Errorf("a customer tries a view: %d %s", answer.Status, answer.Text)
	}
}

// TestView_RefusesWhatItCannotShow saves what no list could show, or what would break out of the filter.
func TestView_RefusesWhatItCannotShow(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for field, bodies := range map[string][]map[string]any{
		"name":    {{"name": " "}, {"name": strings.Repeat("n", 101)}},
		"sort":    {{"name": "A", "sort": "customer.email"}},
		"columns": {{"name": "A", "columns": []string{"resolution"}}, {"name": "A", "columns": "kind"}},
		"criteria": {
			{"name": "A", "criteria": map[string]any{"customer": "x"}},
			{"name": "A", "criteria": map[string]any{"status": []string{"gone"}}},
			{"name": "A", "criteria": map[string]any{"assignee": `x" || id != "`}},
			{"name": "A", "criteria": map[string]any{"team": []string{`" || "" = "`}}},
			{"name": "A", "criteria": map[string]any{"tags": []string{`' || id != '`}}},
			{"name": "A", "criteria": map[string]any{"product": "P 1"}},
			{"name": "A", "criteria": map[string]any{"tier": "gold"}},
			{"name": "A", "criteria": []string{"status"}},
		},
	} {
		for _, body := range bodies {
			answer := w.Do(desktest.Agent, http.MethodPost, records, body)
			if answer.Status != http.StatusBadRequest || answer.Code(field) == "" {
				t.Errorf("%v: %d %s, want %s refused", body, answer.Status, answer.Text, field)
			}
		}
	}
	for range 50 {
		w.Must(desktest.Agent, http.MethodPost, records, map[string]any{"name": "One of many"})
	}
	if answer := w.Do(desktest.Agent, http.MethodPost, records, map[string]any{"name": "Too many"}); answer.Code("name") != "view_too_many" {
		t.Errorf("the 51st: %d %s", answer.Status, answer.Text)
	}
}

// TestView_IsSharedByWhoMay walks through who may share a view with whom, and who may change it then.
func TestView_IsSharedByWhoMay(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	second := w.Must(desktest.Manager, http.MethodPost, "/api/collections/teams/records", map[string]any{"name": "Second"}).String("id")
	own := w.Person(desktest.Agent).GetStringSlice("teams")[0]
	for _, test := range []struct {
		as    string
		share map[string]any
		want  bool
	}{
		{desktest.Agent, map[string]any{"team": own}, true},
		{desktest.Agent, map[string]any{"team": second}, false},
		{desktest.Agent, map[string]any{"shared": true}, false},
		{desktest.QA, map[string]any{"team": own}, true},
		{desktest.Lead, map[string]any{"team": second}, true},
		{desktest.Lead, map[string]any{"shared": true}, true},
	} {
		id := w.Must(test.as, http.MethodPost, records, map[string]any{"name": "V"}).String("id")
		if answer := w.Do(test.as, http.MethodPatch, records+"/"+id, test.share); (answer.Status == http.StatusOK) != test.want {
			t.Errorf("%s shares by %v: %d %s", test.as, test.share, answer.Status, answer.Text)
		}
	}
	id := w.Must(desktest.Agent, http.MethodPost, records, map[string]any{"name": "Ours", "team": own}).String("id")
	if answer := w.Do(desktest.Agent2, http.MethodPatch, records+"/"+id, map[string]any{"name": "Mine"}); answer.Status != http.StatusForbidden {
		t.Errorf("a colleague of the team renames it: %d %s", answer.Status, answer.Text)
	}
	if answer := w.Do(desktest.Lead, http.MethodPatch, records+"/"+id, map[string]any{"owner": desktest.ID(desktest.Lead)}); answer.Code("owner") != "field_fixed" {
		t.Errorf("a lead takes it over: %d %s", answer.Status, answer.Text)
	}
	w.Must(desktest.Lead, http.MethodPatch, records+"/"+id, map[string]any{"name": "The team's"})
	for as, want := range map[string]bool{desktest.Agent: true, desktest.Agent2: false, desktest.Lead: true} {
		if view := rail(t, w, as)["The team's"]; view.ID != id || view.MayEdit != want {
			t.Errorf("%s sees %v, want it there, to be edited: %v", as, view, want)
		}
	}
	w.Must(desktest.Agent, http.MethodPatch, records+"/"+id, map[string]any{"team": ""})
	if _, isThere := rail(t, w, desktest.Agent2)["The team's"]; isThere {
		t.Error("a colleague sees a view that is no longer shared")
	}
}

// TestView_ListsAndCountsUseAnIndex looks at how the database answers each order, and that counting reads no more cases than the window.
func TestView_ListsAndCountsUseAnIndex(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	_, err := w.App.DB().NewQuery(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
		INSERT INTO tickets (id, number, subject, customer, status, is_open, kind, priority, sla_state, sla_due_at, created, updated)
		SELECT printf('t%014d', i), printf('2025-%06d', i), 'S', {:customer}, CASE i % 2 WHEN 0 THEN 'open' ELSE 'closed' END, i % 2 = 0, 'repair', 'high',
			'running', printf('2026-10-%02d %02d:00:00.000Z', 1 + i % 28, i % 24), printf('2026-08-%02d 10:%02d:00.000Z', 1 + i % 28, i % 60), printf('2026-09-%02d 10:%02d:%02d.000Z', 1 + i % 13, i % 60, i % 59)
		FROM n`).Bind(dbx.Params{"customer": desktest.ID(desktest.Customer)}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	for sort, index := range map[string]string{
		"": "idx_tickets_open_updated", "updated": "idx_tickets_open_updated", "created": "idx_tickets_open_created", "-created": "idx_tickets_open_created", "due": "idx_tickets_open_due",
	} {
		tried := w.Must(desktest.Agent, http.MethodPost, "/api/aftercare/views/try", map[string]any{"criteria": map[string]any{"priority": []string{"high"}, "tier": "standard"}, "sort": sort})
		for _, statement := range w.Statements(func() { found(t, w, desktest.Agent, tried.String("filter"), tried.String("sort")) }) {
			if !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, "FROM `tickets`") {
				continue
			}
			plan := w.Plan(statement)
			if !strings.Contains(plan, index) || strings.Contains(strings.ReplaceAll(plan, "TEMP B-TREE FOR DISTINCT", ""), "TEMP B-TREE") {
				t.Errorf("sorted by %q:\n%s\nof %s", sort, plan, statement)
			}
		}
	}
	w.Must(desktest.Agent, http.MethodPost, records, map[string]any{"name": "All", "criteria": map[string]any{"status": []string{"closed"}, "priority": []string{"high"}}})
	counted := 0
	for _, statement := range w.Statements(func() { rail(t, w, desktest.Agent) }) {
		if !strings.Contains(statement, "updated") || !strings.Contains(statement, "LIMIT 1000") {
			continue
		}
		counted++
		if plan := w.Plan(statement); strings.Contains(plan, "SCAN tickets") && !strings.Contains(plan, "INDEX") {
			t.Errorf("counting reads every case:\n%s\nof %s", plan, statement)
		}
	}
	if counted != 1 {
		t.Errorf("%d counts seen, want 1", counted)
	}
	if view := rail(t, w, desktest.Agent)["All"]; view.Count != 999 || !view.More {
		t.Errorf("counted %d, more %v", view.Count, view.More)
	}
	other := w.Must(desktest.Agent, http.MethodPost, "/api/aftercare/views/try", map[string]any{"criteria": map[string]any{"status": []string{"closed"}, "priority": []string{"low"}}})
	if other.JSON["count"] != 0.0 || other.JSON["more"] != true {
		t.Errorf("nothing in the window: %s, want none counted and maybe more", other.Text)
	}
}

// TestChangedSideBySide refuses the second of two changes of one field of a shared view, keeps both where they are of different
// fields, and tells the journal of none that its owner alone sees.
func TestChangedSideBySide(t *testing.T) {
	w := desktest.New(t)
	shared := w.Must(desktest.Lead, http.MethodPost, records, map[string]any{"name": "Ours", "shared": true, "sort": "-updated"})
	own := w.Must(desktest.Agent, http.MethodPost, records, map[string]any{"name": "Mine", "sort": "-updated"})
	w.Clock.Advance(time.Minute)
	at := records + "/" + shared.String("id")
	seen := "?seen=" + url.QueryEscape(shared.String("updated"))
	w.Must(desktest.Manager, http.MethodPatch, at+seen, map[string]any{"name": "Everybody's"})
	if answer := w.Do(desktest.Lead, http.MethodPatch, at+seen, map[string]any{"name": "The desk's"}); answer.Status != http.StatusConflict || answer.Code("name") != "conflict" {
		t.Errorf("the second name: got %d %s, want a conflict", answer.Status, answer.Text)
	}
	w.Must(desktest.Lead, http.MethodPatch, at+seen, map[string]any{"sort": "created"})
	w.Must(desktest.Agent, http.MethodPatch, records+"/"+own.String("id"), map[string]any{"name": "Still mine"})
	w.Must(desktest.Agent, http.MethodDelete, records+"/"+own.String("id"), nil)
	count := func(id string) int64 {
		t.Helper()
		n, err := w.App.CountRecords("events", dbx.HashExp{"collection": "views", "record": id})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(shared.String("id")); n != 3 {
		t.Errorf("events of the shared view: got %d, want 3", n)
	}
	if n := count(own.String("id")); n != 0 {
		t.Errorf("events of one's own view: got %d, want none", n)
	}
}

package rule_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// drafted are a rule's fields as an administrator would send them: live, for new cases, unless something else is given.
func drafted(fields map[string]any) map[string]any {
	body := map[string]any{"name": "Test", "on": []string{"ticket.created"}, "enabled": true, "stage": "live", "position": 100}
	maps.Copy(body, fields)
	return body
}

// ruled makes a rule through the record API as an administrator and returns its id.
func ruled(w *desktest.World, fields map[string]any) string {
	w.T.Helper()
	return w.Must(desktest.Superuser, http.MethodPost, records("rules"), drafted(fields)).String("id")
}

// scripted makes a live rule of a script's body, for the given events.
func scripted(w *desktest.World, name, body string, on ...string) string {
	w.T.Helper()
	fields := map[string]any{"name": name, "script": "({ event, ticket, customer, product, message, params, act, ask }) => {" + body + "}"}
	if len(on) > 0 {
		fields["on"] = on
	}
	return ruled(w, fields)
}

// edited changes a rule as an administrator.
func edited(w *desktest.World, id string, fields map[string]any) {
	w.T.Helper()
	w.Must(desktest.Superuser, http.MethodPatch, records("rules")+"/"+id, fields)
}

// run is a row of the log.
type run struct {
	Seq     int64    `db:"seq"`
	Type    string   `db:"type"`
	At      string   `db:"at"`
	Fired   int      `db:"fired"`
	Failed  int      `db:"failed"`
	Text    string   `db:"results"`
	Results []result `db:"-"`
}

type result struct {
	Rule    string           `json:"rule"`
	Name    string           `json:"name"`
	Version int              `json:"version"`
	Stage   string           `json:"stage"`
	Outcome string           `json:"outcome"`
	Why     string           `json:"why"`
	By      string           `json:"by"`
	Plan    []map[string]any `json:"plan"`
	Changes map[string][]any `json:"changes"`
	Error   *fault           `json:"error"`
	Console []struct{ Level, Text string }
	Cut     bool `json:"cut"`
	Took    int  `json:"took_us"`
}

type fault struct {
	Kind, Message, Code, Field string
	Line, Column, Action       int
	Text                       map[string]string
}

// says is a result in a few words: outcome, why, kind of fault.
func (r result) says() string {
	words := r.Outcome
	if r.Why != "" {
		words += " " + r.Why
	}
	if r.Error != nil {
		words = strings.TrimSpace(words + " " + r.Error.Kind + " " + r.Error.Code)
	}
	return words
}

// runs are the log of a case, oldest first; of what has no case for "".
func runs(w *desktest.World, ticket string) []run {
	w.T.Helper()
	rows := []run{}
	err := w.App.DB().NewQuery(`SELECT seq, type, at, fired, failed, results FROM rule_runs WHERE ticket = {:ticket} ORDER BY seq`).Bind(dbx.Params{"ticket": ticket}).All(&rows)
	if err != nil {
		w.T.Fatal(err)
	}
	for i := range rows {
		if err := json.Unmarshal([]byte(rows[i].Text), &rows[i].Results); err != nil {
			w.T.Fatal(err)
		}
	}
	return rows
}

// resultsOf is what one rule did about a case, oldest first.
func resultsOf(w *desktest.World, ticket, rule string) []result {
	w.T.Helper()
	var list []result
	for _, row := range runs(w, ticket) {
		for _, result := range row.Results {
			if result.Rule == rule {
				list = append(list, result)
			}
		}
	}
	return list
}

// resultOf is the only thing that a rule did about a case.
func resultOf(w *desktest.World, ticket, rule string) result {
	w.T.Helper()
	list := resultsOf(w, ticket, rule)
	if len(list) != 1 {
		w.T.Fatalf("the log has %d results of the rule, want one: %+v", len(list), runs(w, ticket))
	}
	return list[0]
}

// lastOf is the last thing that a rule did about a case.
func lastOf(w *desktest.World, ticket, rule string) result {
	w.T.Helper()
	list := resultsOf(w, ticket, rule)
	if len(list) == 0 {
		w.T.Fatal("the log has no result of the rule")
	}
	return list[len(list)-1]
}

// said are a rule's results about a case in a few words each.
func said(w *desktest.World, ticket, rule string) []string {
	w.T.Helper()
	list := []string{}
	for _, result := range resultsOf(w, ticket, rule) {
		list = append(list, result.says())
	}
	return list
}

// count counts the rows of a table of which a condition holds.
func count(w *desktest.World, table, where string, params ...any) int {
	w.T.Helper()
	var n int
	if err := journal.Plain(w.App.ConcurrentDB()).QueryRow("SELECT COUNT(*) FROM "+table+" WHERE "+where, params...).Scan(&n); err != nil {
		w.T.Fatalf("%s: %v", where, err)
	}
	return n
}

// execute runs a statement past all guards.
func execute(w *desktest.World, statement string, params ...any) {
	w.T.Helper()
	if _, err := journal.Plain(w.App.NonconcurrentDB()).Exec(statement, params...); err != nil {
		w.T.Fatalf("%s: %v", statement, err)
	}
}

// eventsOf are the events of a case, oldest first.
func eventsOf(w *desktest.World, ticket string) []*journal.Event {
	w.T.Helper()
	events, err := journal.OfTicket(w.App, ticket)
	if err != nil {
		w.T.Fatal(err)
	}
	return events
}

// typesOf are the names of the events of a case that a rule caused itself.
func typesOf(w *desktest.World, ticket, rule string) []string {
	w.T.Helper()
	list := []string{}
	for _, event := range eventsOf(w, ticket) {
		if event.Actor.Rule == rule {
			list = append(list, event.Type)
		}
	}
	return list
}

// notice is what a colleague was told.
type notice struct {
	Staff  string         `db:"staff"`
	Kind   string         `db:"kind"`
	Ticket string         `db:"ticket"`
	Event  int64          `db:"event"`
	Text   string         `db:"params"`
	Params map[string]any `db:"-"`
}

// notices are what colleagues were told of a kind, in the order of their names.
func notices(w *desktest.World, kind string) []notice {
	w.T.Helper()
	rows := []notice{}
	err := w.App.DB().NewQuery(`SELECT staff, kind, ticket, event, params FROM notifications WHERE kind = {:kind} ORDER BY created, event, staff`).Bind(dbx.Params{"kind": kind}).All(&rows)
	if err != nil {
		w.T.Fatal(err)
	}
	for i := range rows {
		if err := json.Unmarshal([]byte(rows[i].Text), &rows[i].Params); err != nil {
			w.T.Fatal(err)
		}
	}
	return rows
}

// toldOf are the names of those who were told something of a kind about a case.
func toldOf(w *desktest.World, kind, ticket string) []string {
	w.T.Helper()
	list := []string{}
	for _, n := range notices(w, kind) {
		if n.Ticket == ticket {
			list = append(list, strings.TrimRight(n.Staff, "0"))
		}
	}
	slices.Sort(list)
	return list
}

// reminders are the pending reminders of a case by their keys.
func reminders(w *desktest.World, ticket string) map[string]time.Time {
	w.T.Helper()
	rows := []struct {
		Key string `db:"key"`
		Due string `db:"due_at"`
	}{}
	err := w.App.DB().NewQuery(`SELECT key, due_at FROM timers WHERE kind = 'reminder' AND key LIKE {:key} ORDER BY key`).Bind(dbx.Params{"key": ticket + "/%"}).All(&rows)
	if err != nil {
		w.T.Fatal(err)
	}
	list := map[string]time.Time{}
	for _, row := range rows {
		due, err := time.Parse("2006-01-02 15:04:05.000Z", row.Due)
		if err != nil {
			w.T.Fatal(err)
		}
		list[strings.TrimPrefix(row.Key, ticket+"/")] = due
	}
	return list
}

// asJSON reads a text of JSON, so that it can be compared.
func asJSON(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}

// same compares a value with JSON as text.
func same(t testing.TB, what string, got any, want string) {
	t.Helper()
	encoded, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(asJSON(t, string(encoded)), asJSON(t, want)) {
		t.Errorf("%s is\n%s, want\n%s", what, encoded, want)
	}
}

// equal compares lists, where none is as good as an empty one.
func equal[T any](t testing.TB, what string, got, want []T) {
	t.Helper()
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// asDesk saves a record on behalf of the desk itself.
func asDesk(w *desktest.World, record *core.Record) {
	w.T.Helper()
	journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
	if err := w.App.Save(record); err != nil {
		w.T.Fatal(err)
	}
}

// under is the same world for a part of the test.
func under(t *testing.T, w *desktest.World) *desktest.World {
	part := *w
	part.T = t
	return &part
}

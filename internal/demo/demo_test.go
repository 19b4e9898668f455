package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
	"aftercare/internal/tour"
)

// shop is a seeded desk.
type shop struct {
	t       *testing.T
	app     *core.BaseApp
	clock   *timer.RunningClock
	handler http.Handler
	printed *bytes.Buffer
}

func open(t *testing.T) *shop {
	t.Helper()
	s := tour.Open(t, fstest.MapFS{}, time.Time{})
	return &shop{t: t, app: s.App, clock: s.Clock, handler: s.Handler, printed: s.Printed}
}

// ask sends a request and decodes the answer.
func (s *shop) ask(method, path, token string, body any) (int, map[string]any) {
	s.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	request := httptest.NewRequest(method, path, bytes.NewReader(encoded))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", token)
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, request)
	answer := map[string]any{}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		s.t.Fatalf("%s %s: %v in %s", method, path, err, recorder.Body)
	}
	return recorder.Code, answer
}

func (s *shop) signIn(collection, email string) string {
	s.t.Helper()
	status, answer := s.ask(http.MethodPost, "/api/collections/"+collection+"/auth-with-password", "",
		map[string]any{"identity": email, "password": "aftercare-demo"})
	token, _ := answer["token"].(string)
	if status != http.StatusOK || token == "" {
		s.t.Errorf("sign in as %s: %d %v", email, status, answer)
	}
	return token
}

func (s *shop) tickets() []*core.Record {
	s.t.Helper()
	records, err := s.app.FindAllRecords("tickets")
	if err != nil {
		s.t.Fatal(err)
	}
	return records
}

func (s *shop) count(query string) int {
	s.t.Helper()
	var n int
	if err := s.app.DB().NewQuery(query).Row(&n); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// One desk serves all questions, since seeding it is what takes the time; nothing below changes it.
func TestSeed(t *testing.T) {
	t.Parallel()
	s := open(t)
	t.Run("variety", s.testVariety)
	t.Run("numbers", s.testNumbers)
	t.Run("accounts", s.testAccounts)
	t.Run("journal", s.testJournal)
	t.Run("quiet", s.testQuiet)
	t.Run("portal", s.testPortal)
	t.Run("tools", s.testTools)
	t.Run("times", s.testTimes)
	if os.Getenv("DEMO_PRINT") != "" {
		s.print()
	}
}

func (s *shop) testVariety(t *testing.T) {
	tickets := s.tickets()
	if len(tickets) < 60 {
		t.Errorf("got %d cases, want 60 or more", len(tickets))
	}
	for field, wanted := range map[string][]string{
		"status":   {"new", "open", "pending", "on_hold", "resolved", "closed"},
		"kind":     {"consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"},
		"priority": {"low", "normal", "high", "urgent"},
		"grade":    {"general", "major", "crisis"},
		"channel":  {"portal", "mail", "phone", "wecom", "counter", "api"},
	} {
		count := map[string]int{}
		for _, ticket := range tickets {
			count[ticket.GetString(field)]++
		}
		for _, value := range wanted {
			if count[value] == 0 {
				t.Errorf("no case has %s %q: %v", field, value, count)
			}
		}
		t.Log(field, count)
	}
	for what, query := range map[string]string{
		"unassigned": `SELECT COUNT(*) FROM tickets WHERE is_open AND assignee = ''`,
		"merged":     `SELECT COUNT(*) FROM tickets WHERE merged_into != ''`,
		"linked":     `SELECT COUNT(*) FROM tickets WHERE linked_to != ''`,
		"withdrawn":  `SELECT COUNT(*) FROM tickets WHERE withdrawn_reason != ''`,
		"reopened":   `SELECT COUNT(*) FROM tickets WHERE reopened > 0`,
		"promised":   `SELECT COUNT(*) FROM tickets WHERE is_open AND promise_at != ''`,
		"followed":   `SELECT COUNT(*) FROM tickets WHERE followers != '[]'`,
		"split":      `SELECT COUNT(*) FROM messages WHERE copied_from != ''`,
		"files":      `SELECT COUNT(*) FROM messages WHERE attachments != '[]'`,
		"unread":     `SELECT COUNT(*) FROM notifications WHERE read_at = ''`,
		"answer due": `SELECT COUNT(*) FROM tickets WHERE is_open AND last_customer_at > last_staff_at`,
	} {
		if n := s.count(query); n == 0 {
			t.Errorf("nothing is %s", what)
		} else {
			t.Log(what, n)
		}
	}
	for what, want := range map[string]int{"products": 12, "articles": 27, "teams": 2} {
		if n := s.count("SELECT COUNT(*) FROM " + what); n != want {
			t.Errorf("got %d %s, want %d", n, what, want)
		}
	}
}

func (s *shop) testNumbers(t *testing.T) {
	var numbers []string
	for _, ticket := range s.tickets() {
		numbers = append(numbers, ticket.GetString("number"))
	}
	slices.Sort(numbers)
	next := map[string]int{}
	for _, number := range numbers {
		year, _, _ := strings.Cut(number, "-")
		next[year]++
		if want := fmt.Sprintf("%s-%06d", year, next[year]); number != want {
			t.Fatalf("got number %s, want %s", number, want)
		}
	}
	events, last := s.count(`SELECT COUNT(*) FROM events`), s.count(`SELECT MAX(seq) FROM events`)
	if events != last {
		t.Errorf("%d events reach to seq %d", events, last)
	}
}

func (s *shop) testAccounts(t *testing.T) {
	for _, account := range []struct{ collection, name string }{
		{core.CollectionNameSuperusers, "admin"}, {"staff", "manager"}, {"staff", "lead"}, {"staff", "agent1"},
		{"staff", "agent2"}, {"staff", "qa"}, {"customers", "customer1"}, {"customers", "customer2"},
	} {
		s.signIn(account.collection, account.name+"@demo.example")
		record, err := s.app.FindAuthRecordByEmail(account.collection, account.name+"@demo.example")
		if err != nil || !record.Verified() {
			t.Errorf("%s is not verified: %v", account.name, err)
		}
	}
}

// testJournal replays every case from its events and compares it with the case.
func (s *shop) testJournal(t *testing.T) {
	skipped := []string{"id", "created", "updated", "sla_due_at", "sla_clock", "sla_state", "sla_soon_at"} // the last are derived from the journal
	for _, ticket := range s.tickets() {
		replayed, err := journal.Replay(s.app, "tickets", ticket.Id)
		if err != nil || replayed == nil {
			t.Fatalf("replay %s: %v", ticket.GetString("number"), err)
		}
		for _, field := range ticket.Collection().Fields {
			name := field.GetName()
			if !slices.Contains(skipped, name) && fmt.Sprint(replayed.Get(name)) != fmt.Sprint(ticket.Get(name)) {
				t.Errorf("replaying %s: %s is %v, want %v", ticket.GetString("number"), name, replayed.Get(name), ticket.Get(name))
			}
		}
	}
}

func (s *shop) testQuiet(t *testing.T) {
	for what, query := range map[string]string{
		"failures":         `SELECT COUNT(*) FROM failures`,
		"mails unsent":     `SELECT COUNT(*) FROM emails WHERE status != 'sent'`,
		"unknown actors":   `SELECT COUNT(*) FROM events WHERE actor_kind = 'unknown'`,
		"events in future": `SELECT COUNT(*) FROM events WHERE at > strftime('%Y-%m-%d %H:%M:%fZ', 'now')`,
		"empty names":      `SELECT COUNT(*) FROM messages WHERE author_name = ''`,
	} {
		if n := s.count(query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if s.printed.Len() > 0 {
		t.Errorf("old mails were printed: %.300s", s.printed)
	}
	if s.count(`SELECT COUNT(*) FROM emails`) == 0 {
		t.Error("no mails were made")
	}
	if n := s.count(`SELECT COUNT(*) FROM notifications n JOIN staff s ON s.id = n.staff WHERE s.name = '周敏' AND n.read_at = ''`); n == 0 {
		t.Error("nothing waits for agent1")
	}
	if n := s.count(`SELECT COUNT(*) FROM surveys WHERE enabled AND suppress_days > 0`); n != 0 {
		t.Errorf("%d surveys spare whoever tries the demo with an account that was asked lately", n)
	}
	var synchronous int
	if err := s.app.NonconcurrentDB().NewQuery(`PRAGMA synchronous`).Row(&synchronous); err != nil || synchronous != 1 {
		t.Errorf("seeding left synchronous at %d, %v, want 1 (NORMAL, under a keeper of the log)", synchronous, err)
	}
	if behind := time.Since(s.clock.Now()); behind > time.Second || behind < -time.Second {
		t.Errorf("the clock is off by %s", behind)
	}
}

// testPortal looks at what the two customers see of their own cases.
func (s *shop) testPortal(t *testing.T) {
	internal := []string{
		"root_cause", "measure", "facts", "persons_heard", "complained_about", "problem", "tags", "tier", "followers",
		"reason", "erased_reason", "assignee", "team", "grade", "stage", "priority",
	}
	for _, name := range []string{"customer1", "customer2"} {
		token := s.signIn("customers", name+"@demo.example")
		_, answer := s.ask(http.MethodGet, "/api/collections/tickets/records?perPage=200", token, nil)
		items, _ := answer["items"].([]any)
		if len(items) < 4 || len(items) > 8 {
			t.Errorf("%s sees %d cases, want 4 to 8", name, len(items))
		}
		statuses := map[string]int{}
		for _, item := range items {
			ticket := item.(map[string]any)
			statuses[ticket["status"].(string)]++
			for _, field := range internal {
				if _, shown := ticket[field]; shown {
					t.Errorf("%s sees %s of %s", name, field, ticket["number"])
				}
			}
		}
		for _, status := range []string{"open", "pending", "resolved", "closed"} {
			if statuses[status] == 0 {
				t.Errorf("%s has no %s case: %v", name, status, statuses)
			}
		}
		_, answer = s.ask(http.MethodGet, "/api/collections/messages/records?perPage=200", token, nil)
		items, _ = answer["items"].([]any)
		for _, item := range items {
			message := item.(map[string]any)
			if message["public"] != true || message["author_staff"] != nil {
				t.Errorf("%s sees %v", name, message)
			}
		}
		if len(items) == 0 {
			t.Errorf("%s sees no messages", name)
		}
	}
}

// testTools tries what the colleagues work with, and what a guest may read.
func (s *shop) testTools(t *testing.T) {
	token := s.signIn("staff", "agent1@demo.example")
	list := func(collection, token string, query url.Values) []any {
		status, answer := s.ask(http.MethodGet, "/api/collections/"+collection+"/records?perPage=200&"+query.Encode(), token, nil)
		if status != http.StatusOK {
			t.Errorf("%s %v: %d %v", collection, query, status, answer)
		}
		items, _ := answer["items"].([]any)
		return items
	}
	status, answer := s.ask(http.MethodGet, "/api/aftercare/views", token, nil)
	views, _ := answer["views"].([]any)
	if len(views) != 3 {
		t.Errorf("agent1 sees %d views, want 3: %d %v", len(views), status, answer)
	}
	for _, item := range views {
		view := item.(map[string]any)
		found := list("tickets", token, url.Values{"filter": {view["filter"].(string)}, "sort": {view["sort"].(string)}})
		if len(found) == 0 {
			t.Errorf("view %s is empty", view["name"])
		}
	}
	if n := len(list("canned_replies", token, nil)); n < 12 {
		t.Errorf("agent1 sees %d canned replies, want 12 or more", n)
	}
	for locale, want := range map[string]int{"zh-CN": 8, "en": 8} {
		found := list("articles", "", url.Values{"filter": {`locale = "` + locale + `"`}})
		if len(found) != want {
			t.Errorf("a guest sees %d articles in %s, want %d", len(found), locale, want)
		}
		for _, item := range found {
			if html, _ := item.(map[string]any)["html"].(string); len(html) < 500 {
				t.Errorf("article %v has %d bytes of HTML", item.(map[string]any)["title"], len(html))
			}
		}
	}
}

// testTimes checks that events follow one another, and that staff sleep at night. A record that is saved twice in one moment
// is a millisecond ahead of the clock, since its version is its time: by no more than that may another event lie before it.
func (s *shop) testTimes(t *testing.T) {
	var back, night []string
	err := s.app.DB().NewQuery(`SELECT a.seq || ' ' || a.type || ' ' || a.at || ' > ' || b.type || ' ' || b.at
		FROM events a JOIN events b ON b.seq = a.seq + 1 WHERE unixepoch(a.at, 'subsec') - unixepoch(b.at, 'subsec') > 0.0095`).Column(&back)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range back {
		t.Errorf("an event lies before its predecessor: %s", line)
	}
	err = s.app.DB().NewQuery(`SELECT created || ' ' || author_name || ': ' || substr(body, 1, 40) FROM messages WHERE author_staff != ''
		AND CAST(strftime('%H', created, '+8 hours') AS INTEGER) NOT BETWEEN 7 AND 22 AND created < {:recent}`).
		Bind(dbx.Params{"recent": time.Now().Add(-4 * time.Hour).UTC().Format("2006-01-02 15:04:05.000Z")}).Column(&night)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range night {
		t.Errorf("written at night: %s", line)
	}
}

// print shows the cases as a reader of the desk meets them; DEMO_PRINT=1 asks for it when the data are being written.
func (s *shop) print() {
	names := map[string]string{}
	for _, collection := range []string{"staff", "customers", "teams"} {
		records, _ := s.app.FindAllRecords(collection)
		for _, record := range records {
			names[record.Id] = record.GetString("name")
		}
	}
	for _, ticket := range s.tickets() {
		fmt.Printf("%s %-8s %-15s %-6s %-7s %s | %s -> %s / %s\n", ticket.GetString("number"), ticket.GetString("status"),
			ticket.GetString("kind"), ticket.GetString("priority"), ticket.GetString("channel"), ticket.GetString("subject"),
			names[ticket.GetString("customer")], names[ticket.GetString("assignee")], names[ticket.GetString("team")])
	}
}

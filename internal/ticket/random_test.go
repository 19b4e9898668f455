package ticket_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// model is what a case should be, kept by rules written here a second time and as plainly as the design states them.
type model struct {
	status, kind, grade, assignee, resolution, withdrawn string
	reopened                                             int
	resolvedAt, closedAt                                 time.Time
}

func (m *model) isOpen() bool { return m.status != "resolved" && m.status != "closed" }

// legal are the moves of the design, by hand.
var legal = map[string][]string{
	"new": {"open", "pending", "on_hold", "resolved"}, "open": {"pending", "on_hold", "resolved"}, "pending": {"open", "resolved"},
	"on_hold": {"open", "resolved"}, "resolved": {"open", "closed"}, "closed": {"open"},
}

var gravity = map[string]int{"": 0, "general": 1, "major": 2, "crisis": 3}

func works(role string) bool {
	return slices.Contains([]string{desktest.Agent, desktest.Agent2, desktest.Lead, desktest.Manager, desktest.Superuser}, role)
}

func leads(role string) bool {
	return slices.Contains([]string{desktest.Lead, desktest.Manager, desktest.Superuser}, role)
}

func manages(role string) bool { return role == desktest.Manager || role == desktest.Superuser }

// move goes to a status and keeps what comes with it.
func (m *model) move(to string, now time.Time) {
	if to == m.status {
		return
	}
	if !m.isOpen() && (to != "resolved" && to != "closed") {
		m.reopened++
		m.closedAt = time.Time{}
		m.withdrawn = ""
	}
	if to == "resolved" {
		m.resolvedAt = now
	}
	if to == "closed" {
		m.closedAt = now
	}
	m.status = to
}

// step is one thing somebody tries. Allowed says what should come of it, and does it to the model.
type step struct {
	name    string
	send    func(w *desktest.World, role, ticket string, headers ...string) desktest.Answer
	allowed func(m *model, role string, now time.Time) bool
}

func patch(fields map[string]any) func(*desktest.World, string, string, ...string) desktest.Answer {
	return func(w *desktest.World, role, ticket string, headers ...string) desktest.Answer {
		return w.Do(role, http.MethodPatch, records("tickets")+"/"+ticket, fields, headers...)
	}
}

func records(collection string) string { return "/api/collections/" + collection + "/records" }

func statusStep(to, resolution, reason string) step {
	fields := map[string]any{"status": to}
	if resolution != "" {
		fields["resolution"] = resolution
	}
	if reason != "" {
		fields["reason"] = reason
	}
	return step{name: fmt.Sprintf("status %s resolution %q reason %q", to, resolution, reason), send: patch(fields),
		allowed: func(m *model, role string, now time.Time) bool {
			resolves := resolution != "" && resolution != m.resolution
			if to == m.status && !resolves {
				return role != desktest.Customer2 // nothing changes, which nobody who sees the case may not do
			}
			if role == desktest.Customer && resolves || !works(role) && role != desktest.Customer {
				return false
			}
			if to != m.status {
				switch {
				case !slices.Contains(legal[m.status], to):
					return false
				case role == desktest.Customer && m.status != "resolved":
					return false
				case to == "resolved" && m.resolution == "" && resolution == "":
					return false
				case m.status == "closed" && (!manages(role) || reason == ""):
					return false
				case to == "closed" && m.kind == "complaint" && role != desktest.Customer && (!manages(role) || reason == ""):
					return false
				}
			}
			if resolves {
				m.resolution = resolution
			}
			m.move(to, now)
			return true
		}}
}

func assignStep(to, id string) step {
	return step{name: "assign to " + to, send: patch(map[string]any{"assignee": id}), allowed: func(m *model, role string, now time.Time) bool {
		if id == m.assignee {
			return role != desktest.Customer2
		}
		holds := leads(role) || works(role) && (m.assignee == "" || m.assignee == desktest.ID(role))
		if !holds || to == desktest.QA {
			return false
		}
		m.assignee = id
		if id != "" && m.status == "new" {
			m.move("open", now)
		}
		return true
	}}
}

func kindStep(kind, reason string) step {
	fields := map[string]any{"kind": kind, "reason": reason}
	if kind != "complaint" {
		fields["grade"] = ""
	}
	return step{name: fmt.Sprintf("kind %s reason %q", kind, reason), send: patch(fields), allowed: func(m *model, role string, _ time.Time) bool {
		if kind == m.kind && (kind == "complaint" || m.grade == "") {
			return role != desktest.Customer2
		}
		if !works(role) || m.kind == "complaint" && (!manages(role) || reason == "") {
			return false
		}
		m.kind, m.grade = kind, ""
		if kind == "complaint" {
			m.grade = "general"
		}
		return true
	}}
}

func gradeStep(grade, reason string) step {
	return step{name: fmt.Sprintf("grade %s reason %q", grade, reason), send: patch(map[string]any{"grade": grade, "reason": reason}),
		allowed: func(m *model, role string, _ time.Time) bool {
			if grade == m.grade {
				return role != desktest.Customer2
			}
			if !works(role) || m.kind != "complaint" || gravity[grade] < gravity[m.grade] && (!manages(role) || reason == "") {
				return false
			}
			m.grade = grade
			return true
		}}
}

func withdrawStep(reason string) step {
	return step{name: fmt.Sprintf("withdraw %q", reason), send: patch(map[string]any{"withdrawn_reason": reason}), allowed: func(m *model, role string, now time.Time) bool {
		if reason == m.withdrawn {
			return role != desktest.Customer2
		}
		if role != desktest.Customer && !manages(role) || m.status == "closed" || strings.TrimSpace(reason) == "" {
			return false
		}
		m.withdrawn = reason
		m.move("closed", now)
		return true
	}}
}

func messageStep(kind string) step {
	send := func(w *desktest.World, role, ticket string, headers ...string) desktest.Answer {
		return w.Do(role, http.MethodPost, records("messages"), map[string]any{"ticket": ticket, "kind": kind, "body": "Words."}, headers...)
	}
	return step{name: kind, send: send, allowed: func(m *model, role string, now time.Time) bool {
		switch {
		case role == desktest.Customer && kind == "reply":
			late := m.status == "closed" && now.Sub(m.closedAt) > 7*24*time.Hour
			if !late && (m.status == "pending" || !m.isOpen()) {
				m.move("open", now)
			}
			return true
		case role == desktest.QA && kind == "note":
			return true
		case works(role) && (kind != "system" || role == desktest.Superuser):
			// a superuser is no colleague: what the owner of the program types moves no case
			if m.status == "new" && kind != "note" && role != desktest.Superuser {
				m.move("open", now)
			}
			return true
		}
		return false
	}}
}

func steps() []step {
	list := []step{
		assignStep("nobody", ""), assignStep(desktest.Agent, desktest.ID(desktest.Agent)), assignStep(desktest.Agent2, desktest.ID(desktest.Agent2)),
		assignStep(desktest.QA, desktest.ID(desktest.QA)),
		kindStep("complaint", ""), kindStep("repair", ""), kindStep("consultation", "It was none."),
		gradeStep("general", ""), gradeStep("major", ""), gradeStep("crisis", ""), gradeStep("general", "Less grave than it seemed."),
		withdrawStep(""), withdrawStep("   "), withdrawStep("Bought a new one."), withdrawStep("Solved itself."),
	}
	for _, to := range []string{"new", "open", "pending", "on_hold", "resolved", "closed"} {
		list = append(list, statusStep(to, "", ""), statusStep(to, "New seal.", ""), statusStep(to, "New hose.", "Because."))
	}
	for range 3 { // words are what most cases are made of
		for _, kind := range []string{"reply", "note", "call", "visit"} {
			list = append(list, messageStep(kind))
		}
	}
	return append(list, messageStep("system"))
}

var roles = []string{
	desktest.Customer, desktest.Customer, desktest.Customer, desktest.Customer2, desktest.Agent, desktest.Agent, desktest.Agent2, desktest.Lead, desktest.QA,
	desktest.Manager, desktest.Manager, desktest.Superuser,
}

// TestTicket_RandomLives lets random people try random things, and holds the case to the model, every refusal to its
// words, and the journal to what was.
func TestTicket_RandomLives(t *testing.T) {
	t.Parallel()
	for seed := range int64(8) {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			live(t, rand.New(rand.NewSource(seed)), 90)
		})
	}
}

// life is one case on its way, with how it stood after each event.
type life struct {
	*desktest.World
	t      *testing.T
	id     string
	model  model
	stood  map[int64]*core.Record
	refuse map[string]bool
}

func live(t *testing.T, dice *rand.Rand, length int) {
	w := desktest.New(t)
	kind := []string{"repair", "complaint"}[dice.Intn(2)]
	l := &life{World: w, t: t, stood: map[int64]*core.Record{}, refuse: map[string]bool{}}
	l.id = w.Ask(desktest.Customer, kind, "Door", "It sticks.")
	l.model = model{status: "new", kind: kind}
	if kind == "complaint" {
		l.model.grade = "general"
	}
	l.keep()
	all := steps()
	for range length {
		w.Clock.Advance([]time.Duration{time.Second, time.Hour, 30 * time.Hour, 4 * 24 * time.Hour, 8 * 24 * time.Hour}[dice.Intn(5)])
		l.try(all[dice.Intn(len(all))], roles[dice.Intn(len(roles))])
	}
	w.Settle()
	l.checkJournal()
	if len(l.refuse) < 5 {
		t.Errorf("only %v were refused: the walk was too tame", l.refuse)
	}
}

func (l *life) try(s step, role string) {
	l.t.Helper()
	was, before := l.model, l.Ticket(l.id)
	now := l.Clock.Now()
	want := s.allowed(&l.model, role, now)
	answer := s.send(l.World, role, l.id)
	if got := answer.Status < 300; got != want {
		l.t.Fatalf("%s by %s on %+v: got %d %s, want success %v", s.name, role, was, answer.Status, answer.Text, want)
	}
	if !want {
		l.model = was
		l.checkRefusal(s, role, answer)
		if after := l.Ticket(l.id); after.GetString("updated") != before.GetString("updated") || len(journal.Changed(before, after)) > 0 {
			l.t.Fatalf("%s by %s was refused and changed %v", s.name, role, journal.Changed(before, after))
		}
		return
	}
	l.checkModel(s, role, was)
	l.keep()
}

// checkRefusal wants a stable code at a field or at the request, with words in both languages, never the general ones.
func (l *life) checkRefusal(s step, role string, answer desktest.Answer) {
	l.t.Helper()
	chinese := s.send(l.World, role, l.id, "Accept-Language", "zh-CN")
	data, _ := answer.JSON["data"].(map[string]any)
	if answer.Status >= 500 || len(data) == 0 {
		l.t.Fatalf("%s by %s: %d %s", s.name, role, answer.Status, answer.Text)
	}
	for field := range data {
		code := answer.Code(field)
		l.refuse[code] = true
		if slices.Contains([]string{"", "bad_request", "fields", "internal", "validation_invalid_value"}, code) {
			l.t.Errorf("%s by %s: %s is refused without saying why: %s", s.name, role, field, answer.Text)
		}
		if got := chinese.Code(field); got != code {
			l.t.Errorf("%s by %s: code %q in Chinese, %q in English", s.name, role, got, code)
		}
		en, zh := wordsOf(answer, field), wordsOf(chinese, field)
		if en == "" || zh == "" || en == zh || !strings.ContainsFunc(zh, func(r rune) bool { return r > 0x4e00 }) {
			l.t.Errorf("%s by %s: %s has the words %q and %q", s.name, role, field, en, zh)
		}
	}
}

func wordsOf(answer desktest.Answer, field string) string {
	data, _ := answer.JSON["data"].(map[string]any)
	item, _ := data[field].(map[string]any)
	words, _ := item["message"].(string)
	return words
}

func (l *life) checkModel(s step, role string, was model) {
	l.t.Helper()
	ticket := l.Ticket(l.id)
	got := model{
		status: ticket.GetString("status"), kind: ticket.GetString("kind"), grade: ticket.GetString("grade"), assignee: ticket.GetString("assignee"),
		resolution: ticket.GetString("resolution"), withdrawn: ticket.GetString("withdrawn_reason"), reopened: ticket.GetInt("reopened"),
		resolvedAt: ticket.GetDateTime("resolved_at").Time(), closedAt: ticket.GetDateTime("closed_at").Time(),
	}
	if got != l.model {
		l.t.Fatalf("%s by %s on %+v:\ngot  %+v\nwant %+v", s.name, role, was, got, l.model)
	}
	if got, want := ticket.GetBool("is_open"), l.model.isOpen(); got != want {
		l.t.Fatalf("%s by %s: is_open %v in status %s", s.name, role, got, l.model.status)
	}
	if got, want := ticket.GetBool("is_waiting"), l.model.isOpen() && l.model.assignee == ""; got != want {
		l.t.Fatalf("%s by %s: is_waiting %v with assignee %q in status %s", s.name, role, got, l.model.assignee, l.model.status)
	}
	var tracker []struct{ Step, At string }
	if err := json.Unmarshal([]byte(ticket.GetString("steps")), &tracker); err != nil {
		l.t.Fatal(err)
	}
	ends := map[string]string{"pending": "waiting", "on_hold": "on_hold", "resolved": "solved", "closed": "confirmed"}
	if moved := l.model.status != was.status; moved {
		want := ends[l.model.status]
		if l.model.withdrawn != "" && l.model.status == "closed" {
			want = "withdrawn"
		}
		if last := tracker[len(tracker)-1].Step; want != "" && last != want {
			l.t.Fatalf("%s by %s: the tracker ends with %q, want %q", s.name, role, last, want)
		}
	}
	for i := 1; i < len(tracker); i++ {
		if tracker[i].At < tracker[i-1].At {
			l.t.Fatalf("the tracker runs back: %v", tracker)
		}
	}
	if opened := slices.ContainsFunc(tracker, func(e struct{ Step, At string }) bool { return e.Step == "reopened" }); opened != (l.model.reopened > 0) {
		l.t.Fatalf("%s by %s: reopened %d times, tracker %v", s.name, role, l.model.reopened, tracker)
	}
}

// keep remembers how the case stands after the last event.
func (l *life) keep() {
	l.t.Helper()
	var seq int64
	if err := l.App.DB().NewQuery("SELECT MAX(seq) FROM events").Row(&seq); err != nil {
		l.t.Fatal(err)
	}
	l.stood[seq] = l.Ticket(l.id)
}

// checkJournal builds the case from its events alone, and as it stood at each.
func (l *life) checkJournal() {
	l.t.Helper()
	ticket := l.Ticket(l.id)
	replayed, err := journal.Replay(l.App, "tickets", l.id)
	if err != nil {
		l.t.Fatal(err)
	}
	if differ := journaled(ticket, replayed); len(differ) > 0 {
		l.t.Errorf("replayed from its events the case differs in %v", differ)
	}
	if got, want := replayed.GetString("updated"), ticket.GetString("updated"); got != want {
		l.t.Errorf("replayed from its events the case was updated %s, want %s", got, want)
	}
	for seq, want := range l.stood {
		got, err := journal.AsOf(l.App, "tickets", l.id, seq)
		if err != nil {
			l.t.Fatal(err)
		}
		if differ := journaled(want, got); len(differ) > 0 {
			l.t.Errorf("as of event %d the case differs in %v", seq, differ)
		}
	}
	checkEvents(l.t, l.World)
}

// journaled lists the fields in which two states of a case differ, but for those that are derived from the journal.
func journaled(before, after *core.Record) []string {
	return slices.DeleteFunc(journal.Changed(before, after), func(name string) bool { return strings.HasPrefix(name, "sla_") })
}

// checkEvents wants a journal without gaps, in which somebody did everything and nothing secret stands.
func checkEvents(t *testing.T, w *desktest.World) {
	t.Helper()
	events, err := journal.After(w.App, 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for i, event := range events {
		if event.Seq != int64(i+1) {
			t.Fatalf("event %d has seq %d", i+1, event.Seq)
		}
		if event.Actor.Kind == journal.ActorUnknown || event.Actor.Kind == "" {
			t.Errorf("event %d %s of %s: nobody did it", event.Seq, event.Type, event.Collection)
		}
		isPerson := event.Actor.IsStaff() || event.Actor.IsCustomer() || event.Actor.Kind == journal.ActorSuperuser
		if isPerson && event.Actor.ID == "" {
			t.Errorf("event %d %s: a %s without an id", event.Seq, event.Type, event.Actor.Kind)
		}
		for name := range event.Changes {
			if slices.Contains([]string{"password", "tokenKey", "email", "emailVisibility", "verified", "reason", "id", "created", "updated"}, name) {
				t.Errorf("event %d %s holds %s", event.Seq, event.Type, name)
			}
		}
	}
}

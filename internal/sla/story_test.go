package sla_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/sla"
)

// story is what happens to one case. Many stories run in one world, each act at its time, so that they also show that no
// case minds another.
type story struct {
	name string
	acts []act
}

// act is one thing that happens, at a time of the desk's zone in the year of the test world: "09-14 09:30[:15[.001]]".
type act struct {
	at string
	do []func(*telling)
}

func at(when string, do ...func(*telling)) act { return act{when, do} }

// telling is a story on its way.
type telling struct {
	*desktest.World
	t     *testing.T
	story string
	now   string
	// id is the case that acts are about; earlier are those before it.
	id      string
	earlier []string
}

func (s *telling) errorf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s, %s: %s", s.story, s.now, fmt.Sprintf(format, args...))
}

// moment reads a time as stories write it.
func moment(t testing.TB, text string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if parsed, err := time.ParseInLocation(layout, "2026-"+text, time.Local); err == nil {
			return parsed
		}
	}
	t.Fatalf("%q is no time", text)
	return time.Time{}
}

// short writes a time as stories do.
func short(at time.Time) string {
	local := at.In(time.Local)
	text := local.Format("01-02 15:04")
	if local.Second() != 0 || local.Nanosecond() != 0 {
		text = local.Format("01-02 15:04:05.999")
	}
	return text
}

// tell lets the stories happen side by side, in the order of their times, and holds every case after each act to a fresh
// reckoning of its clocks.
func tell(t *testing.T, w *desktest.World, stories []story) {
	t.Helper()
	type turn struct {
		telling *telling
		act     act
		at      time.Time
	}
	var turns []turn
	for _, s := range stories {
		teller := &telling{World: w, t: t, story: s.name}
		for _, a := range s.acts {
			turns = append(turns, turn{teller, a, moment(t, a.at)})
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return a.at.Compare(b.at) })
	for _, turn := range turns {
		w.Clock.Set(turn.at)
		w.Settle()
		turn.telling.now = turn.act.at
		for _, do := range turn.act.do {
			do(turn.telling)
			w.Settle()
		}
		if turn.telling.id != "" {
			agree(t, w, turn.telling.story+", "+turn.act.at, turn.telling.id)
		}
	}
}

// agree wants the rows of a case to say what a fresh reckoning does, and the case to say what its clocks do.
func agree(t *testing.T, w *desktest.World, where, ticket string) {
	t.Helper()
	differ, err := sla.Disagreements(w.App, ticket, w.Clock.Now())
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	for _, line := range differ {
		t.Errorf("%s: %s", where, line)
	}
	for _, line := range deadlineFaults(w, ticket) {
		t.Errorf("%s: %s", where, line)
	}
}

// rowsOf are the clocks of a case in the order in which they began.
func rowsOf(t testing.TB, w *desktest.World, ticket string) []*core.Record {
	t.Helper()
	records, err := w.App.FindRecordsByFilter("clocks", "ticket = {:ticket}", "start,applied,kind", 0, 0, dbx.Params{"ticket": ticket})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func isOwed(c *core.Record) bool {
	return c.GetDateTime("met_at").IsZero() && c.GetDateTime("cancelled_at").IsZero()
}

// stands says in a few words how a clock stands: its deadline, and what came of it.
func stands(c *core.Record) string {
	due := "no deadline"
	if at := c.GetDateTime("due_at"); !at.IsZero() {
		due = short(at.Time())
	}
	if c.GetString("state") == "paused" {
		return (time.Duration(c.GetInt("remaining_seconds")) * time.Second).String() + " left"
	}
	words := []string{due}
	isLate := !c.GetDateTime("breached_at").IsZero()
	switch met, cancelled := c.GetDateTime("met_at"), c.GetDateTime("cancelled_at"); {
	case !met.IsZero() && isLate:
		words = append(words, "late", short(met.Time()))
	case !met.IsZero():
		words = append(words, "met", short(met.Time()))
	case !cancelled.IsZero() && isLate:
		words = append(words, "overdue and", c.GetString("reason"), short(cancelled.Time()))
	case !cancelled.IsZero():
		words = append(words, c.GetString("reason"), short(cancelled.Time()))
	case isLate:
		words = append(words, "overdue")
	}
	return strings.Join(words, " ")
}

// sees wants the clocks of each kind to stand as written, in their order: "09-14 09:30 met 09-14 09:10; 09-15 10:00". None of
// the kind is "".
func sees(want map[string]string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		for kind, line := range want {
			if got := strings.Join(kindStands(s.t, s.World, s.id, kind), "; "); got != line {
				s.errorf("%s is %q, want %q", kind, got, line)
			}
		}
	}
}

func kindStands(t testing.TB, w *desktest.World, ticket, kind string) []string {
	t.Helper()
	var lines []string
	for _, c := range rowsOf(t, w, ticket) {
		if c.GetString("kind") == kind {
			lines = append(lines, stands(c))
		}
	}
	return lines
}

// seesOnly wants besides that there are no clocks of other kinds.
func seesOnly(want map[string]string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		sees(want)(s)
		for _, c := range rowsOf(s.t, s.World, s.id) {
			if want[c.GetString("kind")] == "" {
				s.errorf("there is a clock %s %s besides", c.GetString("kind"), stands(c))
			}
		}
	}
}

// pressing wants the case itself to say which deadline presses most: "warned first_response 09-14 09:30".
func pressing(want string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		ticket := s.Ticket(s.id)
		got := ticket.GetString("sla_state") + " " + ticket.GetString("sla_clock")
		if due := ticket.GetDateTime("sla_due_at"); !due.IsZero() {
			got += " " + short(due.Time())
		}
		if strings.TrimSpace(got) != want {
			s.errorf("what presses is %q, want %q", got, want)
		}
	}
}

func (s *telling) begin(id string) {
	if s.id != "" {
		s.earlier = append(s.earlier, s.id)
	}
	s.id = id
}

// asks makes a case as a customer in the portal.
func asks(kind string) func(*telling) { return asksAs(desktest.Customer, kind) }

func asksAs(customer, kind string) func(*telling) {
	return func(s *telling) { s.begin(s.Ask(customer, kind, "It drips", "It drips all day.")) }
}

// comes makes a case the way a channel does, on behalf of the customer.
func comes(channel, kind string, more ...any) func(*telling) {
	return enters(desktest.Superuser, channel, kind, more...)
}

// enters makes a case as a colleague who types it in; more are further fields and their values.
func enters(as, channel, kind string, more ...any) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		body := map[string]any{"customer": desktest.ID(desktest.Customer), "channel": channel, "kind": kind, "subject": "It drips", "description": "It drips all day."}
		for i := 0; i < len(more); i += 2 {
			body[more[i].(string)] = more[i+1]
		}
		s.begin(s.Must(as, http.MethodPost, records("tickets"), body).String("id"))
	}
}

func records(collection string) string { return "/api/collections/" + collection + "/records" }

func says(as, kind string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		if answer := s.Say(as, s.id, kind, "Words."); answer.Status != http.StatusOK {
			s.errorf("%s could not say a %s: %s", as, kind, answer.Text)
		}
	}
}

// changes patches the case; fields and values take turns.
func changes(as string, pairs ...any) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		if answer := s.Change(as, s.id, fieldsOf(pairs)); answer.Status != http.StatusOK {
			s.errorf("%s could not change %v: %s", as, pairs, answer.Text)
		}
	}
}

func fieldsOf(pairs []any) map[string]any {
	fields := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i].(string)] = pairs[i+1]
	}
	return fields
}

func claims(as string) func(*telling) { return changes(as, "assignee", desktest.ID(as)) }

func resolves(as string) func(*telling) {
	return changes(as, "status", "resolved", "resolution", "A new seal.")
}

// theRule is a rule of the desk, which no person is.
var theRule = journal.Actor{Kind: journal.ActorRule, Rule: "close_quiet"}

// changesBy changes the case as an actor that no request comes from.
func changesBy(actor journal.Actor, pairs ...any) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		ticket := s.Ticket(s.id)
		for name, value := range fieldsOf(pairs) {
			ticket.Set(name, value)
		}
		journal.Act(ticket, actor)
		if err := s.App.Save(ticket); err != nil {
			s.errorf("change %v by %s: %v", pairs, actor.Kind, err)
		}
	}
}

// speaks writes a message as an actor that no request comes from.
func speaks(actor journal.Actor, kind string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		definition, err := s.App.FindCollectionByNameOrId("messages")
		if err != nil {
			s.t.Fatal(err)
		}
		message := core.NewRecord(definition)
		message.Load(map[string]any{"ticket": s.id, "kind": kind, "body": "We have got your message.", "public": true})
		journal.Act(message, actor)
		if err := s.App.Save(message); err != nil {
			s.errorf("say a %s by %s: %v", kind, actor.Kind, err)
		}
	}
}

// promises sets the time by which the customer hears from us; "" empties it.
func promises(as, when string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		value := ""
		if when != "" {
			value = moment(s.t, when).UTC().Format("2006-01-02 15:04:05.000Z")
		}
		changes(as, "promise_at", value)(s)
	}
}

// back turns to the case before, which has the later one as its earlier.
func back(s *telling) {
	last := len(s.earlier) - 1
	s.id, s.earlier[last] = s.earlier[last], s.id
}

// mergesInto merges the case into the one before it.
func mergesInto(as string) func(*telling) {
	return func(s *telling) {
		s.t.Helper()
		changes(as, "merged_into", s.earlier[len(s.earlier)-1])(s)
	}
}

// deadlineFaults says where a case's deadline is not what its clocks say.
func deadlineFaults(w *desktest.World, ticket string) []string {
	record, owed := w.Ticket(ticket), []*core.Record{}
	for _, c := range rowsOf(w.T, w, ticket) {
		if isOwed(c) {
			owed = append(owed, c)
		}
	}
	state, due, kinds := pressOf(owed)
	got := record.GetString("sla_state")
	if got != state || record.GetString("sla_due_at") != due || (state == "") != (record.GetString("sla_clock") == "") ||
		state != "" && !slices.Contains(kinds, record.GetString("sla_clock")) {
		return []string{fmt.Sprintf("the case says %s %s %s, its clocks %s %s %v", got, record.GetString("sla_clock"), record.GetString("sla_due_at"), state, due, kinds)}
	}
	return nil
}

// pressOf is what presses most among clocks that are owed, in the words of the case: the gravest state, then the earliest
// deadline, with the kinds that have it.
func pressOf(owed []*core.Record) (state, due string, kinds []string) {
	order := []string{"", "paused", "running", "warned", "overdue"}
	for _, c := range owed {
		mine := "running"
		marks := struct {
			Warn []int `json:"warn"`
		}{}
		_ = c.UnmarshalJSONField("target", &marks)
		switch {
		case !c.GetDateTime("breached_at").IsZero():
			mine = "overdue"
		case c.GetDateTime("due_at").IsZero():
			mine = "paused"
		case len(marks.Warn) > 0 && c.GetInt("warned") == len(marks.Warn):
			mine = "warned"
		}
		at := c.GetString("due_at")
		switch d := slices.Index(order, mine) - slices.Index(order, state); {
		case d > 0 || d == 0 && at < due:
			state, due, kinds = mine, at, []string{c.GetString("kind")}
		case d == 0 && at == due:
			kinds = append(kinds, c.GetString("kind"))
		}
	}
	return state, due, kinds
}

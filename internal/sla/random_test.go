package sla_test

import (
	"fmt"
	"math/rand"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/sla"
)

// TestClocks_RandomLives lets random people do random things to several cases while time passes, to the very marks and past
// holidays, and policies and calendars are edited. After each step every case is held to a fresh reckoning of its clocks,
// to the reference, to its deadline and its timer; at the end the journal to what may be said once.
func TestClocks_RandomLives(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	done := map[string]int{}
	t.Run("desks", func(t *testing.T) {
		for seed := range int64(6) {
			t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
				t.Parallel()
				b := &bustle{World: desktest.New(t), t: t, dice: rand.New(rand.NewSource(seed)), cases: map[string]*observed{}, done: map[string]int{}}
				// On every third desk the dispatcher falls behind, and several things happen before any is handled.
				b.isHasty = seed%3 == 2
				b.live(lives)
				mu.Lock()
				defer mu.Unlock()
				for name, n := range b.done {
					done[name] += n
				}
			})
		}
	})
	t.Logf("what was done: %v", done)
	for _, name := range []string{"reply", "visit", "status", "claim", "policy", "switch", "calendar", "reapply", "kind", "grade", "promise", "told", "merge", "withdraw"} {
		if done[name] < 2 {
			t.Errorf("%q was done %d times: the walk was too tame", name, done[name])
		}
	}
}

// lives is how many steps a random life has.
const lives = 80

// bustle is a busy desk.
type bustle struct {
	*desktest.World
	t       *testing.T
	dice    *rand.Rand
	cases   map[string]*observed
	order   []string
	isHasty bool
	step    string
	steps   int
	done    map[string]int
	// almanacs are the calendars as they stand, for the reference.
	almanacs map[string]*almanac
	edits    int
}

// observed is what the test has seen of a case.
type observed struct {
	spans  []span
	clocks map[string]*seen
	// checked is what the case had been through when it was last looked at.
	checked string
}

type span struct {
	status string
	at     time.Time
}

// seen is what the test knows of a clock.
type seen struct {
	promise time.Time
	// counted is what the reference said, for the row as written in key.
	counted expected
	key     string
	isOver  bool
}

func (b *bustle) pick(values ...string) string { return values[b.dice.Intn(len(values))] }

func (b *bustle) worker() string {
	return b.pick(desktest.Agent, desktest.Agent, desktest.Agent2, desktest.Lead, desktest.Manager)
}

func (b *bustle) anyCase() string {
	if len(b.order) == 0 {
		return "nosuchcase00000"
	}
	return b.order[b.dice.Intn(len(b.order))]
}

func (b *bustle) live(steps int) {
	b.must(desktest.Superuser, http.MethodPost, records("calendars"), map[string]any{
		"name": "Service desk in India", "zone": "Asia/Kolkata", "weekly": map[string]any{"tue": [][]string{{"10:00", "12:30"}, {"13:15", "19:45"}}, "thu": [][]string{{"08:00", "20:00"}}, "sun": [][]string{{"00:00", "24:00"}}},
	})
	b.Settle()
	b.readCalendars()
	for range 4 {
		b.editPolicy()
	}
	for b.steps = range steps {
		b.pass()
		b.Settle()
		b.observe()
		b.act()
		if b.isHasty {
			for range b.dice.Intn(4) {
				b.act()
			}
		}
		b.Settle()
		b.observe()
		if b.t.Failed() {
			b.t.Fatalf("after step %d: %s", b.steps, b.step)
		}
	}
	b.checkJournal()
	b.checkExplanations()
}

// pass lets time pass: some, or up to a mark of some clock, a millisecond before or behind it.
func (b *bustle) pass() {
	if b.dice.Intn(3) > 0 && len(b.order) > 0 {
		owed := b.owedOf(b.anyCase())
		if len(owed) > 0 {
			c := owed[b.dice.Intn(len(owed))]
			marks := append([]time.Time{c.GetDateTime("due_at").Time()}, b.seenOf(c).counted.marks...)
			mark := marks[b.dice.Intn(len(marks))]
			now := b.Clock.Now()
			if mark.After(now) && mark.Before(now.AddDate(0, 0, 12)) {
				b.Clock.Set(mark.Add(time.Duration(b.dice.Intn(3)-1) * time.Millisecond))
				return
			}
		}
	}
	steps := []time.Duration{0, time.Millisecond, 17 * time.Second, 3 * time.Minute, 20 * time.Minute, 2 * time.Hour, 7 * time.Hour, 26 * time.Hour, 70 * time.Hour}
	b.Clock.Advance(steps[b.dice.Intn(len(steps))])
}

func (b *bustle) must(as, method, path string, body any) desktest.Answer {
	b.t.Helper()
	answer := b.Do(as, method, path, body)
	if answer.Status >= 300 {
		b.t.Fatalf("%s %s by %s with %v: %d %s", method, path, as, body, answer.Status, answer.Text)
	}
	return answer
}

// try does something that the desk may refuse.
func (b *bustle) try(name, as, method, path string, body map[string]any) {
	b.t.Helper()
	b.step = fmt.Sprintf("%s: %s %s by %s with %v at %s", name, method, path, as, body, b.Clock.Now())
	answer := b.Do(as, method, path, body)
	if answer.Status >= 500 {
		b.t.Fatalf("%s: %s", b.step, answer.Text)
	}
	if answer.Status < 300 {
		b.done[name]++
	}
}

func (b *bustle) change(name, as string, fields map[string]any) {
	b.try(name, as, http.MethodPatch, records("tickets")+"/"+b.anyCase(), fields)
}

func (b *bustle) act() {
	switch n := b.dice.Intn(40); {
	case len(b.order) < 3 || n < 3 && len(b.order) < 9:
		b.ask()
	case n < 15:
		as := b.pick(desktest.Customer, desktest.Customer, b.worker(), desktest.QA, desktest.Superuser)
		kind := b.pick("reply", "reply", "note", "call", "visit")
		b.try(kind, as, http.MethodPost, records("messages"), map[string]any{"ticket": b.anyCase(), "kind": kind, "body": "Words."})
	case n < 23:
		b.change("status", b.pick(b.worker(), b.worker(), desktest.Customer), map[string]any{
			"status": b.pick("open", "open", "pending", "pending", "on_hold", "resolved", "closed"), "resolution": b.pick("A seal.", "A hose."), "reason": "Because."})
	case n < 25:
		b.change("claim", b.worker(), map[string]any{"assignee": desktest.ID(b.pick(desktest.Agent, desktest.Agent2))})
	case n < 27:
		kind := b.pick("complaint", "repair", "consultation")
		b.change("kind", desktest.Manager, map[string]any{"kind": kind, "grade": map[string]string{"complaint": "general"}[kind], "reason": "It is one."})
	case n < 29:
		b.change("grade", desktest.Manager, map[string]any{"grade": b.pick("general", "major", "crisis"), "reason": "It is so."})
	case n < 32:
		value := ""
		if b.dice.Intn(3) > 0 {
			value = b.Clock.Now().Add(time.Duration(b.dice.Intn(200)-10) * time.Hour / 2).Format("2006-01-02 15:04:05.000Z")
		}
		b.change("promise", b.worker(), map[string]any{"promise_at": value})
	case n < 33:
		b.change("told", b.worker(), map[string]any{"decision_told_at": b.pick("", "2026-09-20 00:00:00.000Z")})
	case n < 34:
		if b.dice.Intn(2) == 0 {
			b.change("withdraw", desktest.Manager, map[string]any{"withdrawn_reason": "Not needed."})
			return
		}
		b.change("merge", desktest.Manager, map[string]any{"merged_into": b.anyCase(), "reason": "The same."})
	case n < 35:
		b.ruleResolves()
	case n < 36:
		b.try("reapply", desktest.Manager, http.MethodPost, "/api/aftercare/clocks/reapply", map[string]any{"ticket": b.anyCase(), "all": b.dice.Intn(2) == 0, "reason": "New terms."})
	case n < 38:
		b.editPolicy()
	default:
		b.editCalendar()
	}
}

func (b *bustle) ask() {
	body := map[string]any{"kind": b.pick("", "complaint", "repair", "consultation"), "subject": "Door", "description": b.pick("It sticks.", "")}
	as := b.pick(desktest.Customer, desktest.Superuser, desktest.Agent)
	if as != desktest.Customer {
		body["channel"], body["customer"] = b.pick("mail", "chat", "social", "phone", "counter"), desktest.ID(desktest.Customer)
	}
	b.try("ask", as, http.MethodPost, records("tickets"), body)
}

// ruleResolves solves a case as no person does.
func (b *bustle) ruleResolves() {
	if len(b.order) == 0 {
		return
	}
	ticket := b.Ticket(b.anyCase())
	if ticket.GetString("erased_at") != "" || ticket.GetString("merged_into") != "" || !ticket.GetBool("is_open") {
		return
	}
	b.step = "a rule resolves " + ticket.Id
	ticket.Set("status", "resolved")
	ticket.Set("resolution", "Nobody wrote any more.")
	journal.Act(ticket, theRule)
	if err := b.App.Save(ticket); err != nil {
		b.t.Fatalf("%s: %v", b.step, err)
	}
}

// editPolicy changes what a shipped policy allows, or switches it.
func (b *bustle) editPolicy() {
	id := b.pick(everyCase, everyCase, mailPolicy, "slacomplaint000", "slarepair000000", "slamajor0000000")
	if b.dice.Intn(4) == 0 {
		b.try("switch", desktest.Manager, http.MethodPatch, records("sla_policies")+"/"+id, map[string]any{"enabled": b.dice.Intn(3) > 0})
		return
	}
	calendars := []string{workdays}
	for calendar := range b.almanacs {
		calendars = append(calendars, calendar)
	}
	slices.Sort(calendars)
	one := func() target {
		made := target{}
		switch b.dice.Intn(3) {
		case 0:
			made["within_seconds"] = 1 + b.dice.Intn(300000)
		case 1:
			made["within_seconds"], made["time"], made["calendar"] = 1+b.dice.Intn(100000), "business", calendars[b.dice.Intn(len(calendars))]
		case 2:
			made["working_days"], made["calendar"] = 1+b.dice.Intn(9), calendars[b.dice.Intn(len(calendars))]
		}
		if marks := [][]int{nil, {}, {80}, {50, 80}, {1, 33, 99}}[b.dice.Intn(5)]; marks != nil {
			made["warn"] = marks
		}
		return made
	}
	targets := target{"promise": target{"warn": []int{10, 90}}}
	kinds := map[string][]string{
		everyCase: {"first_response", "next_response", "diagnosis", "resolution"}, mailPolicy: {"first_response", "next_response"},
		"slacomplaint000": {"complaint_ack", "complaint_reply", "complaint_close"}, "slarepair000000": {"onsite", "repair"}, "slamajor0000000": {"complaint_ack", "complaint_reply"},
	}[id]
	for _, kind := range kinds {
		targets[kind] = one()
	}
	b.try("policy", desktest.Superuser, http.MethodPatch, records("sla_policies")+"/"+id,
		map[string]any{"targets": targets, "pauses": [][]string{{}, {"pending"}, {"pending", "on_hold"}}[b.dice.Intn(3)]})
}

// editCalendar changes the hours of the coming days, or of a weekday.
func (b *bustle) editCalendar() {
	ids := []string{}
	for id := range b.almanacs {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	id := ids[b.dice.Intn(len(ids))]
	record, err := b.App.FindRecordById("calendars", id)
	if err != nil {
		b.t.Fatal(err)
	}
	days, weekly := map[string]any{}, map[string]any{}
	_ = record.UnmarshalJSONField("days", &days)
	_ = record.UnmarshalJSONField("weekly", &weekly)
	if b.dice.Intn(3) > 0 {
		for range 1 + b.dice.Intn(3) {
			date := b.Clock.Now().AddDate(0, 0, b.dice.Intn(14)-4).Format(time.DateOnly)
			days[date] = []any{"closed", "work", map[string]any{"is": "closed", "name": "休", "name_en": "Off"}, [][]string{{"10:00", "10:01"}, {"22:30", "24:00"}}}[b.dice.Intn(4)]
		}
	} else {
		weekly[b.pick("mon", "tue", "sat")] = [][][]string{{{"09:00", "18:00"}}, {{"08:30", "12:00"}, {"13:00", "22:00"}}, {{"00:00", "24:00"}}}[b.dice.Intn(3)]
	}
	b.try("calendar", desktest.Superuser, http.MethodPatch, records("calendars")+"/"+id, map[string]any{"days": days, "weekly": weekly})
	b.edits++
	b.readCalendars()
}

func (b *bustle) readCalendars() {
	all, err := b.App.FindAllRecords("calendars")
	if err != nil {
		b.t.Fatal(err)
	}
	b.almanacs = map[string]*almanac{}
	for _, record := range all {
		b.almanacs[record.Id] = almanacOf(b.t, record)
	}
}

func (b *bustle) owedOf(ticket string) []*core.Record {
	return slices.DeleteFunc(rowsOf(b.t, b.World, ticket), func(c *core.Record) bool { return !isOwed(c) })
}

func (b *bustle) seenOf(c *core.Record) *seen {
	o := b.cases[c.GetString("ticket")]
	if o.clocks[c.Id] == nil {
		o.clocks[c.Id] = &seen{promise: b.Ticket(c.GetString("ticket")).GetDateTime("promise_at").Time()}
	}
	return o.clocks[c.Id]
}

// observe looks at every case after everything has been handled.
func (b *bustle) observe() {
	b.t.Helper()
	tickets, err := b.App.FindRecordsByFilter("tickets", "", "number", 0, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	var last []struct {
		Ticket string `db:"ticket"`
		Seq    string `db:"seq"`
	}
	if err := b.App.DB().NewQuery(`SELECT ticket, MAX(seq) AS seq FROM events WHERE ticket != '' GROUP BY ticket`).All(&last); err != nil {
		b.t.Fatal(err)
	}
	seqs := map[string]string{}
	for _, row := range last {
		seqs[row.Ticket] = row.Seq
	}
	b.order = b.order[:0]
	for _, ticket := range tickets {
		if b.cases[ticket.Id] == nil {
			b.cases[ticket.Id] = &observed{clocks: map[string]*seen{}}
		}
		o := b.cases[ticket.Id]
		if status := ticket.GetString("status"); len(o.spans) == 0 || o.spans[len(o.spans)-1].status != status {
			at := ticket.GetDateTime("updated").Time()
			if len(o.spans) == 0 {
				at = ticket.GetDateTime("created").Time()
			}
			o.spans = append(o.spans, span{status, at})
		}
		if ticket.GetString("merged_into") == "" {
			b.order = append(b.order, ticket.Id)
		}
		through := seqs[ticket.Id]
		if ticket.GetBool("is_open") { // else neither time nor a calendar changes anything, which the end shows
			through += fmt.Sprint(" ", b.edits, b.Clock.Now())
		}
		if through != o.checked || b.steps == lives-1 {
			o.checked = through
			b.check(ticket)
		}
	}
}

func (b *bustle) check(ticket *core.Record) {
	b.t.Helper()
	now := b.Clock.Now()
	fail := func(format string, args ...any) {
		b.t.Helper()
		b.t.Errorf("step %d (%s), case %s at %s: %s", b.steps, b.step, ticket.Id, now, fmt.Sprintf(format, args...))
	}
	differ, err := sla.Disagreements(b.App, ticket.Id, now)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, line := range append(differ, deadlineFaults(b.World, ticket.Id)...) {
		fail("%s", line)
	}
	rows := rowsOf(b.t, b.World, ticket.Id)
	owed, answers := map[string]int{}, 0
	next := time.Time{}
	for _, c := range rows {
		kind := c.GetString("kind")
		if !b.isHasty {
			b.refer(c, fail)
		}
		if !isOwed(c) {
			continue
		}
		owed[kind]++
		if slices.Contains([]string{"first_response", "next_response", "chat_answer", "social_reply"}, kind) {
			answers++
		}
		if owed[kind] > 1 || answers > 1 {
			fail("%d %s are owed, and %d answers", owed[kind], kind, answers)
		}
		if !ticket.GetBool("is_open") {
			fail("%s is owed and the case is %s", kind, ticket.GetString("status"))
		}
		if b.isHasty {
			continue
		}
		s := b.seenOf(c)
		for _, mark := range append(s.counted.marks[min(c.GetInt("warned"), len(s.counted.marks)):], dueUnlessBreached(c)) {
			if !mark.IsZero() && (next.IsZero() || mark.Before(next)) {
				next = mark
			}
		}
	}
	timers := timersOf(b.t, b.World, ticket.Id)
	switch {
	case len(timers) > 1:
		fail("there are %d timers", len(timers))
	case b.isHasty:
	case next.IsZero() && len(timers) > 0:
		fail("a timer stands at %s, and nothing is to come", timers[0])
	case !next.IsZero() && (len(timers) == 0 || timers[0] != next.Add(time.Millisecond).UTC().Format("2006-01-02 15:04:05.000Z")):
		fail("the timer stands at %v, the next mark is %s", timers, next)
	}
}

func dueUnlessBreached(c *core.Record) time.Time {
	if !c.GetDateTime("breached_at").IsZero() {
		return time.Time{}
	}
	return c.GetDateTime("due_at").Time()
}

// refer holds a row to the reference: as it stands while it is owed, and once more when it has ended.
func (b *bustle) refer(c *core.Record, fail func(string, ...any)) {
	b.t.Helper()
	s := b.seenOf(c)
	if s.isOver {
		return
	}
	isOver := !isOwed(c)
	until := b.Clock.Now()
	if ended := laterOf(c.GetDateTime("met_at").Time(), c.GetDateTime("cancelled_at").Time()); isOver {
		until = ended
	}
	if last := b.cases[c.GetString("ticket")].spans; until.Before(last[len(last)-1].at) && !isOver {
		until = last[len(last)-1].at // stamped a millisecond ahead
	}
	s.isOver = isOver
	key := fmt.Sprint(isOver, until.Before(c.GetDateTime("started_at").Time()), c.GetString("pauses"), b.edits, c.GetString("due_at"), len(b.cases[c.GetString("ticket")].spans))
	if key != s.key {
		s.key, s.counted = key, b.expect(c, s, isOver, until)
	}
	want := s.counted
	name := c.GetString("kind") + " " + c.GetString("target") + " from " + c.GetString("started_at")
	if due := c.GetDateTime("due_at").Time(); !due.Equal(want.due) {
		fail("%s is due %s, the reference says %s", name, due, want.due)
	}
	if left := time.Duration(c.GetInt("remaining_seconds")) * time.Second; want.due.IsZero() && left != want.left.Truncate(time.Second) {
		fail("%s has %s left, the reference says %s", name, left, want.left)
	}
	isLate := !want.due.IsZero() && until.After(want.due)
	if isLate != !c.GetDateTime("breached_at").IsZero() || isLate && !c.GetDateTime("breached_at").Time().Equal(want.due) {
		fail("%s was breached at %q, the reference says late %v at %s", name, c.GetString("breached_at"), isLate, want.due)
	}
	warned := 0
	for _, mark := range want.marks {
		if !mark.IsZero() && until.After(mark) {
			warned++
		}
	}
	if warned != c.GetInt("warned") {
		fail("%s has warned %d times, the reference says %d of %v", name, c.GetInt("warned"), warned, want.marks)
	}
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlierOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// expect asks the reference for a clock.
func (b *bustle) expect(c *core.Record, s *seen, isOver bool, until time.Time) expected {
	b.t.Helper()
	var target struct {
		WithinSeconds int      `json:"within_seconds"`
		WorkingDays   int      `json:"working_days"`
		Warn          []int    `json:"warn"`
		Pauses        []string `json:"pauses"`
	}
	if err := c.UnmarshalJSONField("target", &target); err != nil {
		b.t.Fatal(err)
	}
	start, within := c.GetDateTime("started_at").Time(), time.Duration(target.WithinSeconds)*time.Second
	if c.GetString("kind") == "promise" {
		start = earlierOf(start, s.promise) // one for a time that has passed is due then
		within = s.promise.Sub(start)
	}
	spans := b.cases[c.GetString("ticket")].spans
	var stills []still
	for i, sp := range spans {
		from, to := laterOf(sp.at, start), time.Time{}
		if i+1 < len(spans) {
			to = spans[i+1].at
		}
		if isOver && (to.IsZero() || to.After(until)) {
			to = until
		}
		if slices.Contains(target.Pauses, sp.status) && (to.IsZero() || to.After(from)) && !(isOver && !from.Before(until)) {
			stills = append(stills, still{from, to})
		}
	}
	return b.almanacs[c.GetString("calendar")].expect(start, within, target.WorkingDays, target.Warn, stills)
}

// checkExplanations asks for every clock why it stands where it stands, and adds up what is drawn.
func (b *bustle) checkExplanations() {
	b.t.Helper()
	for ticket := range b.cases {
		for _, c := range rowsOf(b.t, b.World, ticket) {
			answer := explained(b.World, desktest.QA, c.Id, b.pick("en", "zh-CN"))
			if answer.Status != http.StatusOK {
				b.t.Errorf("clock %s %s: %d %s", c.Id, stands(c), answer.Status, answer.Text)
				continue
			}
			seconds, _ := drawn(answer)
			counted, remaining, allowed := answer.JSON["counted_seconds"].(float64), answer.JSON["remaining_seconds"].(float64), answer.JSON["target_seconds"].(float64)
			isDays := answer.JSON["target"].(map[string]any)["working_days"] != 0.0
			hasPassed := c.GetString("kind") == "promise" && c.GetDateTime("due_at").Time().Before(c.GetDateTime("started_at").Time())
			if float64(seconds["counted"]) != counted || isOwed(c) && float64(seconds["ahead"]) > remaining || !isDays && !hasPassed && abs(counted+remaining-allowed) > 1 {
				b.t.Errorf("clock %s %s: drawn are %v, it says %v counted and %v left of %v: %s", c.Id, stands(c), seconds, counted, remaining, allowed, answer.Text)
			}
			for _, line := range texts(answer) {
				if strings.ContainsAny(line, "{}") || strings.Contains(line, "explain.") {
					b.t.Errorf("clock %s %s is explained by %q", c.Id, stands(c), line)
				}
			}
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

// checkJournal wants everything to be said once: each warning of a mark, each breach, each end.
func (b *bustle) checkJournal() {
	b.t.Helper()
	events, err := journal.After(b.App, 0, 100_000)
	if err != nil {
		b.t.Fatal(err)
	}
	type told struct {
		warned   map[any]int64
		breached int64
		moved    int64
		met      int
	}
	edited := int64(0)
	all := map[string]*told{}
	for _, event := range events {
		if event.Type == "calendar.updated" || event.Type == "sla.recalculating" {
			edited = event.Seq
		}
		id, _ := event.Data["id"].(string)
		if !strings.HasPrefix(event.Type, "sla.") || id == "" {
			continue
		}
		if all[id] == nil {
			all[id] = &told{warned: map[any]int64{}}
		}
		o := all[id]
		switch event.Type {
		case "sla.warned":
			if before := o.warned[event.Data["rung"]]; before != 0 && edited < before {
				b.t.Errorf("clock %s warned twice of mark %v, with %d and %d", id, event.Data["percent"], before, event.Seq)
			}
			o.warned[event.Data["rung"]] = event.Seq
		case "sla.breached":
			if o.breached != 0 && o.moved < o.breached {
				b.t.Errorf("clock %s was breached twice, with %d and %d", id, o.breached, event.Seq)
			}
			o.breached = event.Seq
		case "sla.recalculated":
			o.moved = event.Seq
		case "sla.met":
			o.met++
		}
	}
	for ticket := range b.cases {
		for _, c := range rowsOf(b.t, b.World, ticket) {
			o := all[c.Id]
			if o == nil {
				o = &told{}
			}
			isMet := !c.GetDateTime("met_at").IsZero()
			if o.met > 1 || (o.met == 1) != isMet {
				b.t.Errorf("clock %s %s was met %d times in the journal", c.Id, stands(c), o.met)
			}
			if isLate := !c.GetDateTime("breached_at").IsZero(); isLate && o.breached == 0 || !isLate && o.breached != 0 && o.moved < o.breached {
				b.t.Errorf("clock %s %s, and the journal says it was breached with %d", c.Id, stands(c), o.breached)
			}
			if len(o.warned) < c.GetInt("warned") {
				b.t.Errorf("clock %s has warned %d times, and the journal heard %d", c.Id, c.GetInt("warned"), len(o.warned))
			}
		}
	}
	failures, err := b.App.CountRecords("failures")
	if err != nil || failures > 0 {
		b.t.Errorf("%d events were given up: %v", failures, err)
	}
}

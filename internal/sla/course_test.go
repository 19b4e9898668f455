package sla

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"testing"
	"time"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
)

// sequences of random events, each of randomLength; the clocks of a history are reckoned after every reckonedAfter of them.
const (
	sequences     = 600
	randomLength  = 40
	reckonedAfter = 5
)

var begin = time.Date(2026, 9, 14, 1, 0, 0, 0, time.UTC)

// writer writes the journal of one case, without regard to what the desk would let happen.
type writer struct {
	dice   *rand.Rand
	events []*journal.Event
	at     time.Time
}

func (w *writer) pick(values ...string) string { return values[w.dice.Intn(len(values))] }

// pass lets time pass; now and then not at all, or a millisecond back, as the stamp of a record saved twice makes it look.
func (w *writer) pass() {
	steps := []time.Duration{0, 0, time.Millisecond, -time.Millisecond, time.Second, 5 * time.Minute, time.Hour, 9 * time.Hour, 30 * time.Hour, 7 * 24 * time.Hour}
	w.at = w.at.Add(steps[w.dice.Intn(len(steps))])
}

func (w *writer) actor() journal.Actor {
	return []journal.Actor{
		{Kind: journal.ActorCustomer, ID: "c"}, {Kind: journal.ActorStaff, ID: "s1"}, {Kind: journal.ActorStaff, ID: "s2"},
		{Kind: journal.ActorRule}, {Kind: journal.ActorSystem}, {Kind: journal.ActorSuperuser, ID: "o"}, {},
	}[w.dice.Intn(7)]
}

func (w *writer) add(event *journal.Event, values map[string]string) {
	event.Seq, event.At, event.Ticket = int64(len(w.events)+1), w.at, "t"
	for name, value := range values {
		encoded, _ := json.Marshal(value)
		if event.Changes == nil {
			event.Changes = journal.Changes{}
		}
		event.Changes[name] = journal.Change{json.RawMessage("null"), encoded}
	}
	w.events = append(w.events, event)
}

func (w *writer) create() {
	w.add(&journal.Event{Type: "ticket.created", Collection: "tickets", Actor: w.actor()}, map[string]string{
		"channel": w.pick("portal", "mail", "chat", "social", "phone", "counter", ""), "kind": w.pick("", "complaint", "repair", "consultation"),
		"grade": w.pick("", "general"), "status": w.pick("new", "open"), "assignee": w.pick("", "s1"), "promise_at": w.promise(),
	})
}

func (w *writer) promise() string {
	return w.pick("", "nonsense", stamp(w.at.Add(time.Duration(w.dice.Intn(100)-20)*time.Hour)))
}

// next writes one more event; h is the case's history so far.
func (w *writer) next(h *history) {
	w.pass()
	switch w.dice.Intn(12) {
	case 0, 1, 2:
		author := w.pick("author_customer", "author_staff", "none")
		event := &journal.Event{Type: "message.created", Collection: "messages", Actor: w.actor(), Data: map[string]any{"kind": w.pick("reply", "reply", "note", "call", "visit", "system")}}
		w.add(event, map[string]string{author: "someone", "copied_from": w.pick("", "", "", "", "m")})
	case 3, 4, 5:
		kind := w.pick("ticket.updated", "ticket.withdrawn", "ticket.merged", "ticket.erased")
		w.add(&journal.Event{Type: kind, Collection: "tickets", Actor: w.actor()}, map[string]string{"status": w.pick("new", "open", "pending", "on_hold", "resolved", "closed")})
	case 6:
		w.add(&journal.Event{Type: "ticket.classified", Collection: "tickets", Actor: w.actor()}, map[string]string{
			w.pick("kind", "note"): w.pick("complaint", "repair", "consultation", ""), w.pick("grade", "note2"): w.pick("general", "major", "crisis", "")})
	case 7:
		name := w.pick("assignee", "promise_at", "decision_told_at", "promise_at")
		value := map[string]string{"assignee": w.pick("", "s1", "s2"), "promise_at": w.promise(), "decision_told_at": w.pick("", stamp(w.at))}[name]
		w.add(&journal.Event{Type: "ticket.updated", Collection: "tickets", Actor: w.actor()}, map[string]string{name: value, "status": h.status})
	case 8:
		starts := map[string]any{}
		for _, c := range h.courses {
			if c.owed() && w.dice.Intn(2) == 0 {
				starts[string(c.kind)] = float64(c.start)
			}
		}
		w.add(&journal.Event{Type: EventReapplied, Collection: "tickets", Data: map[string]any{"starts": starts}}, nil)
	case 9, 10:
		name := w.pick("assignee", "tags", "priority", "kind", "decision_told_at", "promise_at", "grade")
		value := map[string]string{"assignee": w.pick("", "s1", "s2"), "kind": w.pick("complaint", "repair"), "promise_at": w.promise()}[name]
		w.add(&journal.Event{Type: plainChanges[w.dice.Intn(len(plainChanges))], Collection: "tickets", Actor: w.actor()}, map[string]string{name: value})
	case 11:
		w.add(&journal.Event{Type: w.pick(eventCarried, "timer.sla", "something.else"), Collection: "tickets",
			Data: map[string]any{"since": w.pick("", "nonsense", stamp(w.at.Add(-time.Hour)))}}, nil)
	}
}

// TestTrace_RandomJournals holds the two pure steps to what everybody builds on, whatever stands in a journal: the same events
// give the same history; what has ended stays as it ended; what has begun stays; a clock that has been breached stays so,
// and none un-reaches a mark.
func TestTrace_RandomJournals(t *testing.T) {
	t.Parallel()
	hours := chinaHours(t)
	ends := map[string]int{}
	unheard := 0
	for seed := range int64(sequences) {
		w := &writer{dice: rand.New(rand.NewSource(seed)), at: begin}
		w.create()
		was := trace(w.events)
		reckoned := was
		for i := range randomLength {
			w.next(was)
			is := trace(w.events)
			if again := trace(w.events); !reflect.DeepEqual(is, again) {
				t.Fatalf("seed %d, event %d: traced twice the histories differ", seed, len(w.events))
			}
			where := fmt.Sprintf("seed %d, event %d %s", seed, len(w.events), w.events[len(w.events)-1].Type)
			checkHistory(t, where, is)
			checkGrown(t, where, was, is)
			if !isHeard(w.events[len(w.events)-1]) {
				unheard++
				if !reflect.DeepEqual(was.courses, is.courses) || !reflect.DeepEqual(was.spans, is.spans) {
					t.Fatalf("%s was to be passed over and changes the history: %v became %v", where, was.courses, is.courses)
				}
			}
			if i%reckonedAfter == 0 {
				checkReckoned(t, where, reckoned, is, hours)
				reckoned = is
			}
			was = is
		}
		for _, c := range was.courses {
			ends[fmt.Sprint(c.kind, c.met)]++
		}
	}
	if unheard < sequences {
		t.Errorf("only %d events were to be passed over", unheard)
	}
	for _, kind := range Kinds {
		if ends[fmt.Sprint(kind, true)] == 0 || ends[fmt.Sprint(kind, false)] == 0 {
			t.Errorf("no %s was met, or all were: the walk was too tame", kind)
		}
	}
}

func chinaHours(t *testing.T) *calendar.Calendar {
	t.Helper()
	window := []calendar.Window{{Start: 9 * 60, End: 12 * 60}, {Start: 13 * 60, End: 18 * 60}}
	hours, err := calendar.New(calendar.Definition{Zone: "Asia/Shanghai", Days: calendar.China(),
		Weekly: map[string][]calendar.Window{"mon": window, "tue": window, "wed": window, "thu": window, "fri": window}})
	if err != nil {
		t.Fatal(err)
	}
	return hours
}

// checkHistory holds a history to what is so at any time.
func checkHistory(t *testing.T, where string, h *history) {
	t.Helper()
	owed, answersOwed := map[Kind]int{}, 0
	for _, c := range h.courses {
		if !c.owed() && (c.ended < c.start || c.endedAt.Before(c.startedAt)) {
			t.Fatalf("%s: %s began at %s with %d and ended at %s with %d", where, c.kind, c.startedAt, c.start, c.endedAt, c.ended)
		}
		if c.met == (c.reason != "") && !c.owed() {
			t.Fatalf("%s: %s was met %v because of %q", where, c.kind, c.met, c.reason)
		}
		if !c.owed() {
			continue
		}
		if !h.isOpen() && !c.kind.in(answers) { // the message that opens a case stands before the opening
			t.Fatalf("%s: %s is owed and the case is %s", where, c.kind, h.status)
		}
		if c.kind.in(answers) {
			answersOwed++
		}
		if !c.regrade {
			owed[c.kind]++
		}
	}
	for kind, n := range owed {
		if n > 1 && !slices.ContainsFunc(h.courses, func(c *course) bool { return c.kind == kind && c.start != c.applied }) {
			t.Fatalf("%s: %d %s are owed", where, n, kind)
		}
	}
	if answersOwed > 1 {
		t.Fatalf("%s: %d answers are owed", where, answersOwed)
	}
	for i := 1; i < len(h.spans); i++ {
		if !h.spans[i].from.Equal(h.spans[i-1].to) || h.spans[i-1].to.Before(h.spans[i-1].from) {
			t.Fatalf("%s: the statuses have a gap: %v", where, h.spans)
		}
	}
}

// checkGrown wants a longer journal to leave what was as it was.
func checkGrown(t *testing.T, where string, was, is *history) {
	t.Helper()
	if len(is.courses) < len(was.courses) {
		t.Fatalf("%s: a course is gone", where)
	}
	for i, before := range was.courses {
		after := *is.courses[i]
		if before.owed() {
			after.ended, after.endedAt, after.met, after.reason = 0, time.Time{}, false, ""
		}
		if !reflect.DeepEqual(*before, after) {
			t.Fatalf("%s: %+v became %+v", where, *before, after)
		}
	}
}

// targetsTried are reckoned for every course.
var targetsTried = []Target{
	{WithinSeconds: 86400, Warn: []int{1, 50, 99}, Pauses: []string{"pending"}},
	{WithinSeconds: 7200, Time: timeBusiness, Warn: []int{80}, Pauses: []string{"pending", "on_hold"}},
	{WorkingDays: 2, Warn: []int{50, 80}, Pauses: []string{"pending"}},
}

// checkReckoned wants the reckoning of a course to go on from what it was, and of one that has ended to stay.
func checkReckoned(t *testing.T, where string, was, is *history, hours *calendar.Calendar) {
	t.Helper()
	for i, c := range is.courses {
		target := targetsTried[int(c.start)%len(targetsTried)]
		after := mustReckon(t, where, c, target, hours, is.spans, is.at)
		if again := mustReckon(t, where, c, target, hours, is.spans, is.at); !reflect.DeepEqual(after, again) {
			t.Fatalf("%s: %s reckoned twice differs", where, c.kind)
		}
		if !c.owed() {
			if later := mustReckon(t, where, c, target, hours, is.spans, is.at.AddDate(1, 0, 0)); !reflect.DeepEqual(after, later) {
				t.Fatalf("%s: %s has ended, and a year later it is %+v and not %+v", where, c.kind, later, after)
			}
		}
		if after.due.IsZero() != (after.state == StatePaused) {
			t.Fatalf("%s: %s is %s and due %s", where, c.kind, after.state, after.due)
		}
		if i >= len(was.courses) {
			continue
		}
		before := mustReckon(t, where, was.courses[i], target, hours, was.spans, was.at)
		if c.endedAt.Before(was.at) && !c.owed() && was.courses[i].owed() {
			t.Fatalf("%s: %s ended in the past", where, c.kind)
		}
		if after.warned < before.warned || !before.breached.IsZero() && !before.breached.Equal(after.breached) {
			t.Fatalf("%s: %s was %+v and is %+v", where, c.kind, before, after)
		}
		if !before.breached.IsZero() && !before.due.Equal(after.due) {
			t.Fatalf("%s: %s was overdue at %s and is due at %s", where, c.kind, before.due, after.due)
		}
		if next := before.next(was.at); was.courses[i].owed() && c.owed() && after.warned > before.warned && !next.Before(is.at) {
			t.Fatalf("%s: %s has warned before %s, its next mark", where, c.kind, next)
		}
	}
}

func mustReckon(t *testing.T, where string, c *course, target Target, hours *calendar.Calendar, spans []span, at time.Time) reckoning {
	t.Helper()
	counted := hours
	if !target.byHours() || c.kind == Promise {
		counted = calendar.RoundTheClock(time.UTC)
	}
	r, err := reckon(c, target, counted, spans, at)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	return r
}

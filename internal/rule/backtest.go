package rule

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// tested is what a backtest found.
type tested struct {
	Days    int    `json:"days"`
	From    string `json:"from"`
	To      string `json:"to"`
	Events  int    `json:"events"` // those that the rule subscribes to
	Fired   int    `json:"fired"`
	Nothing int    `json:"nothing"`
	Skipped int    `json:"skipped"`
	Failed  int    `json:"failed"`
	// ByDay counts by the desk's days.
	ByDay []*dayTested `json:"by_day"`
	// Listable counts the events that would be listed, were there no bound.
	Listable int `json:"listable"`
	// Tickets are the first events about which the rule would have done something, or failed, and the first about which it
	// would have differed from the rule that it is held against.
	Tickets []*caseTested `json:"tickets"`
	// Compared says that the rule was held against a saved one; Differs counts the events about which the two disagree.
	Compared bool `json:"compared"`
	Differs  int  `json:"differs"`
	// Unheard counts those of the differing events that came to the other alone, and are in no other count.
	Unheard int `json:"unheard"`
	// Reminders counts, among the events, the reminders that the rule would have set and the journal has not; cut, where there
	// were more than are followed.
	Reminders    int  `json:"reminders"`
	RemindersCut bool `json:"reminders_cut,omitempty"`
	// RemindersCutAt is when the first reminder would have fallen due that was not followed, and TicksCutAt the same of the schedule.
	RemindersCutAt string `json:"reminders_cut_at,omitempty"`
	TicksCutAt     string `json:"ticks_cut_at,omitempty"`
	// TicksRanOut says that the schedule was not followed any further since the rule had run out of time again and again.
	TicksRanOut bool `json:"ticks_ran_out,omitempty"`
	// RanOutAt is when the first event happened about which the rule was asked no more, since it had run out of time again and again, and
	// AgainstRanOutAt the same of the rule that it is held against; empty where that did not come to pass.
	RanOutAt        string `json:"ran_out_at,omitempty"`
	AgainstRanOutAt string `json:"against_ran_out_at,omitempty"`
	// LateRuns counts the runs in which the rule ran out of time, and AgainstLateRuns those of the other.
	LateRuns        int `json:"late_runs"`
	AgainstLateRuns int `json:"against_late_runs"`
	// Against counts the events about which the other rule was asked.
	Against otherTested `json:"against"`
	Took    int64       `json:"took_ms"`
}

// otherTested is how often the rule that a backtest is held against was asked, would have acted, and failed.
type otherTested struct {
	Events int `json:"events"`
	Fired  int `json:"fired"`
	Failed int `json:"failed"`
}

type dayTested struct {
	Day    string `json:"day"`
	Fired  int    `json:"fired"`
	Not    int    `json:"not"`
	Failed int    `json:"failed"`
}

type caseTested struct {
	Ticket  string    `json:"ticket"`
	Number  string    `json:"number"`
	Subject string    `json:"subject"`
	Seq     int64     `json:"seq"`
	Type    string    `json:"type"`
	At      string    `json:"at"`
	Outcome Outcome   `json:"outcome"`
	Why     string    `json:"why,omitempty"`
	Plan    []*Action `json:"plan"`
	Error   *Fault    `json:"error,omitempty"`
	// Live is what the saved rule would have done, where that is something else.
	Live *liveTested `json:"live,omitempty"`
	// Clock is the kind of the clock that an sla event is about; empty for none.
	Clock string `json:"clock,omitempty"`
	// Foreseen says that this is a reminder that the journal has not; Seq is then the last event before it.
	Foreseen bool `json:"foreseen,omitempty"`
	// Unheard says that the event came to the other alone.
	Unheard bool `json:"unheard,omitempty"`
}

type liveTested struct {
	Outcome Outcome   `json:"outcome"`
	Why     string    `json:"why,omitempty"`
	Plan    []*Action `json:"plan"`
	Error   *Fault    `json:"error,omitempty"`
}

const (
	mostDays = 400
	// mostCases is how many cases a backtest lists, and how many more that differ: those are what one looks for.
	mostCases = 200
	// mostStates bounds what is kept of cases in between, of some 10 KB each; what was dropped is read again when it is met
	// again.
	mostStates = 8_000
	// mostRecords bounds the records among them, which take three times as much.
	mostRecords = 1_500
	// mostLinks bounds what is kept of events in between.
	mostLinks = 50_000
	// progressEach is how often, in wall time, a backtest says how far it is.
	progressEach = 200 * time.Millisecond
)

// answerBacktest runs a rule, also an unsaved one, over the journal's last days and streams how far it is, then what it
// found, a line of JSON each. It writes nothing; closing the connection ends it. Against names the saved rule to compare
// with; without it that is the rule's own saved version. A rule that is held against another one stands in its place: a copy
// hears the reminders of its original.
func (r *room) answerBacktest(e *core.RequestEvent) error {
	var body struct {
		Rule json.RawMessage `json:"rule"`
		Days int             `json:"days"`
		// Against is the id of a saved rule.
		Against string `json:"against"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	if body.Days < 1 || body.Days > mostDays {
		return locale.Refuse("days", "backtest_days", map[string]any{"most": mostDays})
	}
	if !r.testing.TryLock() { // the desk has better things to do than two of them, and to read a draft is to run it already
		return locale.Reject(http.StatusTooManyRequests, "backtest_busy")
	}
	defer r.testing.Unlock()
	l, err := r.draftOf(e.App, body.Rule)
	if err != nil {
		return err
	}
	saved, err := comparedWith(e.App, l, body.Against)
	if err != nil {
		return err
	}
	// A long one outlasts what the server gives an answer. A writer that knows no deadline has none to lift.
	if err := http.NewResponseController(e.Response).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("let a backtest take its time: %w", err)
	}
	e.Response.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	e.Response.Header().Set("X-Accel-Buffering", "no") // a proxy that waits for the end would hide the progress
	stream := &lines{e: e}
	found, err := r.backtest(e.Request.Context(), e.App, l, saved, body.Days, func(done, of int64, at time.Time) error {
		return stream.send(map[string]any{"progress": map[string]any{"done": done, "of": of, "at": at.UTC().Format(isoLayout)}})
	})
	switch {
	case e.Request.Context().Err() != nil:
		return nil // nobody listens any more
	case err != nil:
		e.App.Logger().Error("a backtest failed", "rule", l.Name, "error", err)
		return stream.send(map[string]any{"error": map[string]any{
			"code": "backtest_failed", "message": locale.Text(locale.OfRequest(e), "error.backtest_failed", nil),
		}})
	}
	return stream.send(map[string]any{"result": found})
}

// lines sends JSON, a line at a time, at once.
type lines struct{ e *core.RequestEvent }

func (l *lines) send(value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if _, err := l.e.Response.Write(append(encoded, '\n')); err != nil {
		return err
	}
	return l.e.Flush()
}

// tester goes through the journal with a rule.
type tester struct {
	room *room
	app  core.App
	// rule is tried; saved is what it is held against, nil for nothing.
	rule, saved *live
	past        *replayPast
	hindsight   *hindsight
	found       *tested
	days        map[string]*dayTested
	// alike and differing count what is listed.
	alike, differing int
	// mine and theirs are the reminders that the two would have pending; known are those in the journal.
	mine, theirs *diary
	known        map[string]bool
	// last is the number of the last event that was walked; round counts the reminders that fell due between events, and ticks the
	// times at which the rule's schedule did.
	last  int64
	round int
	ticks int
	// tick is when the rule's schedule falls due next, where the journal does not say; zero where it does, or there is none.
	tick time.Time
	// late is how late each of the two has been.
	late map[*live]*lateness
	// progress takes the moment that the trial has come to; told is when it was called last, in wall time.
	progress func(at time.Time) error
	told     time.Time
}

// comparedWith is the saved rule that a trial is held against; nil for none: a rule that is not saved yet has no version
// of its own, and one that is as it was saved would differ in nothing. In the place of another rule the trial takes its id.
func comparedWith(app core.App, l *live, against string) (*live, error) {
	isOther := against != "" && against != l.id
	record, err := app.FindRecordById(CollectionRules, cmp.Or(against, l.id))
	switch {
	case errors.Is(err, sql.ErrNoRows) && isOther:
		return nil, locale.Refuse("against", "rule_unknown", nil)
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the rule to compare with: %w", err)
	}
	saved, err := liveOf(record)
	if err != nil || !isOther && saved.Definition.print() == l.Definition.print() {
		return nil, nil
	}
	l.id = saved.id
	return saved, nil
}

// backtest runs a rule over the events of the last days, against the cases as they stood at each, and counts.
func (r *room) backtest(ctx context.Context, app core.App, l, saved *live, days int, progress func(done, of int64, at time.Time) error) (*tested, error) {
	begun, now := time.Now(), r.clock.Now()
	from, err := journal.SeqAt(app, journal.DateTime(now.In(time.Local).AddDate(0, 0, -days)))
	if err != nil {
		return nil, err
	}
	var to int64
	if err := app.ConcurrentDB().NewQuery(`SELECT COALESCE(MAX(seq), 0) FROM events`).Row(&to); err != nil {
		return nil, fmt.Errorf("read the journal's last number: %w", err)
	}
	t := r.testerOf(app, l, saved, from, days, now)
	if t.known, err = readReminders(app, l.id, from, to); err != nil {
		return nil, err
	}
	if t.tick, err = firstTick(app, l, now.In(time.Local).AddDate(0, 0, -days)); err != nil {
		return nil, err
	}
	t.told, t.progress = begun, func(at time.Time) error { return progress(t.last-from, to-from, at) }
	err = journal.Walk(ctx, app, from, to, t.wants, func(event *journal.Event) error {
		if err := t.report(ctx, event.At); err != nil {
			return err
		}
		return t.meet(ctx, event)
	})
	if err == nil {
		err = t.fallDue(ctx, now)
	}
	if err != nil && !errors.Is(err, errRanOut) {
		return nil, err
	}
	t.found.LateRuns, t.found.AgainstLateRuns = t.lateRuns(l), t.lateRuns(saved)
	t.found.Took = time.Since(begun).Milliseconds()
	return t.found, nil
}

// report says now and then that the trial has come to a moment, and ends it where nobody listens any more.
func (t *tester) report(ctx context.Context, at time.Time) error {
	if err := ctx.Err(); err != nil || time.Since(t.told) < progressEach {
		return err
	}
	t.told = time.Now()
	return t.progress(at)
}

func (r *room) testerOf(app core.App, l, saved *live, from int64, days int, now time.Time) *tester {
	local := now.In(time.Local)
	t := &tester{
		room: r, app: app, rule: l, saved: saved, hindsight: newHindsight(app), days: map[string]*dayTested{},
		mine: newDiary(saved != nil), theirs: newDiary(false), last: from, late: map[*live]*lateness{},
		past:  &replayPast{app: app, from: from, states: recent[string, map[string]any]{most: mostStates}, records: recent[string, *core.Record]{most: mostRecords}, chain: links{kept: recent[int64, link]{most: mostLinks}}},
		found: &tested{Days: days, From: local.AddDate(0, 0, -days).UTC().Format(isoLayout), To: now.Format(isoLayout), Tickets: []*caseTested{}, Compared: saved != nil},
	}
	for i := days; i >= 0; i-- {
		d := &dayTested{Day: local.AddDate(0, 0, -i).Format(time.DateOnly)}
		t.days[d.Day] = d
		t.found.ByDay = append(t.found.ByDay, d)
	}
	return t
}

// replayed are the collections whose changes make up the world that rules see.
var replayed = []string{"tickets", "customers", "products"}

// wants says of which events more than their outlines is needed.
func (t *tester) wants(eventType, collection string) bool {
	return slices.Contains(replayed, collection) || t.concerns(eventType)
}

func (t *tester) concerns(eventType string) bool {
	for _, l := range []*live{t.rule, t.saved} {
		if l != nil && (slices.Contains(l.On, eventType) || l.Every != "" && eventType == EventSchedule) {
			return true
		}
	}
	return false
}

// meet brings the world up to an event and asks the rule about it.
func (t *tester) meet(ctx context.Context, event *journal.Event) error {
	if err := t.fallDue(ctx, event.At); err != nil {
		return err
	}
	t.last = event.Seq
	if err := t.past.follow(event); err != nil {
		return err
	}
	t.mine.follow(t.rule, event)
	t.theirs.follow(t.saved, event)
	if event.Type == "ticket.erased" {
		t.mine.dropCase(event.Ticket)
		t.theirs.dropCase(event.Ticket)
	}
	if !t.concerns(event.Type) {
		return nil
	}
	mine, err := t.answer(t.rule, t.mine, event)
	if err != nil {
		return err
	}
	if mine != nil {
		t.count(event, mine)
	}
	theirs, err := t.answer(t.saved, t.theirs, event)
	if err != nil {
		return err
	}
	return t.note(event, mine, theirs, false)
}

// answer asks one of the two about an event of the journal, and notes the reminders that it would set. A reminder is heard by
// whom set it, or would have.
func (t *tester) answer(l *live, d *diary, event *journal.Event) (*Result, error) {
	if l == nil || !l.subscribes(event.Type, event.Data) {
		return nil, nil
	}
	if l == t.rule && event.Type == EventSchedule && !t.tick.IsZero() {
		return nil, nil // that was another schedule's
	}
	var changed map[string]any
	if event.Type == EventReminder {
		if event = d.heard(event, t.past.from); event == nil {
			return nil, nil
		}
		if d.isDraft {
			changed = d.changed[event.Ticket]
		}
	}
	result, w, err := t.ask(l, event, changed)
	if err != nil || !slices.Contains(l.On, EventReminder) {
		return result, err
	}
	d.change(event.Ticket, w)
	return result, d.note(l, event, result, 0, t.known)
}

// errRanOut ends a backtest whose rule runs out of time again and again: what comes after it would only take longer.
var errRanOut = errors.New("the rule has run out of time too often")

// ask asks a rule about an event, of whose case these fields are as the rule would have set them; nil where it does not
// subscribe to it, or has been given up.
func (t *tester) ask(l *live, event *journal.Event, changed map[string]any) (*Result, *work, error) {
	if !l.subscribes(event.Type, event.Data) {
		return nil, nil, nil
	}
	if t.isGivenUp(l) {
		return nil, nil, t.giveUp(l, event.At)
	}
	t.past.event = event
	var world past = t.past
	if len(changed) > 0 {
		world = &changedPast{past: t.past, ticket: event.Ticket, fields: changed}
	}
	result, w, err := t.room.try(t.app, l, event, world, t.hindsight, false)
	t.time(l, result)
	if result != nil && result.Outcome != OutcomePlanned {
		w = nil
	}
	return result, w, err
}

// lateness counts the runs of a rule that ran out of time: since it was last done in time, and all of them.
type lateness struct{ inRow, inAll int }

// time counts how often a rule has run out of time. What it was not asked about, such as where its condition did not hold, says nothing of
// that.
func (t *tester) time(l *live, result *Result) {
	if result == nil || result.Outcome == OutcomeSkipped {
		return
	}
	if t.late[l] == nil {
		t.late[l] = &lateness{}
	}
	if !result.Error.ranOut() {
		t.late[l].inRow = 0
		return
	}
	t.late[l].inRow++
	t.late[l].inAll++
}

// isGivenUp says that a rule has run out of time too often to be asked any more.
func (t *tester) isGivenUp(l *live) bool {
	late := t.late[l]
	return late != nil && (late.inRow >= mostLate || late.inAll >= mostLateInAll)
}

func (t *tester) lateRuns(l *live) int {
	if t.late[l] == nil {
		return 0
	}
	return t.late[l].inAll
}

// giveUp says that one of the two is asked no more from a moment on. Without the rule that is tried the backtest ends; without the other
// nothing is compared any more.
func (t *tester) giveUp(l *live, at time.Time) error {
	if l == t.rule {
		t.found.RanOutAt = at.UTC().Format(isoLayout)
		return errRanOut
	}
	t.found.AgainstRanOutAt = cmp.Or(t.found.AgainstRanOutAt, at.UTC().Format(isoLayout))
	return nil
}

func (t *tester) count(event *journal.Event, result *Result) {
	t.found.Events++
	d := t.days[event.At.In(time.Local).Format(time.DateOnly)]
	if d == nil {
		d = &dayTested{} // of a day that has begun since the days were listed
	}
	switch {
	case result.Outcome == OutcomeFailed:
		t.found.Failed++
		d.Failed++
	case result.Fired():
		t.found.Fired++
		d.Fired++
	case result.Outcome == OutcomeSkipped:
		t.found.Skipped++
		d.Not++
	default:
		t.found.Nothing++
		d.Not++
	}
}

// countOther counts what the rule that is held against would have done; nil where it was not asked.
func (t *tester) countOther(result *Result) {
	if result == nil {
		return
	}
	sums := &t.found.Against
	sums.Events++
	switch {
	case result.Outcome == OutcomeFailed:
		sums.Failed++
	case result.Fired():
		sums.Fired++
	}
}

// note counts what the other rule would have done, and lists an event about which the rule would have done something, failed, or differed from what it is held against.
func (t *tester) note(event *journal.Event, mine, theirs *Result, isForeseen bool) error {
	t.countOther(theirs)
	differs := t.saved != nil && t.found.AgainstRanOutAt == "" && !sameAnswer(mine, theirs)
	if differs {
		t.found.Differs++
		if mine == nil {
			t.found.Unheard++
		}
	}
	acts := mine != nil && (mine.Fired() || mine.Outcome == OutcomeFailed)
	listed := &t.alike
	if differs {
		listed = &t.differing
	}
	if !acts && !differs {
		return nil
	}
	t.found.Listable++
	if *listed >= mostCases {
		return nil
	}
	*listed++
	c := &caseTested{Ticket: event.Ticket, Seq: event.Seq, Type: event.Type, At: event.At.UTC().Format(isoLayout), Outcome: OutcomeNothing, Plan: []*Action{}, Foreseen: isForeseen, Unheard: mine == nil}
	c.Clock, _ = event.Data["clock"].(string)
	if mine != nil {
		c.Outcome, c.Why, c.Error, c.Plan = mine.Outcome, mine.Why, mine.Error, append(c.Plan, mine.Plan...)
	}
	if differs {
		c.Live = &liveTested{Outcome: OutcomeNothing, Plan: []*Action{}}
		if theirs != nil {
			c.Live = &liveTested{Outcome: theirs.Outcome, Why: theirs.Why, Error: theirs.Error, Plan: append([]*Action{}, theirs.Plan...)}
		}
	}
	if event.Ticket != "" {
		values, err := t.past.values("tickets", event.Ticket)
		if err != nil {
			return err
		}
		c.Number, _ = values["number"].(string)
		c.Subject, _ = values["subject"].(string)
	}
	t.found.Tickets = append(t.found.Tickets, c)
	return nil
}

// sameAnswer says whether two versions of a rule want the same, or fail of the same: what neither acts on counts as the same,
// and where in the script a failure lies is no answer.
func sameAnswer(a, b *Result) bool {
	answerOf := func(r *Result) []byte {
		if r == nil || !r.Fired() && r.Outcome != OutcomeFailed {
			return nil
		}
		fault := r.Error
		if fault != nil {
			elsewhere := *fault
			elsewhere.Line, elsewhere.Column = 0, 0
			fault = &elsewhere
		}
		encoded, err := json.Marshal([]any{r.Outcome, r.Plan, fault})
		if err != nil {
			return []byte(err.Error())
		}
		return encoded
	}
	return bytes.Equal(answerOf(a), answerOf(b))
}

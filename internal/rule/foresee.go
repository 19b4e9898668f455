package rule

import (
	"container/heap"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// foreseen is a reminder that a rule would have set in the time of a backtest.
type foreseen struct {
	ticket, key string
	// timer is the key of the timer that it would have been.
	timer string
	due   time.Time
	data  map[string]any
	// isGone says that the rule has given it up or set another in its place.
	isGone bool
}

// diary holds the reminders that a rule would have pending, as a backtest goes through the journal. A reminder that the live
// rule has set as well, for the same event, is in the journal and is heard there: so none counts twice.
type diary struct {
	// isDraft says that the rule is not the one that has set the reminders in the journal.
	isDraft bool
	pending map[string]*foreseen
	byDue   foreseenHeap
	// awaited are those that the journal has, by what they are known by there.
	awaited map[string][]*foreseen
	// changed are the fields of cases that the rule would have set, by case: its own reminders find them so, until somebody else
	// changes them. A ladder asks whether the case stands where it has called last.
	changed map[string]map[string]any
}

func newDiary(isDraft bool) *diary {
	return &diary{isDraft: isDraft, pending: map[string]*foreseen{}, awaited: map[string][]*foreseen{}, changed: map[string]map[string]any{}}
}

// change notes the fields that a plan would set.
func (d *diary) change(ticket string, w *work) {
	if w == nil || len(w.fields) == 0 {
		return
	}
	if d.changed[ticket] == nil {
		d.changed[ticket] = map[string]any{}
	}
	maps.Copy(d.changed[ticket], w.fields)
}

// follow forgets what the rule would have set of what others have changed since. What the live rule changed there is what this
// one stands in for.
func (d *diary) follow(l *live, event *journal.Event) {
	if l == nil || event.Collection != "tickets" || event.Actor.Rule == l.id {
		return
	}
	for name := range event.Changes {
		delete(d.changed[event.Record], name)
	}
}

// changedPast is the past as it would have been with what a rule would have set of one case.
type changedPast struct {
	past
	ticket string
	fields map[string]any
}

func (p *changedPast) values(collection, id string) (map[string]any, error) {
	values, err := p.past.values(collection, id)
	if err != nil || values == nil || collection != "tickets" || id != p.ticket {
		return values, err
	}
	values = maps.Clone(values)
	for name, value := range p.fields {
		journal.PutValue(values, name, value)
	}
	return values, nil
}

func (p *changedPast) record(collection, id string) (*core.Record, error) {
	record, err := p.past.record(collection, id)
	if err != nil || record == nil || collection != "tickets" || id != p.ticket {
		return record, err
	}
	record = record.Clone()
	for name, value := range p.fields {
		record.Set(name, value)
	}
	return record, nil
}

// mostForeseen bounds the reminders that one backtest follows, those of what the draft is held against included: a rule that looks
// again every minute would have it go on for ever.
const mostForeseen = 20_000

// mostTicks bounds how often one backtest asks a rule by a schedule that the journal has not: each minute of 100 days. A schedule ends with
// the time that is tried, so that this is reached by the longest alone.
const mostTicks = 144_000

// mostLate is how often in a row a rule may run out of time until a backtest asks it no more: with each time a second or more, a month's
// events would take hours, a schedule of each minute days, and nobody else could try a rule meanwhile.
const mostLate = 20

// mostLateInAll is the same of a rule that is done in time now and then: what it has cost by then is a minute or two, and the rest would cost
// as much again and again.
const mostLateInAll = 60

// knownBy names a reminder of the journal: of its case, by its key, when it fell due and which event it goes back to.
func knownBy(ticket, key, due string, cause int64) string {
	return fmt.Sprintf("%s\x00%s\x00%s\x00%d", ticket, key, due, cause)
}

// knownReminder is what a reminder of the journal is known by.
func knownReminder(event *journal.Event) (id string, cause int64) {
	key, _ := event.Data["key"].(string)
	due, _ := event.Data["due_at"].(string)
	number, _ := event.Data["cause"].(float64)
	return knownBy(event.Ticket, key, due, int64(number)), int64(number)
}

// readReminders lists by what the reminders of a rule in a part of the journal are known.
func readReminders(app core.App, rule string, from, to int64) (map[string]bool, error) {
	rows, err := journal.Plain(app.ConcurrentDB()).Query(`SELECT ticket, COALESCE(json_extract(data, '$.key'), ''), COALESCE(json_extract(data, '$.due_at'), ''),
		COALESCE(json_extract(data, '$.cause'), 0) FROM events WHERE type = ? AND seq > ? AND seq <= ? AND json_extract(data, '$.rule') = ?`, EventReminder, from, to, rule)
	if err != nil {
		return nil, fmt.Errorf("read the reminders of rule %s: %w", rule, err)
	}
	defer rows.Close()
	known := map[string]bool{}
	for rows.Next() {
		var ticket, key, due string
		var cause int64
		if err := rows.Scan(&ticket, &key, &due, &cause); err != nil {
			return nil, fmt.Errorf("read the reminders of rule %s: %w", rule, err)
		}
		known[knownBy(ticket, key, due, cause)] = true
	}
	return known, rows.Err()
}

// note sets and gives up what a plan asks for, like [checker.writeReminder]. Round tells reminders without a key apart that are
// set behind the same event of the journal; 0 says that they are set at the event itself.
func (d *diary) note(l *live, event *journal.Event, result *Result, round int, known map[string]bool) error {
	if result == nil || result.Outcome != OutcomePlanned {
		return nil
	}
	place := 0
	for _, action := range result.Plan {
		if action.Do != DoRemind && action.Do != DoForget {
			continue
		}
		timer := reminderKey(event.Ticket, action.Key)
		if action.Key == "" {
			timer = reminderKey(event.Ticket, fmt.Sprintf("%d.%d.%d", event.Seq, round, place))
		}
		place++
		d.drop(timer)
		if action.Do == DoForget {
			continue
		}
		one, err := foreseenOf(l, event, action, timer)
		if err != nil {
			return err
		}
		d.pending[timer] = one
		id := knownBy(one.ticket, one.key, one.due.UTC().Format(types.DefaultDateLayout), event.Seq)
		if round == 0 && known[id] {
			d.awaited[id] = append(d.awaited[id], one)
		} else {
			heap.Push(&d.byDue, one)
		}
	}
	return nil
}

// foreseenOf is the reminder of an action, with the data that its event would have.
func foreseenOf(l *live, event *journal.Event, action *Action, timer string) (*foreseen, error) {
	due, err := time.Parse(isoLayout, action.At)
	if err != nil {
		return nil, fmt.Errorf("foresee a reminder: %w", err)
	}
	encoded, err := json.Marshal(reminderData(l, event, action))
	if err != nil {
		return nil, fmt.Errorf("foresee a reminder: %w", err)
	}
	one := &foreseen{ticket: event.Ticket, key: action.Key, timer: timer, due: due}
	return one, json.Unmarshal(encoded, &one.data) // as it comes out of the journal
}

func (d *diary) drop(timer string) {
	if one := d.pending[timer]; one != nil {
		one.isGone = true
		delete(d.pending, timer)
	}
}

// dropCase gives up the reminders for a case that has been erased.
func (d *diary) dropCase(ticket string) {
	for timer, one := range d.pending {
		if one.ticket == ticket {
			d.drop(timer)
		}
	}
}

// next is the reminder that falls due next and is not in the journal; nil for none.
func (d *diary) next() *foreseen {
	for len(d.byDue) > 0 && d.byDue[0].isGone {
		heap.Pop(&d.byDue)
	}
	if len(d.byDue) == 0 {
		return nil
	}
	return d.byDue[0]
}

// heard is the event by which a rule hears a reminder of the journal; nil where it would not have set it. One that was set
// before the backtest begins is heard by all, and one that the rule as it is has really set, whatever a trial makes of its cause.
func (d *diary) heard(event *journal.Event, from int64) *journal.Event {
	id, cause := knownReminder(event)
	waiting := d.awaited[id]
	for len(waiting) > 0 {
		one := waiting[0]
		waiting = waiting[1:]
		d.awaited[id] = waiting
		if one.isGone {
			continue
		}
		d.drop(one.timer)
		return one.event(event.Seq, event.At, event)
	}
	if d.isDraft && cause > from {
		return nil
	}
	return event
}

// event is the reminder as an event: in the place of one of the journal, or as one that the journal would have had behind seq.
func (f *foreseen) event(seq int64, at time.Time, like *journal.Event) *journal.Event {
	event := &journal.Event{Type: EventReminder, Collection: CollectionRules, Actor: journal.Actor{Kind: journal.ActorSystem}}
	if like != nil {
		copied := *like
		event = &copied
	}
	event.Seq, event.At, event.Ticket, event.Data = seq, at, f.ticket, f.data
	event.Data["due_at"] = f.due.UTC().Format(types.DefaultDateLayout)
	if like != nil && like.Data["late"] != nil {
		event.Data["late"] = like.Data["late"]
	}
	return event
}

// foreseenHeap orders reminders by when they fall due.
type foreseenHeap []*foreseen

func (h foreseenHeap) Len() int { return len(h) }
func (h foreseenHeap) Less(i, j int) bool {
	if !h[i].due.Equal(h[j].due) {
		return h[i].due.Before(h[j].due)
	}
	return h[i].timer < h[j].timer
}
func (h foreseenHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *foreseenHeap) Push(x any)   { *h = append(*h, x.(*foreseen)) }
func (h *foreseenHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// fallDue has the reminders fall due that the rules would have set and the journal has not, up to a moment: against the cases as
// they stood then.
func (t *tester) fallDue(ctx context.Context, until time.Time) error {
	for {
		next := t.mine.next()
		if other := t.theirs.next(); next == nil || other != nil && other.due.Before(next.due) {
			next = other
		}
		if t.found.RemindersCut {
			next = nil
		}
		isTick := !t.tick.IsZero() && !t.tick.After(until) && t.found.TicksCutAt == "" && (next == nil || !next.due.Before(t.tick))
		if !isTick && (next == nil || next.due.After(until)) {
			return ctx.Err()
		}
		if err := t.fallDueOnce(ctx, next, isTick); err != nil {
			return err
		}
	}
}

// fallDueOnce has the schedule fall due, or else a reminder. One round may take more than a second.
func (t *tester) fallDueOnce(ctx context.Context, next *foreseen, isTick bool) error {
	if isTick {
		if err := t.report(ctx, t.tick); err != nil {
			return err
		}
		return t.strike()
	}
	if err := t.report(ctx, next.due); err != nil {
		return err
	}
	return t.remind(next)
}

// remind has one reminder fall due.
func (t *tester) remind(next *foreseen) error {
	if t.round >= mostForeseen {
		t.found.RemindersCut, t.found.RemindersCutAt = true, next.due.UTC().Format(isoLayout)
		return nil
	}
	t.round++
	mine, err := t.hear(t.rule, t.mine, next)
	if err != nil {
		return err
	}
	theirs, err := t.hear(t.saved, t.theirs, next)
	if err != nil {
		return err
	}
	event := next.event(t.last, next.due, nil)
	if mine != nil {
		t.found.Reminders++
		t.count(event, mine)
	}
	return t.note(event, mine, theirs, true)
}

// firstTick is when a rule's schedule falls due for the first time after an instant, where the journal cannot say since no such schedule is
// kept: the rule is new, or kept another one.
func firstTick(app core.App, l *live, after time.Time) (time.Time, error) {
	if l.Every == "" {
		return time.Time{}, nil
	}
	record, err := app.FindRecordById(CollectionRules, l.id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("read the schedule of rule %s: %w", l.id, err)
	}
	if err == nil && record.GetBool("enabled") && record.GetString("every") == l.Every {
		return time.Time{}, nil
	}
	return timer.NextOf(l.Every, after)
}

// strike asks the rule as its schedule falls due, and finds the next time.
func (t *tester) strike() error {
	at := t.tick
	if isLate := t.isGivenUp(t.rule); isLate || t.ticks >= mostTicks {
		t.found.TicksCutAt, t.found.TicksRanOut = at.UTC().Format(isoLayout), isLate
		return nil
	}
	t.ticks++
	var err error
	if t.tick, err = timer.NextOf(t.rule.Every, at); err != nil {
		return err
	}
	event := &journal.Event{
		Seq: t.last, Type: EventSchedule, At: at, Actor: journal.Actor{Kind: journal.ActorSystem},
		Data: map[string]any{"key": scheduleName(t.rule.id)},
	}
	result, _, err := t.ask(t.rule, event, nil)
	if err != nil {
		return err
	}
	if result != nil {
		t.count(event, result)
	}
	return t.note(event, result, nil, true)
}

// hear has one rule hear a reminder that falls due, where it would have set one of that name for that time.
func (t *tester) hear(l *live, d *diary, due *foreseen) (*Result, error) {
	one := d.pending[due.timer]
	if l == nil || one == nil || !one.due.Equal(due.due) {
		return nil, nil
	}
	d.drop(one.timer)
	event := one.event(t.last, one.due, nil)
	result, w, err := t.ask(l, event, d.changed[event.Ticket])
	if err != nil {
		return nil, err
	}
	d.change(event.Ticket, w)
	return result, d.note(l, event, result, t.round, nil)
}

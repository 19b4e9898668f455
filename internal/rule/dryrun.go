package rule

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// tried is what a dry run shows.
type tried struct {
	Event  eventTried   `json:"event"`
	Ticket ticketTried  `json:"ticket"`
	Diff   []difference `json:"diff"`
	Mails  []*Letter    `json:"mails"`
	// Further is what its reminders would come to, in order, if nothing else happened to the case until then.
	Further []*further `json:"further"`
	// FurtherCut says that there would be more of them.
	FurtherCut bool `json:"further_cut,omitempty"`
	*Result
}

// further is a reminder that the rule would have set, and what it would do then.
type further struct {
	At string `json:"at"`
	*Result
}

// mostFurther bounds the reminders that a dry run follows: a ladder has three rungs, and what calls until somebody answers has
// no end.
const mostFurther = 5

type eventTried struct {
	Seq  int64  `json:"seq"`
	Type string `json:"type"`
	At   string `json:"at"`
	// Hypothetical says that no such event happened: it is imagined as of now.
	Hypothetical bool `json:"hypothetical"`
	// Heard says that the rule subscribes to the event. One that it does not is tried if it is named.
	Heard bool `json:"heard"`
	// Clock is the kind of the clock that an sla event is about; empty for none.
	Clock string `json:"clock,omitempty"`
}

type ticketTried struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Subject string `json:"subject"`
}

// difference is a field of the case that the plan would change. The texts are names, where the values are ids.
type difference struct {
	Field    string `json:"field"`
	From     any    `json:"from"`
	To       any    `json:"to"`
	FromText string `json:"from_text"`
	ToText   string `json:"to_text"`
}

// answerDryRun shows what a rule, also an unsaved one, would do about an event, and does none of it.
func (r *room) answerDryRun(e *core.RequestEvent) error {
	var body struct {
		Rule   json.RawMessage `json:"rule"`
		Ticket string          `json:"ticket"`
		Event  int64           `json:"event"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	done := r.waitForTrial(e)
	if done == nil {
		return nil
	}
	defer done()
	l, err := r.draftOf(e.App, body.Rule)
	if err != nil {
		return err
	}
	event, isImagined, err := r.eventFor(e.App, l, body.Ticket, body.Event)
	if err != nil {
		return err
	}
	shown, err := r.dryRun(e.App, l, event)
	if err != nil {
		return err
	}
	shown.Event.Hypothetical, shown.Event.Heard = isImagined, l.subscribes(event.Type, event.Data)
	return e.JSON(http.StatusOK, shown)
}

// eventFor is the event to try a rule on: the one named, or the last of the case that the rule subscribes to, a reminder only where there is no
// other, or where there is none one that is imagined.
func (r *room) eventFor(app core.App, l *live, ticket string, seq int64) (event *journal.Event, isImagined bool, err error) {
	if seq > 0 {
		if event, err = journal.At(app, seq); err != nil {
			return nil, false, locale.Refuse("event", "event_missing", nil)
		}
		return event, false, nil
	}
	if l.Every != "" {
		return r.imagined(app, l, EventSchedule, "")
	}
	if _, err := app.FindRecordById("tickets", ticket); err != nil {
		return nil, false, locale.Refuse("ticket", "ticket_unknown", nil)
	}
	var last int64
	encoded, err := json.Marshal(l.On)
	if err != nil {
		return nil, false, err
	}
	// A reminder follows what happened, and mostly finds nothing to do any more.
	err = app.ConcurrentDB().NewQuery(`SELECT COALESCE(MAX(CASE WHEN type != {:reminder} THEN seq END), MAX(seq), 0) FROM events WHERE ticket = {:ticket} AND type IN (SELECT value FROM json_each({:on}))
		AND (type != {:reminder} OR json_extract(data, '$.rule') = {:rule})`).
		Bind(dbx.Params{"ticket": ticket, "on": string(encoded), "reminder": EventReminder, "rule": l.id}).Row(&last)
	if err != nil {
		return nil, false, fmt.Errorf("find an event of case %s: %w", ticket, err)
	}
	if last == 0 {
		return r.imagined(app, l, l.On[0], ticket)
	}
	event, err = journal.At(app, last)
	return event, false, err
}

// imagined is an event that did not happen, as of now.
func (r *room) imagined(app core.App, l *live, eventType, ticket string) (*journal.Event, bool, error) {
	var last int64
	if err := app.ConcurrentDB().NewQuery(`SELECT COALESCE(MAX(seq), 0) FROM events`).Row(&last); err != nil {
		return nil, false, fmt.Errorf("read the journal's last number: %w", err)
	}
	event := &journal.Event{
		Seq: last, Type: eventType, Ticket: ticket, At: r.clock.Now(), Data: map[string]any{}, Actor: journal.Actor{Kind: journal.ActorSystem},
	}
	switch eventType {
	case EventSchedule:
		event.Data = map[string]any{"key": scheduleName(l.id)}
	case EventReminder:
		event.Data = map[string]any{"rule": l.id, "key": ""}
	case "sla.warned", "sla.breached":
		event.Data = map[string]any{"clock": "first_response", "rung": 0.0, "last": true}
	}
	return event, true, aboutWhom(app, event)
}

// ofTheirOwn are what has events of its own, by their first word, with the field by which a case names it. They have no case.
var ofTheirOwn = map[string]struct{ collection, field string }{
	"customer": {"customers", "customer"}, "asset": {"assets", "asset"},
}

// aboutWhom makes an imagined event of a case one of its customer or device, or of a revisit of its customer, where its type says so.
func aboutWhom(app core.App, event *journal.Event) error {
	word, _, _ := strings.Cut(event.Type, ".")
	whom, isOther := ofTheirOwn[word]
	isRevisit := word == "revisit"
	if !isOther && !isRevisit {
		return nil
	}
	ticket, err := app.FindRecordById("tickets", event.Ticket)
	if err != nil {
		return fmt.Errorf("read case %s: %w", event.Ticket, err)
	}
	if isRevisit {
		event.Ticket, event.Collection, event.Data["customer"] = "", "callbacks", ticket.GetString("customer")
		return nil
	}
	event.Ticket, event.Collection, event.Record = "", whom.collection, ticket.GetString(whom.field)
	return nil
}

// dryRun asks a rule about an event and checks its plan against the case as it stood then.
func (r *room) dryRun(app core.App, l *live, event *journal.Event) (*tried, error) {
	past := &journalPast{app: app, event: event, links: &r.links}
	result, w, err := r.try(app, l, event, past, newHindsight(app), true)
	if err != nil {
		return nil, err
	}
	clock, _ := event.Data["clock"].(string)
	shown := &tried{
		Event: eventTried{Seq: event.Seq, Type: event.Type, At: event.At.UTC().Format(isoLayout), Clock: clock},
		Diff:  []difference{}, Mails: []*Letter{}, Further: []*further{}, Result: result,
	}
	if event.Ticket == "" {
		return shown, nil
	}
	record, err := past.record("tickets", event.Ticket)
	if err != nil || record == nil {
		return shown, err
	}
	shown.Ticket = ticketTried{record.Id, record.GetString("number"), record.GetString("subject")}
	if w == nil {
		return shown, nil
	}
	for _, letter := range w.letters {
		mail := letter.what.Letter
		shown.Mails = append(shown.Mails, &mail)
	}
	shown.Diff = differences(app, record, w.fields)
	return shown, r.goFurther(app, l, event, result, w, shown)
}

// goFurther follows the reminders that a plan sets, one after the other, against the case as the rule would have left it.
func (r *room) goFurther(app core.App, l *live, event *journal.Event, result *Result, w *work, shown *tried) error {
	pending := newDiary(true)
	for round := 0; ; round++ {
		pending.change(event.Ticket, w)
		if err := pending.note(l, event, result, round, nil); err != nil {
			return err
		}
		next := pending.next()
		if next == nil {
			return nil
		}
		if round == mostFurther {
			shown.FurtherCut = true
			return nil
		}
		pending.drop(next.timer)
		event = next.event(event.Seq, next.due, nil)
		if !l.subscribes(event.Type, event.Data) {
			return nil
		}
		then := &changedPast{past: &journalPast{app: app, event: event, links: &r.links}, ticket: event.Ticket, fields: pending.changed[event.Ticket]}
		var err error
		if result, w, err = r.try(app, l, event, then, newHindsight(app), false); err != nil {
			return err
		}
		shown.Further = append(shown.Further, &further{At: next.due.UTC().Format(isoLayout), Result: result})
	}
}

// try asks one rule about an event and checks what it plans against the case as it stood right after it: what a dry run
// shows and a backtest counts. Work is nil where nothing would be written.
func (r *room) try(app core.App, l *live, event *journal.Event, past past, hindsight *hindsight, shown bool) (*Result, *work, error) {
	if why, err := against(past, l, event); why != "" || err != nil {
		result := l.result()
		result.Outcome, result.Why = OutcomeSkipped, why
		return result, nil, err
	}
	world, err := r.worldOf(app, event, past, hindsight)
	if err != nil {
		return nil, nil, err
	}
	result, err := l.ask(world)
	if err != nil || result.Outcome != OutcomePlanned {
		return result, nil, err
	}
	check := &checker{room: r, app: app, rule: l, event: event, isTrial: true, shown: shown, roster: hindsight.roster}
	if changed, would := past.(*changedPast); would {
		_, check.wouldCall = changed.fields["escalation"]
	}
	if event.Ticket != "" {
		if check.record, err = past.record("tickets", event.Ticket); err != nil {
			return nil, nil, err
		}
	}
	if isGone(check.record, event) {
		result.Outcome, result.Why = OutcomeSkipped, WhyGone
		result.blank()
		return result, nil, nil
	}
	w, err := check.check(result)
	return result, w, err
}

// differences are what a plan would change of a case, in the order of the fields' names. What it sets to what is there
// already is none.
func differences(app core.App, record *core.Record, fields map[string]any) []difference {
	list := []difference{}
	changed := record.Clone()
	for _, name := range sortedKeys(fields) {
		changed.Set(name, fields[name])
		d := difference{Field: name, From: journal.ValueOf(record, name), To: journal.ValueOf(changed, name)}
		if encoded(d.From) == encoded(d.To) || name == "reason" { // a reason is for the journal alone
			continue
		}
		d.FromText, d.ToText = nameOf(app, name, d.From), nameOf(app, name, d.To)
		list = append(list, d)
	}
	return list
}

// named says in which collection a field's ids are names of.
var named = map[string][2]string{
	"assignee": {"staff", "name"}, "team": {"teams", "name"}, "product": {"products", "name_en"}, "asset": {"assets", "serial"},
}

func nameOf(app core.App, field string, value any) string {
	id, _ := value.(string)
	in, isRelation := named[field]
	if !isRelation || id == "" {
		return ""
	}
	record, err := app.FindRecordById(in[0], id)
	if err != nil {
		return id
	}
	return cmp.Or(record.GetString(in[1]), id)
}

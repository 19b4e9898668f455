package rule

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// deepest is how many events may lie between one and its beginning for rules still to be asked: a chain that is longer goes
// round.
const deepest = 5

// answered is one rule's answer to an event, before it has met its case.
type answered struct {
	rule   *live
	result *Result
}

// plan asks every rule that subscribes to the event what it wants done, on the read pool, and returns what to write. Scripts
// see the case as of the event, so what happens meanwhile does not change what they ask for; whether it can still be done is
// looked at in the transaction. Where a rule has been changed meanwhile all are asked once more: one that has just been switched
// off acts no more.
func (r *room) plan(app core.App, event *journal.Event) (func(tx core.App) error, error) {
	rules, round, err := r.shelf.get(app)
	if err != nil {
		return nil, err
	}
	wanting := slices.DeleteFunc(slices.Clone(rules), func(l *live) bool { return !l.subscribes(event.Type, event.Data) })
	if len(wanting) == 0 {
		return nil, nil
	}
	r.links.note(event.Seq, linkOf(event))
	past := &journalPast{app: app, event: event, links: &r.links}
	w, err := r.worldOf(app, event, past, r.hindsight)
	if err != nil {
		return nil, err
	}
	var answers []answered
	for _, l := range wanting {
		result, err := r.answer(past, l, event, w)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answered{l, result})
	}
	return func(tx core.App) error {
		if !app.IsTransactional() && r.shelf.hasChanged(round) { // in the transaction itself nobody else changes anything
			return journal.ErrMoved
		}
		return r.carryOut(tx, event, answers)
	}, nil
}

// worldOf is the world of one event.
func (r *room) worldOf(app core.App, event *journal.Event, past past, hindsight *hindsight) (*world, error) {
	settings, err := r.settings.get(r.app)
	if err != nil {
		return nil, err
	}
	f := &facts{app: app, event: event, past: past}
	q := &questions{app: app, event: event, facts: f, hindsight: hindsight, calendar: r.cases.Calendar}
	return &world{value: f.shown, ask: q.calls, at: event.At, seed: uint64(event.Seq), limit: settings.RunLimit}, nil
}

// answer asks one rule, unless something stands against asking it.
func (r *room) answer(past past, l *live, event *journal.Event, w *world) (*Result, error) {
	result := l.result()
	if why, err := against(past, l, event); why != "" || err != nil {
		result.Outcome, result.Why = OutcomeSkipped, why
		return result, err
	}
	if fault := r.excluded.of(event.Seq, l.id); fault != nil {
		result.Outcome, result.Error = OutcomeFailed, fault
		return result, nil
	}
	return l.ask(w)
}

// ask runs the rule in a world and names the result after it.
func (l *live) ask(w *world) (*Result, error) {
	run, err := l.compiled.perform(w, l.Params)
	if err != nil {
		return nil, fmt.Errorf("rule %s: %w", l.id, err)
	}
	run.Rule, run.Name, run.Version, run.Stage = l.id, l.Name, l.version, l.Stage
	return run, nil
}

// against says why a rule is not asked about an event: a chain of events that goes round, or a case outside the sample.
func against(past past, l *live, event *journal.Event) (string, error) {
	if event.Actor.Depth > deepest {
		return WhyDepth, nil
	}
	isMet, err := metBefore(past, l.id, event)
	if err != nil {
		return "", err
	}
	if isMet {
		return WhyLoop, nil
	}
	if l.Stage == StageSample && !l.isIn(sampleKey(event)) {
		return WhySample, nil
	}
	return "", nil
}

func sampleKey(event *journal.Event) string {
	if event.Ticket != "" {
		return event.Ticket
	}
	return event.Record
}

// metBefore says whether a rule has acted on the event's case earlier in the chain that led to it. A timer begins a chain of
// its own.
func metBefore(past past, rule string, event *journal.Event) (bool, error) {
	at := linkOf(event)
	for range deepest + 1 {
		if at.rule == rule {
			return true, nil
		}
		if at.cause == 0 {
			return false, nil
		}
		earlier, err := past.led(at.cause)
		if err != nil {
			return false, err
		}
		if earlier.ticket != event.Ticket {
			return false, nil
		}
		at = earlier
	}
	return false, nil
}

// carryOut checks the answers against the case as it stands, writes what can be done, rule by rule in their order, and logs
// the run. A plan that passed its check and is refused by a save rolls all back; the event is then handled again without
// that rule.
func (r *room) carryOut(tx core.App, event *journal.Event, answers []answered) error {
	c := &caseAt{room: r, tx: tx, event: event}
	results := make([]*Result, len(answers))
	stoppedBy := ""
	for i, a := range answers {
		result := copyOf(a.result)
		results[i] = result
		switch {
		case stoppedBy != "" && result.Outcome != OutcomeSkipped:
			*result = *a.rule.result()
			result.Outcome, result.Why, result.By = OutcomeSkipped, WhyStopped, stoppedBy
		case result.Outcome == OutcomePlanned:
			if err := c.meet(a.rule, result); err != nil {
				return err
			}
		}
		if result.stops() {
			stoppedBy = a.rule.Name
		}
		if err := r.keepScore(tx, event, a.rule, result); err != nil {
			return err
		}
	}
	if err := r.log(tx, event, results); err != nil {
		return err
	}
	forget := func(err error) error {
		if err == nil {
			r.excluded.forget(event.Seq)
		}
		return nil
	}
	tx.TxInfo().OnComplete(forget)
	return nil
}

// copyOf is a result of its own: a transaction that is rolled back and tried again must find what the scripts said.
func copyOf(result *Result) *Result {
	mine := *result
	mine.Plan = make([]*Action, len(result.Plan))
	for i, action := range result.Plan {
		copied := *action
		mine.Plan[i] = &copied
	}
	return &mine
}

// caseAt is the case of an event in the transaction, read when a plan first needs it, and again after each plan that may have changed
// it by other ways than its own fields.
type caseAt struct {
	room      *room
	tx        core.App
	event     *journal.Event
	record    *core.Record
	overtaken map[string]bool
}

// meet checks a rule's plan against the case and carries it out, or only notes it where the rule observes.
func (c *caseAt) meet(l *live, result *Result) error {
	if err := c.read(); err != nil {
		return err
	}
	if isGone(c.record, c.event) {
		result.Outcome, result.Why = OutcomeSkipped, WhyGone
		result.blank()
		return nil
	}
	check := &checker{room: c.room, app: c.tx, rule: l, event: c.event, record: c.record, overtaken: c.overtaken}
	w, err := check.check(result)
	if err != nil {
		return fmt.Errorf("check the plan of rule %s: %w", l.id, err)
	}
	if result.Outcome == OutcomeFailed {
		return nil
	}
	if l.Stage == StageObserve {
		result.Outcome = OutcomeObserved
		return nil
	}
	saved, changes, err := check.write(c.tx, result.Plan, w)
	if err != nil {
		return c.room.exclude(c.event, l, err)
	}
	result.Outcome = OutcomeDone
	for _, action := range result.Plan {
		if action.State == StatePlanned {
			action.State = StateApplied
		}
	}
	if len(changes) > 0 {
		result.Changes = make(map[string][2]json.RawMessage, len(changes))
		for name, change := range changes {
			result.Changes[name] = change
		}
	}
	c.record = saved
	if w.mayTouchCase() {
		c.record = nil
	}
	return nil
}

// isGone says whether a case has been erased, or merged by another event than this: that it was merged may be told.
func isGone(record *core.Record, event *journal.Event) bool {
	if record == nil {
		return false
	}
	isMerged := record.GetString("merged_into") != "" && event.Type != "ticket.merged"
	return isMerged || record.GetString("erased_at") != ""
}

func (c *caseAt) read() error {
	if c.event.Ticket == "" {
		return nil
	}
	if c.overtaken == nil {
		var err error
		if c.overtaken, err = overtaken(c.tx, c.event); err != nil {
			return err
		}
	}
	if c.record != nil {
		return nil
	}
	record, err := c.tx.FindRecordById("tickets", c.event.Ticket)
	if err != nil {
		return fmt.Errorf("read case %s: %w", c.event.Ticket, err)
	}
	c.record = record
	return nil
}

// overtaken are the fields of the case that a person has changed since the event.
func overtaken(app core.App, event *journal.Event) (map[string]bool, error) {
	// Neither DISTINCT nor IN, for each of which the database would build a table.
	rows, err := journal.Plain(app.ConcurrentDB()).Query(`SELECT key FROM events, json_each(events.changes)
		WHERE ticket = ? AND seq > ? AND collection = 'tickets' AND (actor_kind = 'staff' OR actor_kind = 'customer' OR actor_kind = 'superuser')`, event.Ticket, event.Seq)
	if err != nil {
		return nil, fmt.Errorf("look for what people changed since event %d: %w", event.Seq, err)
	}
	defer rows.Close()
	fields := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("look for what people changed since event %d: %w", event.Seq, err)
		}
		fields[name] = true
	}
	return fields, rows.Err()
}

// excluded remembers, until the event is done with, which rules are left out of it because their plans could not be written.
type excluded struct {
	mu     sync.Mutex
	faults map[int64]map[string]*Fault
	tries  map[int64]int
}

func (x *excluded) of(seq int64, rule string) *Fault {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.faults[seq][rule]
}

func (x *excluded) forget(seq int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.faults, seq)
	delete(x.tries, seq)
}

// mostTries is how often an event is tried whose plans fail to be written by no fault of their own, such as a full disk, before
// that is taken for the rules' doing: whichever fails then is left out at once. With the dispatcher's pauses that is three
// seconds. They are counted for all rules of the event together: were each given as many, two of them would use up the
// dispatcher's tries, and it would give up all rules of the event, the good ones too.
const mostTries = 5

// exclude notes that a rule's plan could not be written. A refusal is the rule's doing, at a line of its script, and the event is handled
// again without it at once; anything else may pass, and is tried again first.
func (r *room) exclude(event *journal.Event, l *live, err error) error {
	x := &r.excluded
	x.mu.Lock()
	defer x.mu.Unlock()
	fault := refusedAs(err)
	if fault != nil {
		fault.Line, fault.Column = placeOf(err)
	} else {
		if x.tries == nil {
			x.tries = map[int64]int{}
		}
		x.tries[event.Seq]++
		if x.tries[event.Seq] < mostTries {
			// Never as journal.ErrMoved: it would have all asked again in this transaction, on top of what is written already.
			return fmt.Errorf("carry out rule %s: %v", l.id, err)
		}
		fault = &Fault{Message: err.Error()}
	}
	fault.Kind = FaultWrite
	if x.faults == nil {
		x.faults = map[int64]map[string]*Fault{}
	}
	if x.faults[event.Seq] == nil {
		x.faults[event.Seq] = map[string]*Fault{}
	}
	x.faults[event.Seq][l.id] = fault
	return fmt.Errorf("rule %s: %w", l.id, journal.ErrAgain)
}

// placeOf is where in its script a rule has asked for what could not be written; 0 where that cannot be told.
func placeOf(err error) (line, column int) {
	var refused *unwritten
	if !errors.As(err, &refused) || refused.by == nil {
		return 0, 0
	}
	at := refused.by.called.Place()
	return at.Line, at.Column
}

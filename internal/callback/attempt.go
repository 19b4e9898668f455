package callback

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// scales are what a customer may be asked to score, each with its lowest and highest value. What was not asked is left out;
// it is never averaged.
var scales = map[string][2]int{
	"attitude": {1, 5}, "speed": {1, 5}, "quality": {1, 5}, "parts": {1, 5}, "solution": {1, 5}, "recommend": {0, 10},
}

// secondWithin is by when the second callback is due after "partly": as long as the first one has.
const secondWithin = 48 * time.Hour

// onAttempt takes in a try to call and draws what follows from it, in one transaction: two colleagues who record one at
// once do it one after the other, and the second is told.
func (r *room) onAttempt(e *core.RecordEvent) error {
	return journal.InTransaction(e, func() error {
		actor := journal.ActorOf(e.Record)
		record, err := e.App.FindRecordById(CollectionCallbacks, e.Record.GetString("callback"))
		if err != nil {
			return locale.Refuse("callback", "validation_missing_rel_records", nil)
		}
		c, now := Wrap(record), r.clock.Now()
		if err := r.guardAttempt(e.App, actor, c, e.Record, now); err != nil {
			return err
		}
		if outcome := Outcome(e.Record.GetString("outcome")); outcome != "" {
			if err := goOn(e.App, actor, c, outcome); err != nil {
				return err
			}
		}
		e.Record.Set("ticket", c.Ticket())
		e.Record.Set("caller", actor.ID)
		e.Record.Set("round", c.GetInt("round"))
		if err := e.Next(); err != nil {
			return err
		}
		return r.followAttempt(e.App, actor, c, e.Record, now)
	})
}

// goOn has a callback end in the case that goes on, where its own was merged and the desk has not moved it yet: what the customer says of a
// merged case would open nothing again. Where that case has a callback of its own, this one counts as long as it opens it again.
// One that has come to another customer has nothing to do with what this one says, and nobody calls in a case that is about them.
func goOn(app core.App, actor journal.Actor, c *Callback, outcome Outcome) error {
	if c.IsRevisit() {
		return nil
	}
	ticket, err := app.FindRecordById("tickets", c.Ticket())
	if err != nil {
		return fmt.Errorf("read the case of callback %s: %w", c.Id, err)
	}
	into := ticket.GetString("merged_into")
	if into == "" {
		return nil
	}
	own, err := openOf(app, into)
	if err != nil {
		return fmt.Errorf("find the callback of case %s: %w", into, err)
	}
	if own != nil && outcome != OutcomeUnsatisfied {
		return nil
	}
	target, err := app.FindRecordById("tickets", into)
	if err != nil {
		return fmt.Errorf("read the case that goes on from %s: %w", ticket.Id, err)
	}
	if target.GetString("customer") != c.GetString("customer") {
		return nil
	}
	c.Set("ticket", into)
	return guardAbout(app, actor, c)
}

func (r *room) guardAttempt(app core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	switch {
	case !actor.IsStaff() || !actor.CanWork():
		return locale.Forbid("role_cannot_work")
	case !c.IsOpen():
		return locale.Refuse("callback", "callback_ended", nil)
	}
	if err := guardAbout(app, actor, c); err != nil {
		return err
	}
	if holder := c.heldBy(now); holder != "" && holder != actor.ID {
		return locale.Refuse("callback", "callback_held", map[string]any{"name": nameOf(app, holder)})
	}
	refused := validation.Errors{}
	result, outcome := Result(attempt.GetString("result")), Outcome(attempt.GetString("outcome"))
	switch {
	case result == "":
		refused["result"] = locale.Reason("callback_result_missing", nil)
	case result == ResultReached && outcome == "":
		refused["outcome"] = locale.Reason("callback_outcome_missing", nil)
	case result != ResultReached && outcome != "":
		refused["outcome"] = locale.Reason("callback_not_reached", nil)
	case (outcome == OutcomePartly || outcome == OutcomeUnsatisfied) && strings.TrimSpace(attempt.GetString("note")) == "":
		refused["note"] = locale.Reason("callback_note_missing", nil)
	}
	if attempt.GetBool("opt_out") && outcome != OutcomeRefused {
		refused["opt_out"] = locale.Reason("callback_opt_out", nil)
	}
	if next := attempt.GetDateTime("next_at").Time(); !next.IsZero() && (result == ResultReached || !next.After(now) || next.After(now.Add(longestWithin))) {
		refused["next_at"] = locale.Reason("callback_call_at", nil)
	}
	if fault := guardScores(attempt, outcome); fault != nil {
		refused["scores"] = fault
	}
	return locale.Refusals(refused)
}

// guardScores keeps scores whole numbers within their scales, and to customers who were reached.
func guardScores(attempt *core.Record, outcome Outcome) error {
	raw := attempt.GetString("scores")
	if raw == "" || raw == "null" {
		return nil
	}
	var scores map[string]*float64
	if err := json.Unmarshal([]byte(raw), &scores); err != nil {
		return locale.Reason("callback_scores", nil)
	}
	if len(scores) > 0 && (outcome == "" || outcome == OutcomeRefused) {
		return locale.Reason("callback_scores_unasked", nil)
	}
	for _, name := range slices.Sorted(maps.Keys(scores)) {
		value := scores[name]
		scale, known := scales[name]
		if !known || value == nil {
			return locale.Reason("callback_scores", nil)
		}
		if *value != float64(int(*value)) || int(*value) < scale[0] || int(*value) > scale[1] {
			return locale.Reason("callback_score_scale", map[string]any{"topic": "@figures.dimension." + name, "least": scale[0], "most": scale[1]})
		}
	}
	return nil
}

// followAttempt draws what follows from a try.
func (r *room) followAttempt(tx core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	c.Set("attempts", c.GetInt("attempts")+1)
	c.Set("attempted_at", journal.DateTime(now))
	c.Set("held_by", "")
	c.Set("held_at", "")
	outcome := Outcome(attempt.GetString("outcome"))
	if outcome == "" {
		return r.followMiss(tx, actor, c, attempt, now)
	}
	c.Set("outcome", string(outcome))
	c.Set("done_by", actor.ID)
	if err := r.finish(tx, actor, c, attempt, now); err != nil {
		return err
	}
	if err := r.followLow(tx, actor, c, attempt, now); err != nil {
		return err
	}
	switch {
	case outcome == OutcomeRefused && attempt.GetBool("opt_out"):
		return keepOptOut(tx, actor, c)
	case c.IsRevisit():
		return r.followRevisit(tx, actor, c, attempt, now)
	case outcome == OutcomePartly:
		return r.followPartly(tx, actor, c, attempt, now)
	case outcome == OutcomeUnsatisfied:
		return r.followUnsatisfied(tx, actor, c, attempt, now)
	}
	return nil
}

// finish ends a callback with the outcome that it has.
func (r *room) finish(tx core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	c.Set("state", string(StateDone))
	c.end(now)
	annotate(c, attempt)
	journal.Annotate(c.Record, "outcome", c.GetString("outcome"))
	journal.Annotate(c.Record, "low", hasLowScore(attempt))
	if err := r.save(tx, c, actor); err != nil || c.IsRevisit() {
		return err
	}
	return r.calledBack(tx, c.Ticket(), c.GetString("outcome"), actor)
}

// annotate tells the event of the callback's save which try it is about.
func annotate(c *Callback, attempt *core.Record) {
	journal.Annotate(c.Record, "callback", c.Id)
	journal.Annotate(c.Record, "result", attempt.GetString("result"))
	journal.Annotate(c.Record, "attempt", c.GetInt("attempts"))
	journal.Annotate(c.Record, "caller", attempt.GetString("caller"))
	journal.Annotate(c.Record, "due_at", c.GetString("due_at"))
	journal.Annotate(c.Record, "overdue", c.GetBool("overdue"))
}

// followMiss plans the next try, or ends the callback as unreached after the last. A number that is wrong or missing is to
// be corrected by somebody.
func (r *room) followMiss(tx core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	result := Result(attempt.GetString("result"))
	if result == ResultWrongNumber || result == ResultNoNumber {
		err := r.followUp(tx, FollowUp{
			Kind: followUpContact, Ticket: c.Ticket(), Customer: c.GetString("customer"), Owner: c.GetString("caller"),
			Text: attempt.GetString("note"), DueAt: now.Add(24 * time.Hour), Source: CollectionCallbacks + "/" + c.Id,
		}, actor)
		if err != nil {
			return err
		}
	}
	tries, err := triesOf(tx, c.Id)
	if err != nil {
		return err
	}
	plan := planOf(c)
	next, exhausted := plan.next(tries, now.In(time.Local))
	if wanted := attempt.GetDateTime("next_at").Time(); !wanted.IsZero() && len(tries) < mostTries {
		next, exhausted = wanted, false // the customer's own time counts, also beyond the plan, but not without end
	}
	if exhausted {
		c.Set("outcome", string(OutcomeUnreached))
		c.Set("done_by", actor.ID)
		return r.finish(tx, actor, c, attempt, now)
	}
	c.Set("call_at", journal.DateTime(next))
	annotate(c, attempt)
	return r.save(tx, c, actor)
}

// triesOf are the moments at which a callback was tried, oldest first.
func triesOf(app core.App, callback string) ([]time.Time, error) {
	records, err := app.FindAllRecords(CollectionAttempts, dbx.HashExp{"callback": callback})
	if err != nil {
		return nil, fmt.Errorf("read the tries of callback %s: %w", callback, err)
	}
	var tries []time.Time
	for _, record := range records {
		tries = append(tries, record.GetDateTime("created").Time())
	}
	slices.SortFunc(tries, time.Time.Compare)
	return tries, nil
}

func planOf(c *Callback) Plan {
	var plan Plan
	if err := json.Unmarshal([]byte(c.GetString("plan")), &plan); err != nil || plan.check() != nil {
		return DefaultPlan // somebody wrote over it past the guards; the customer is still to be called
	}
	return plan
}

// followPartly asks the case's colleague to see to what is still open, and has the customer called once more.
func (r *room) followPartly(tx core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	ticket, err := tx.FindRecordById("tickets", c.Ticket())
	if err != nil {
		return fmt.Errorf("read the case of callback %s: %w", c.Id, err)
	}
	due := now.Add(secondWithin)
	err = r.followUp(tx, FollowUp{
		Kind: followUpPartly, Ticket: ticket.Id, Customer: c.GetString("customer"), Owner: ticket.GetString("assignee"),
		Text: attempt.GetString("note"), DueAt: now.Add(secondWithin / 2), Source: CollectionAttempts + "/" + attempt.Id,
	}, actor)
	if err != nil {
		return err
	}
	if ticket.GetBool("is_open") {
		return nil // its next solution has a callback of its own
	}
	plan := planOf(c)
	second, err := newCallback(tx, map[string]any{
		"ticket": ticket.Id, "customer": c.GetString("customer"), "round": c.GetInt("round") + 1, "previous": c.Id, "plan": plan,
		"resolved_at": c.GetDateTime("resolved_at"), "due_at": journal.DateTime(due), "caller": actor.ID, "rule": c.GetString("rule"),
		"call_at": journal.DateTime(r.callAt(plan, now.Add(secondWithin/2), due)),
	})
	if err != nil {
		return err
	}
	return r.save(tx, second, actor)
}

// followUnsatisfied opens the case again with what the customer said, and has a lead look at the grade.
func (r *room) followUnsatisfied(tx core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	if err := r.reopen(tx, c.Ticket(), attempt.GetString("note"), actor); err != nil {
		return err
	}
	return r.followUp(tx, FollowUp{
		Kind: followUpGrade, Ticket: c.Ticket(), Customer: c.GetString("customer"), Text: attempt.GetString("note"),
		DueAt: now.Add(24 * time.Hour), Source: CollectionAttempts + "/" + attempt.Id,
	}, actor)
}

// A low score is what it is in a survey, and as soon to be seen to: 1 or 2 of 5 in any dimension. Who would not recommend us
// is none, since nobody asks in a call whether we may come back to that.
const (
	lowScore  = 2
	lowWithin = 24 * time.Hour
)

// followLow has the leads see to a low score, unless the call leads to a review of theirs anyway.
func (r *room) followLow(tx core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	if !hasLowScore(attempt) || Outcome(attempt.GetString("outcome")) == OutcomeUnsatisfied && !c.IsRevisit() {
		return nil
	}
	return r.followUp(tx, FollowUp{
		Kind: followUpLow, Ticket: c.Ticket(), Customer: c.GetString("customer"), Text: attempt.GetString("note"),
		DueAt: now.Add(lowWithin), Source: CollectionAttempts + "/" + attempt.Id,
	}, actor)
}

// hasLowScore says whether a try, whose scores have passed the guard, has a low one.
func hasLowScore(attempt *core.Record) bool {
	var scores map[string]float64
	if err := json.Unmarshal([]byte(attempt.GetString("scores")), &scores); err != nil {
		return false // none were given
	}
	for name, score := range scores {
		if scales[name] == [2]int{1, 5} && score <= lowScore {
			return true
		}
	}
	return false
}

// keepOptOut keeps the customer's wish not to be called.
func keepOptOut(tx core.App, actor journal.Actor, c *Callback) error {
	customer, err := tx.FindRecordById("customers", c.GetString("customer"))
	if err != nil {
		return fmt.Errorf("keep the wish of customer %s: %w", c.GetString("customer"), err)
	}
	customer.Set("no_callbacks", true)
	journal.Act(customer, actor)
	return tx.SaveNoValidate(customer)
}

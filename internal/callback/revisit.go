package callback

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// Revisit is a callback about no case, as a campaign asks for it.
type Revisit struct {
	Customer string
	// Campaign is what asks for it, and Contact its place there: one contact leads to one callback.
	Campaign, Contact string
	// Caller is who calls; empty leaves it to whoever comes first.
	Caller string
	// CallAt is when it is time to call, from which the hours are kept in which people are called; DueAt is the limit.
	CallAt, DueAt time.Time
}

// Names of the events of a revisit, beside revisit.created and revisit.updated, in place of those of a callback after a
// solution: what a rule does about a case it cannot do about none.
const (
	EventRevisitDue       = "revisit.due"
	EventRevisitOverdue   = "revisit.overdue"
	EventRevisitDone      = "revisit.done"
	EventRevisitCancelled = "revisit.cancelled"
)

// IsRevisit says whether a campaign asks for the callback, and no case.
func (c *Callback) IsRevisit() bool { return c.GetString("campaign") != "" }

// nounOf begins the names of a revisit's events.
func nounOf(record *core.Record) string {
	if Wrap(record).IsRevisit() {
		return "revisit"
	}
	return ""
}

// event is the name of one of the callback's events.
func (c *Callback) event(name string) string {
	if !c.IsRevisit() {
		return name
	}
	return map[string]string{
		EventDue: EventRevisitDue, EventOverdue: EventRevisitOverdue, EventDone: EventRevisitDone, EventCancelled: EventRevisitCancelled,
	}[name]
}

// Revisit makes a callback for a campaign in tx, on behalf of actor. Whoever asks sees to it that the customer may be called.
func (c *Callbacks) Revisit(tx core.App, wanted Revisit, actor journal.Actor) error {
	plan := DefaultPlan
	made, err := newCallback(tx, map[string]any{
		"customer": wanted.Customer, "campaign": wanted.Campaign, "contact": wanted.Contact, "caller": wanted.Caller, "round": 1, "plan": plan,
		"due_at": journal.DateTime(wanted.DueAt), "call_at": journal.DateTime(c.room.callAt(plan, wanted.CallAt, wanted.DueAt)),
	})
	if err != nil {
		return err
	}
	return c.room.save(tx, made, actor)
}

// OpenCase is a case that is opened for a customer who was not satisfied when revisited.
type OpenCase struct {
	Customer, Subject, Description string
}

// followRevisit draws what follows from what a revisited customer said: there is no case to open again, so one is opened for
// who is not satisfied, and somebody sees to what is left of who is nearly.
func (r *room) followRevisit(tx core.App, actor journal.Actor, c *Callback, attempt *core.Record, now time.Time) error {
	switch Outcome(attempt.GetString("outcome")) {
	case OutcomePartly:
		return r.followUp(tx, FollowUp{
			Kind: followUpPartly, Customer: c.GetString("customer"), Owner: actor.ID, Text: attempt.GetString("note"),
			DueAt: now.Add(secondWithin / 2), Source: CollectionAttempts + "/" + attempt.Id,
		}, actor)
	case OutcomeUnsatisfied:
		opened, err := r.openCase(tx, OpenCase{Customer: c.GetString("customer"), Description: attempt.GetString("note")}, actor)
		if err != nil {
			return fmt.Errorf("open a case for revisit %s: %w", c.Id, err)
		}
		c.Set("opened", opened)
		return r.save(tx, c, actor)
	}
	return nil
}

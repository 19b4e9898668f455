package callback

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Callbacks is the room's handle for the rooms beside it, which meet it where the desk is put together.
type Callbacks struct{ room *room }

// Request is a callback as a rule asks for it.
type Request struct {
	Ticket string
	// Within is how long after the solution the customer is to have been called, in calendar time.
	Within time.Duration
	// After is how long after the solution it is time to call: the customer wants to have tried it.
	After time.Duration
	Plan  Plan
	Rule  string
}

// Bounds of what a rule may ask for.
const (
	shortestWithin = time.Hour
	longestWithin  = 90 * 24 * time.Hour
)

// Check says what a callback would be refused for whatever its case; nil for nothing.
func (c *Callbacks) Check(request Request) error {
	if err := request.Plan.filled().check(); err != nil {
		return err
	}
	if request.Within < shortestWithin || request.Within > longestWithin || request.After < 0 || request.After > request.Within {
		return locale.Refuse("callback", "callback_within", nil)
	}
	return nil
}

// CheckCase says what a callback would be refused for because of its case, also as of an earlier event; nil for nothing.
func (c *Callbacks) CheckCase(record *core.Record) error {
	if record.GetString("resolved_at") == "" {
		return locale.Refuse("callback", "callback_unsolved", nil)
	}
	return nil
}

// Open makes the callback of a case that was solved by an event, in tx, in place of one that is open. A case that has been
// opened again meanwhile, merged or erased gets none. It runs on behalf of actor, the rule.
func (c *Callbacks) Open(tx core.App, request Request, actor journal.Actor) error {
	ticket, err := tx.FindRecordById("tickets", request.Ticket)
	if err != nil {
		return fmt.Errorf("open the callback of case %s: %w", request.Ticket, err)
	}
	if ticket.GetBool("is_open") || ticket.GetString("merged_into") != "" || ticket.GetString("erased_at") != "" {
		return nil
	}
	resolved := ticket.GetDateTime("resolved_at").Time()
	isAsked, err := asksAbout(tx, request.Ticket, resolved)
	if err != nil || isAsked {
		return err
	}
	if open, err := openOf(tx, request.Ticket); err != nil || open != nil {
		if err != nil {
			return err
		}
		if err := c.room.cancel(tx, open, cancelledReplaced, actor); err != nil {
			return err
		}
	}
	caller, err := callerFor(tx, ticket)
	if err != nil {
		return err
	}
	request.Plan = request.Plan.filled()
	if ticket.GetString("grade") == "crisis" {
		request.Plan.Anytime = true
	}
	due := resolved.Add(request.Within)
	made, err := newCallback(tx, map[string]any{
		"ticket": ticket.Id, "customer": ticket.GetString("customer"), "round": 1, "resolved_at": journal.DateTime(resolved),
		"due_at": journal.DateTime(due), "caller": caller, "plan": request.Plan, "rule": request.Rule,
		"call_at": journal.DateTime(c.room.callAt(request.Plan, resolved.Add(request.After), due)),
	})
	if err != nil {
		return err
	}
	return c.room.begin(tx, made, actor)
}

// asksAbout says whether a solution has a callback that stands, also one that has its outcome: a second rule asks about the same
// solution, or the same rule once more, since the case was sorted anew. Who was unsatisfied ended that solution.
func asksAbout(app core.App, ticket string, resolved time.Time) (bool, error) {
	records, err := app.FindAllRecords(CollectionCallbacks, dbx.HashExp{"ticket": ticket}, dbx.Not(dbx.HashExp{"state": string(StateCancelled)}))
	if err != nil {
		return false, fmt.Errorf("find the callbacks of case %s: %w", ticket, err)
	}
	return slices.ContainsFunc(records, func(record *core.Record) bool {
		return record.GetDateTime("resolved_at").Time().Equal(resolved) && Outcome(record.GetString("outcome")) != OutcomeUnsatisfied
	}), nil
}

// begin saves the new callback of a case. One of a customer who does not want any is noted as that; where there is no number
// to call, somebody is asked to find it.
func (r *room) begin(tx core.App, made *Callback, actor journal.Actor) error {
	customer, err := tx.FindRecordById("customers", made.GetString("customer"))
	if err != nil {
		return fmt.Errorf("begin the callback of case %s: %w", made.Ticket(), err)
	}
	if customer.GetBool("no_callbacks") {
		return r.optOut(tx, made, actor)
	}
	if err := r.save(tx, made, actor); err != nil {
		return err
	}
	if customer.GetString("phone") != "" {
		return nil
	}
	return r.followUp(tx, FollowUp{
		Kind: followUpContact, Ticket: made.Ticket(), Customer: customer.Id, Owner: made.GetString("caller"), DueAt: made.GetDateTime("due_at").Time(),
		Source: CollectionCallbacks + "/" + made.Id,
	}, actor)
}

// openOf is the open callback of a case; nil where there is none.
func openOf(app core.App, ticket string) (*Callback, error) {
	records, err := app.FindAllRecords(CollectionCallbacks, dbx.HashExp{"ticket": ticket, "state": string(StateOpen)})
	if err != nil || len(records) == 0 {
		return nil, err
	}
	return Wrap(records[0]), nil
}

// longestCall is how long after the moment that is planned for it a call may still be made before others give up waiting for it.
const longestCall = 24 * time.Hour

// AwaitedUntil is until when what is to follow the open callback of a case should wait for it: until it is overdue, or where the
// next try is planned later than that, a day after it. The zero time where none is open.
func (c *Callbacks) AwaitedUntil(app core.App, ticket string) (time.Time, error) {
	open, err := openOf(app, ticket)
	if err != nil || open == nil {
		return time.Time{}, err
	}
	due, planned := open.GetDateTime("due_at").Time(), open.GetDateTime("call_at").Time()
	if planned.After(due) {
		return planned.Add(longestCall), nil
	}
	return due, nil
}

// callerFor is who calls: whoever has the case, unless they are gone, do quality assurance or the complaint is about them. Empty
// leaves it to whoever comes first.
func callerFor(app core.App, ticket *core.Record) (string, error) {
	assignee := ticket.GetString("assignee")
	if assignee == "" || assignee == ticket.GetString("complained_about") {
		return "", nil
	}
	if isGiven, err := journal.FindGivenWork(app, assignee); err != nil || !isGiven {
		return "", err
	}
	return assignee, nil
}

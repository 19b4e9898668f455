package callback

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Trace is what a customer sees of the callback of their case: that they will be called and by when, or that they were.
// Callbacks themselves are the desk's, with what was noted in their calls; a field that they get later does not show here.
type Trace struct {
	State TraceState `json:"state"`
	// DueAt is by when they will be called, DoneAt when they were; UTC in PocketBase's format, empty where it does not apply.
	DueAt  string `json:"due_at"`
	DoneAt string `json:"done_at"`
	// Satisfied says that they were called about the solution as it stands and are satisfied with it: nobody need ask them again.
	Satisfied bool `json:"satisfied"`
	// Calls are those that were made about the case so far, the oldest first; none is cancelled or refused.
	Calls []TraceCall `json:"calls"`
}

// TraceCall is one call that was made, as its customer sees it: how far it came, and when; UTC in PocketBase's format.
type TraceCall struct {
	State TraceState `json:"state"`
	At    string     `json:"at"`
}

// TraceState is how far a callback has come in the customer's eyes.
type TraceState string

// The states of a trace.
const (
	TraceNone      TraceState = ""          // there is none, or the customer did not want any
	TracePlanned   TraceState = "planned"   // they are to be called
	TraceReached   TraceState = "reached"   // they were called and said how it is
	TraceUnreached TraceState = "unreached" // they were called and could not be reached
)

// answerTrace tells a customer what comes of the callback of a case of theirs. To anybody else there is no such case.
func (r *room) answerTrace(e *core.RequestEvent) error {
	actor := journal.RequestActor(e)
	if !actor.IsCustomer() {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	tickets, err := e.App.FindAllRecords("tickets", dbx.HashExp{"id": e.Request.PathValue("id"), "customer": actor.ID})
	if err != nil {
		return fmt.Errorf("find case %s: %w", e.Request.PathValue("id"), err)
	}
	if len(tickets) == 0 {
		return locale.Reject(http.StatusNotFound, "not_found")
	}
	trace, err := traceOf(e.App, tickets[0], actor.ID)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, trace)
}

// traceOf is what a customer sees of the callbacks of a case that were made for them and not cancelled, the newest first of all: a
// callback of the customer whose case it was before is none of theirs.
func traceOf(app core.App, ticket *core.Record, customer string) (Trace, error) {
	found, err := app.FindRecordsByFilter(CollectionCallbacks, "ticket = {:ticket} && customer = {:customer} && state != {:cancelled}", "created,round", 0, 0,
		dbx.Params{"ticket": ticket.Id, "customer": customer, "cancelled": string(StateCancelled)})
	if err != nil {
		return Trace{}, fmt.Errorf("find the callbacks of case %s: %w", ticket.Id, err)
	}
	trace := Trace{Calls: []TraceCall{}}
	for _, record := range found {
		if state := shownOf(Wrap(record)); state == TraceReached || state == TraceUnreached {
			trace.Calls = append(trace.Calls, TraceCall{state, record.GetString("done_at")})
		}
	}
	if len(found) == 0 {
		return trace, nil
	}
	newest := Wrap(found[len(found)-1])
	switch trace.State = shownOf(newest); trace.State {
	case TracePlanned:
		trace.DueAt = newest.GetString("due_at")
	case TraceReached, TraceUnreached:
		trace.DoneAt = newest.GetString("done_at")
	}
	isSame := newest.GetString("resolved_at") == ticket.GetString("resolved_at")
	trace.Satisfied = isSame && Outcome(newest.GetString("outcome")) == OutcomeSatisfied
	return trace, nil
}

// shownOf is how far a callback that was not cancelled has come in its customer's eyes.
func shownOf(c *Callback) TraceState {
	if c.IsOpen() {
		return TracePlanned
	}
	switch Outcome(c.GetString("outcome")) {
	case OutcomeSatisfied, OutcomePartly, OutcomeUnsatisfied:
		return TraceReached
	case OutcomeUnreached:
		return TraceUnreached
	}
	return TraceNone
}

// Package callback asks customers, after a case was solved, whether it is (回访): when they are to be called, who tried it
// and what they said. It never means an HTTP callback.
//
// A revisit is a callback about no case: a campaign asks for it, and its events are named revisit.*.
//
// Contract: a case has at most one open callback, whatever happens. Rules make them (act.callback), in the transaction that
// carries out the rule's plan; solving the case again replaces it, opening it again cancels it, merging moves it to the case
// that goes on. It ends by a try that reached the customer, by the last try of its plan, or because nobody need be called.
// Unreached never counts as satisfied.
//
// A callback is one customer's for good: what they said and wished is theirs, and is erased with them. A case that comes to
// be another's gets a new callback in place of the open one. Nobody is its caller whom the complaint is about, whenever that
// is said; and what was to be made by a colleague who has left is handed on.
//
// A callback that a merge has moved to an open case asks about the earlier solution, until the next one replaces it: what the
// customer says is kept with the call, and nothing of it is noted in the case, which is still to be solved.
//
// What falls due goes through the journal once: callback.due when it is time to call, for each try, and callback.overdue
// when its limit passes; once more for the case to which a merge moves it, since what is to follow follows from events of that one. Tries are records of their own, which never change; what follows from one is drawn in the
// transaction of its save.
package callback

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Names of the collections this room owns.
const (
	CollectionCallbacks = "callbacks"
	CollectionAttempts  = "callback_attempts"
)

// State is whether a callback is still to be made.
type State string

// The states of a callback.
const (
	StateOpen      State = "open"
	StateDone      State = "done"      // it has an outcome
	StateCancelled State = "cancelled" // nobody need be called; cancelled_reason says why
)

// Outcome is how a callback ended.
type Outcome string

// The outcomes of a callback. The customer says the first four.
const (
	OutcomeSatisfied   Outcome = "satisfied"
	OutcomePartly      Outcome = "partly"      // a follow-up, and a second callback
	OutcomeUnsatisfied Outcome = "unsatisfied" // the case is opened again
	OutcomeRefused     Outcome = "refused"     // the customer does not want to be asked
	OutcomeUnreached   Outcome = "unreached"   // the plan was followed to its end
	OutcomeOptedOut    Outcome = "opted_out"   // the customer had asked not to be called; nobody did
)

// Result is what became of one call.
type Result string

// The results of a call.
const (
	ResultReached     Result = "reached"
	ResultNoAnswer    Result = "no_answer"
	ResultBusy        Result = "busy"
	ResultSwitchedOff Result = "switched_off"
	ResultWrongNumber Result = "wrong_number" // also a follow-up: the number is to be corrected
	ResultNoNumber    Result = "no_number"    // there is none to call
)

// Why a callback was cancelled.
const (
	cancelledReopened  = "reopened"
	cancelledReplaced  = "replaced"
	cancelledMerged    = "merged"
	cancelledWithdrawn = "withdrawn"
	cancelledErased    = "erased"
	cancelledMoved     = "moved" // the case has come to be another customer's, who is called anew
)

// Names of the events this room appends beside callback.created and callback.updated.
const (
	EventDue       = "callback.due"       // it is time to call
	EventOverdue   = "callback.overdue"   // the limit has passed without an outcome
	EventDone      = "callback.done"      // it has an outcome
	EventCancelled = "callback.cancelled" // nobody need be called
)

const (
	// timerKind is the kind of the timers; their keys say which mark they stand for.
	timerKind = "callback"
	markCall  = "call"
	markDue   = "due"
	// eventTimer is the event of a timer of this room.
	eventTimer = "timer." + timerKind
)

// marks are the moments of a callback that ring, by the field that holds each.
var marks = map[string]string{markCall: "call_at", markDue: "due_at"}

// holdFor is how long a callback stays with whoever opened it: a call takes minutes, and somebody who forgot to leave must
// not keep it from the others for the day.
const holdFor = 30 * time.Minute

// Callback is a record of the callbacks collection with typed access to what this room decides by.
type Callback struct {
	core.BaseRecordProxy
}

// Wrap gives record the type of this room.
func Wrap(record *core.Record) *Callback {
	c := &Callback{}
	c.SetProxyRecord(record)
	return c
}

// IsOpen says whether the customer is still to be called.
func (c *Callback) IsOpen() bool { return State(c.GetString("state")) == StateOpen }

// Ticket is the id of the case that it asks about.
func (c *Callback) Ticket() string { return c.GetString("ticket") }

// heldBy is who has it open at a moment; empty when nobody has.
func (c *Callback) heldBy(now time.Time) string {
	if held := c.GetDateTime("held_at").Time(); held.IsZero() || !now.Before(held.Add(holdFor)) {
		return ""
	}
	return c.GetString("held_by")
}

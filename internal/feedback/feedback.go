// Package feedback sees to what customers suggest and praise: each on a short path of its own, beside the case in which it
// was said.
//
// Contract: a case of kind suggestion or praise has one record here, made with the first event that says so. A suggestion is
// received, analysed, adopted or declined with an explanation, worked on, done; its customer is told at each decision. Praise
// is handed to the people it is for, and its customer is thanked. A department (team) and a time stand beside each step that
// is owed; a time that passes goes through the journal once, as feedback.overdue.
//
// What everybody may see of a suggestion is another record (suggestions), in the desk's words: nothing in it leads to who
// made it. Customers vote for it once each; the number is counted in the transaction of the vote. Suggestions of the same
// are joined: the later ones go the way of the first.
package feedback

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// Names of the collections this room owns.
const (
	CollectionFeedback    = "feedback"
	CollectionSuggestions = "suggestions"
	CollectionVotes       = "suggestion_votes"
)

// Kinds of feedback; they are kinds of case, too.
const (
	KindSuggestion = "suggestion"
	KindPraise     = "praise"
)

// State is where a suggestion or praise stands.
type State string

// The states. Withdrawn is what is none any more: its case was withdrawn, or is of another kind.
const (
	StateReceived   State = "received"
	StateAnalysed   State = "analysed" // with what came of it
	StateAdopted    State = "adopted"  // with a department and a time
	StateDeclined   State = "declined" // with an explanation
	StateInProgress State = "in_progress"
	StateDone       State = "done"
	StateForwarded  State = "forwarded" // to the people it is for, or to their department
	StateThanked    State = "thanked"
	StateWithdrawn  State = "withdrawn"
)

// next are the states that a person may lead on to. What was declined or done can be taken up again.
var next = map[State][]State{
	StateReceived:   {StateAnalysed},
	StateAnalysed:   {StateAdopted, StateDeclined},
	StateAdopted:    {StateInProgress, StateDone, StateDeclined},
	StateInProgress: {StateDone, StateDeclined},
	StateDeclined:   {StateAnalysed},
	StateDone:       {StateInProgress},
}

// nextOfPraise are those of praise.
var nextOfPraise = map[State][]State{StateReceived: {StateForwarded}, StateForwarded: {StateThanked}}

// open are the states in which somebody still has something to do.
var open = []State{StateReceived, StateAnalysed, StateAdopted, StateInProgress, StateForwarded}

// Names of the events this room appends beside feedback.created and feedback.updated.
const (
	EventAnalysed  = "feedback.analysed"
	EventAdopted   = "feedback.adopted"
	EventDeclined  = "feedback.declined"
	EventStarted   = "feedback.started"
	EventDone      = "feedback.done"
	EventForwarded = "feedback.forwarded"
	EventThanked   = "feedback.thanked"
	EventJoined    = "feedback.joined"
	EventWithdrawn = "feedback.withdrawn"
	EventOverdue   = "feedback.overdue"
)

// eventStep has the joined suggestions go with theirs that were too many for one transaction; its data say from where.
const eventStep = "feedback.step"

// events are those of a state that was entered.
var events = map[State]string{
	StateAnalysed: EventAnalysed, StateAdopted: EventAdopted, StateDeclined: EventDeclined, StateInProgress: EventStarted, StateDone: EventDone,
	StateForwarded: EventForwarded, StateThanked: EventThanked, StateWithdrawn: EventWithdrawn,
}

// How long a department has for the first step: a suggestion wants to be looked into, thanks are due while the customer
// remembers. A rule may set another time (act.feedback).
const (
	withinSuggestion = 7 * 24 * time.Hour
	withinPraise     = 3 * 24 * time.Hour
)

// Feedback is a record of the feedback collection with typed access to what this room decides by.
type Feedback struct {
	core.BaseRecordProxy
}

// Wrap gives record the type of this room.
func Wrap(record *core.Record) *Feedback {
	f := &Feedback{}
	f.SetProxyRecord(record)
	return f
}

// State is where it stands.
func (f *Feedback) State() State { return State(f.GetString("state")) }

// IsSuggestion says whether it is one, and praise otherwise.
func (f *Feedback) IsSuggestion() bool { return f.GetString("kind") == KindSuggestion }

// mayLead says whether a person may lead it on to a state.
func (f *Feedback) mayLead(to State) bool {
	moves := nextOfPraise
	if f.IsSuggestion() {
		moves = next
	}
	return slices.Contains(moves[f.State()], to)
}

// within is how long there is for a step of which nobody says otherwise.
func (f *Feedback) within() time.Duration {
	if f.IsSuggestion() {
		return withinSuggestion
	}
	return withinPraise
}

// step is a state that it has been in, as its customer sees it.
type step struct {
	State State  `json:"state"`
	At    string `json:"at"`
}

// enter has it stand in a state from now on.
func (f *Feedback) enter(state State, now time.Time) {
	var path []step
	if json.Unmarshal([]byte(f.GetString("path")), &path) != nil {
		path = nil
	}
	if len(path) == 0 || path[len(path)-1].State != state {
		path = append(path, step{state, now.UTC().Format(types.DefaultDateLayout)})
	}
	if most := 100; len(path) > most { // back and forth for ever still fits the field
		path = append(path[:1], path[len(path)-most+1:]...)
	}
	f.Set("state", string(state))
	f.Set("path", path)
	f.Set("is_open", slices.Contains(open, state) && f.GetString("joined_into") == "")
	f.Set("overdue", false)
	if state == StateAdopted || state == StateDeclined {
		f.Set("decided_at", journal.DateTime(now))
	}
	switch {
	case !f.GetBool("is_open"):
		f.Set("due_at", "")
	case f.GetString("due_at") == "":
		f.Set("due_at", journal.DateTime(now.Add(f.within())))
	}
}

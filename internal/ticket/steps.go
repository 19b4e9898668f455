package ticket

import (
	"encoding/json"
	"slices"
	"time"

	"aftercare/internal/journal"
)

// Step names what the customer's tracker shows.
type Step string

// The steps of a case, in the order a smooth one takes them.
const (
	StepReceived  Step = "received"
	StepAssigned  Step = "assigned"
	StepDiagnosed Step = "diagnosed" // a person has answered in substance
	StepWaiting   Step = "waiting"   // for the customer
	StepOnHold    Step = "on_hold"   // for parts or a third party
	StepPromised  Step = "promised"
	StepSolved    Step = "solved"
	StepReopened  Step = "reopened"
	StepConfirmed Step = "confirmed"
	StepWithdrawn Step = "withdrawn"
	StepMerged    Step = "merged"

	// What a complaint comes to besides, as soon as its evidence stands.
	StepInvestigated Step = "investigated"
	StepDecided      Step = "decided" // and told to the customer
)

// StepEntry is one line of the tracker. Times are UTC in PocketBase's format.
type StepEntry struct {
	Step       Step   `json:"step"`
	At         string `json:"at"`
	PromisedAt string `json:"promised_at,omitempty"`
}

func stepsOf(t *Ticket) []StepEntry {
	var steps []StepEntry
	if err := json.Unmarshal([]byte(t.GetString("steps")), &steps); err != nil {
		return nil // an empty or foreign value: the tracker begins anew rather than stop the case
	}
	return steps
}

// addStep appends a step; one that repeats the last is not said twice.
func (t *Ticket) addStep(step Step, at time.Time) {
	steps := stepsOf(t)
	if len(steps) > 0 && steps[len(steps)-1].Step == step {
		return
	}
	t.Set("steps", append(steps, StepEntry{Step: step, At: journal.DateTime(at).String()}))
}

// dropStep takes the last step back, if it is this one.
func (t *Ticket) dropStep(step Step) {
	steps := stepsOf(t)
	if last := len(steps) - 1; last >= 0 && steps[last].Step == step {
		t.Set("steps", steps[:last])
	}
}

func (t *Ticket) hasStep(step Step) bool {
	for _, entry := range stepsOf(t) {
		if entry.Step == step {
			return true
		}
	}
	return false
}

// addPromise appends or moves the promise that the tracker shows; an emptied promise leaves the past as it was.
func (t *Ticket) addPromise(at time.Time) {
	promised := t.GetDateTime("promise_at")
	if promised.IsZero() {
		return
	}
	t.Set("steps", append(stepsOf(t), StepEntry{Step: StepPromised, At: journal.DateTime(at).String(), PromisedAt: promised.String()}))
}

// stageSteps says which step a complaint's next stage shows the customer.
var stageSteps = map[Stage]Step{
	StageInvestigated: StepInvestigated,
	StageResolved:     StepDecided,
}

// followStage shows the customer how far their complaint has come. One that must be investigated anew has not been yet; one that is opened
// again was decided, and shows that it was.
func (t *Ticket) followStage(was *Ticket, now time.Time) {
	from, to := placeOf(Stage(was.GetString("stage"))), placeOf(Stage(t.GetString("stage")))
	if step := stageSteps[Stage(t.GetString("stage"))]; step != "" && to > from {
		t.addStep(step, now)
	}
	if investigated := placeOf(StageInvestigated); from >= investigated && to < investigated {
		t.Set("steps", slices.DeleteFunc(stepsOf(t), func(entry StepEntry) bool {
			return entry.Step == StepInvestigated || entry.Step == StepDecided
		}))
	}
}

// statusSteps says which step a change of status shows the customer.
var statusSteps = map[Status]Step{
	StatusPending:  StepWaiting,
	StatusOnHold:   StepOnHold,
	StatusResolved: StepSolved,
	StatusClosed:   StepConfirmed,
}

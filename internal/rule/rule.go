// Package rule is the desk's policy: scripts that administrators read and change, run for each event they subscribe to.
//
// Contract: a rule's script is a pure function of an event, the case as it stood right after it, and the rule's params. It
// asks for actions, a plan ([Action]); the engine checks the plan whole against the case and the rule's rights, and carries
// it out in the transaction that moves the journal's cursor, so that each event takes effect once, whatever dies when. A dry
// run is the plan not carried out; a backtest is the plan over the journal.
//
// A rule that fails leaves the case as it is and does not keep other rules from theirs. Records of `rules` alone are live;
// the files in hooks/ are the factory versions that they begin as.
package rule

import (
	"encoding/json"
	"time"

	"aftercare/internal/script"
)

// Names of the collections this room owns.
const (
	CollectionRules = "rules"
	CollectionRuns  = "rule_runs"
)

// Stage says how far a rule is let.
type Stage string

// The stages of a rule: a pilot before a roll-out.
const (
	StageObserve Stage = "observe" // its plans are logged and not carried out
	StageSample  Stage = "sample"  // for a share of the cases it is live, for the others it is passed over
	StageLive    Stage = "live"
)

// Definition is a rule as somebody wrote it: a file in hooks/, or a record's fields.
type Definition struct {
	Name  string   `json:"name"`
	About string   `json:"about"`
	On    []string `json:"on"`    // the events it subscribes to; empty for a scheduled rule
	Every string   `json:"every"` // a cron expression with an optional CRON_TZ=<zone> before it; empty for one with events
	// When is an expression that decides whether the script is asked at all; empty: always.
	When   string         `json:"when"`
	Params map[string]any `json:"params"`
	// Script is a function expression over one argument, or the source of a method `run`.
	Script string `json:"script"`
	// Position orders the rules of one event; smaller runs first.
	Position int   `json:"position"`
	Enabled  bool  `json:"enabled"`
	Stage    Stage `json:"stage"`
	// Sample is the share of the cases, in per cent, for which a rule in StageSample is live.
	Sample int `json:"sample"`
}

// DefaultPosition is the place of a rule that names none.
const DefaultPosition = 100

// Events that an engine delivers to one rule alone, the one that asked for them.
const (
	// EventReminder is a reminder that a rule set falling due.
	EventReminder = "timer." + kindReminder
	// EventSchedule is a schedule falling due: a rule's `every`.
	EventSchedule = "timer.schedule"
)

// kindReminder is the kind of the timers that act.remind sets.
const kindReminder = "reminder"

// Events are the names that a rule may subscribe to; docs/GLOSSARY says what each means.
var Events = []string{
	"ticket.created", "ticket.updated", "ticket.classified", "ticket.assigned", "ticket.escalated", "ticket.accepted",
	"ticket.resolved", "ticket.reopened", "ticket.closed", "ticket.withdrawn", "ticket.merged",
	"message.created",
	"sla.warned", "sla.breached", "sla.met", "sla.recalculated",
	EventReminder,
	"callback.created", "callback.due", "callback.overdue", "callback.done", "callback.cancelled", "revisit.due", "revisit.overdue", "follow_up.overdue", "follow_up.done", "survey.answered",
	"problem.created", "problem.moved", "problem.reopened", "problem.closed", "problem.overdue", "problem.checked",
	"feedback.created", "feedback.analysed", "feedback.adopted", "feedback.declined", "feedback.started", "feedback.done",
	"feedback.forwarded", "feedback.thanked", "feedback.joined", "feedback.overdue",
	"customer.created", "customer.updated", "asset.created", "asset.updated", "email.dead",
}

// Outcome is how a rule's dealing with an event ended.
type Outcome string

// The outcomes of a run.
const (
	OutcomeDone     Outcome = "done"     // the plan was carried out
	OutcomeObserved Outcome = "observed" // the plan was logged: the rule is in StageObserve
	OutcomePlanned  Outcome = "planned"  // the plan stands and nothing was carried out: a dry run or a backtest
	OutcomeNothing  Outcome = "nothing"  // the script asked for nothing
	OutcomeSkipped  Outcome = "skipped"  // the script was not asked; Why says why
	OutcomeFailed   Outcome = "failed"   // Error says how; nothing was carried out
)

// Why a rule was skipped.
const (
	WhyWhen    = "when"    // its condition did not hold
	WhyStopped = "stopped" // a rule before it called act.stop
	WhySample  = "sample"  // the case is not in the sample
	WhyLoop    = "loop"    // the rule has acted on this case earlier in the same chain of events
	WhyDepth   = "depth"   // the chain of events is too long
	WhyGone    = "gone"    // the case has been merged or erased since
)

// Kinds of fault.
const (
	FaultScript  = "script"  // the script threw
	FaultTimeout = "timeout" // it ran too long, twice
	FaultWhen    = "when"    // the condition failed
	FaultAction  = "action"  // an action cannot be done to this case
	FaultWrite   = "write"   // the plan passed its check and could not be written
)

// Fault says how a rule failed.
type Fault struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	// Text is the message in each language, where the desk knows what it says: that of a limit, of a refusal, or of an exception of a class
	// that it knows (js_...), whose message keeps JavaScript's own words. What a script throws in its author's words has none.
	Text map[string]string `json:"text,omitempty"`
	// Line and Column count from 1 in the script, or in `when`; 0 where no line is to blame. Of an action that cannot be done, or not
	// be saved, they are where the script asked for it, as far as that can be told.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Code and Params are the limit's or the refusal's, where the check of an action refused; Action is its place in the plan.
	Code   string         `json:"code,omitempty"`
	Params map[string]any `json:"params,omitempty"`
	Field  string         `json:"field,omitempty"`
	Action int            `json:"action,omitempty"`
}

// Result is what one rule did about one event, or why it did nothing: an entry of the run log.
type Result struct {
	Rule    string  `json:"rule"`
	Name    string  `json:"name"`
	Version int     `json:"version,omitempty"`
	Stage   Stage   `json:"stage,omitempty"`
	Outcome Outcome `json:"outcome"`
	Why     string  `json:"why,omitempty"`
	// By is the name of the rule that kept this one from its turn, where Why is [WhyStopped].
	By string `json:"by,omitempty"`
	// Plan is what the script asked for, in its order.
	Plan []*Action `json:"plan,omitempty"`
	// Changes are what the save of the case changed: {field: [old, new]}.
	Changes    map[string][2]json.RawMessage `json:"changes,omitempty"`
	Error      *Fault                        `json:"error,omitempty"`
	Console    []Line                        `json:"console,omitempty"`
	ConsoleCut bool                          `json:"console_cut,omitempty"`
	// Cut says that the log has left out the plan, the changes or the console: together they were too long for it.
	Cut bool `json:"cut,omitempty"`
	// Took is wall time, in microseconds.
	Took int64 `json:"took_us"`
}

// Line is one line of a script's console.
type Line struct {
	Level string `json:"level"`
	Text  string `json:"text"`
}

// Fired says whether the rule asked for something, whether or not that was carried out.
func (r *Result) Fired() bool {
	return r.Outcome == OutcomeDone || r.Outcome == OutcomeObserved || r.Outcome == OutcomePlanned
}

// stops says whether later rules of the event are skipped because of this one. One that only observes stops nobody.
func (r *Result) stops() bool {
	if r.Outcome != OutcomeDone && r.Outcome != OutcomePlanned {
		return false
	}
	for _, action := range r.Plan {
		if action.Do == DoStop {
			return true
		}
	}
	return false
}

// limitRun is how long one run of a script may take, in wall time, where the settings do not say. A rule takes microseconds.
const limitRun = 200 * time.Millisecond

// patience is how long the second try may take after a run that ran out of time. A busy machine may let anybody wait for a
// while, and a rule that fails by that helps nobody. No setting goes beyond it.
const patience = time.Second

func linesOf(console []script.Line) []Line {
	var lines []Line
	for _, line := range console {
		lines = append(lines, Line(line))
	}
	return lines
}

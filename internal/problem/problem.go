// Package problem keeps the problem ledger (问题台账): what makes customers come back with the same trouble, why, what was
// done about it, and whether that helped.
//
// Contract: a problem goes from registered over contained, analysed, acting and verifying to closed, one step after the other,
// each entered only with its evidence, which stays as long as the step does. What did not help is opened again, with a reason.
// How many cases a problem touches is counted from the cases linked to it, never typed; whether a measure helped is reckoned
// from their number before and after it ([Compare]), 30, 60 and 90 days on.
//
// A case is linked by its own field problem; callbacks, survey answers and follow-ups by a row of problem_sources, which links
// their case as well. A rule may propose a problem: there is one at most that is open for a product and category, and later
// cases join it.
package problem

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Names of the collections this room owns.
const (
	CollectionProblems = "problems"
	CollectionSources  = "problem_sources"
)

// Names of the events this room appends beside problem.created and problem.updated.
const (
	EventMoved    = "problem.moved"    // to another step
	EventReopened = "problem.reopened" // from verifying or closed, since it did not help
	EventClosed   = "problem.closed"
	EventOverdue  = "problem.overdue" // its measures were not taken in time, once
	EventChecked  = "problem.checked" // 30, 60 or 90 days after the measures
)

const (
	// timerKind is the kind of the timers; their keys are keyDue and the days of a check.
	timerKind  = "problem"
	keyDue     = "due"
	eventTimer = "timer." + timerKind
)

// Bases of the comparison.
const (
	BasisLinked   = "linked"   // the cases linked to the problem
	BasisCategory = "category" // all cases of its product and category
)

// Problem is a record of the problems collection with typed access to what this room decides by.
type Problem struct {
	core.BaseRecordProxy
}

// Wrap gives record the type of this room.
func Wrap(record *core.Record) *Problem {
	p := &Problem{}
	p.SetProxyRecord(record)
	return p
}

// Status is where the problem stands.
func (p *Problem) Status() Status { return Status(p.GetString("status")) }

// MeasuredAt is when its measures were in force; zero when they are not.
func (p *Problem) MeasuredAt() time.Time { return p.GetDateTime("measured_at").Time() }

// Package figure reckons what the work after a solution is judged by: callbacks, surveys, complaints.
//
// Contract: nothing is kept; each figure is read from the records as they stand, and reckoned by plain arithmetic. Every answer says what it divides by what, what was left out, how many it rests on, in which zone the
// days begin, and by which clock time was measured. Where there is nothing to divide by there is no value; it is never 0 and
// never 100 %. Periods are half-open and begin and end at midnight of the desk's zone.
//
// docs/GLOSSARY defines each figure in words; a test reckons all of them a second time, from the raw records.
package figure

import (
	"slices"
	"time"
)

// Names of the figures.
const (
	CallbackCompletion   = "callback_completion"
	CallbackTimeliness   = "callback_timeliness"
	CallbackSatisfaction = "callback_satisfaction"
	CSAT                 = "csat"
	NPS                  = "nps"
	CES                  = "ces"
	ComplaintRate        = "complaint_rate"
	ComplaintsInTime     = "complaints_in_time"
)

// Unit says how a value is read.
type Unit string

// The units of values.
const (
	UnitPercent     Unit = "percent"
	UnitPoints      Unit = "points" // of the NPS, from -100 to 100
	UnitPerThousand Unit = "per_thousand"
)

// Clock says by which clock a figure measures time.
type Clock string

// The clocks of figures.
const (
	ClockCalendar Clock = "calendar"
	ClockPolicy   Clock = "policy" // as each promise was made: around the clock, in business hours, or in working days
	ClockNone     Clock = "none"   // no span of time is measured
)

// Grouping is what a figure is broken down by.
type Grouping string

// The groupings. Product and team are those of the case, as they stand now.
const (
	ByNothing   Grouping = ""
	ByMonth     Grouping = "month"
	ByProduct   Grouping = "product"
	ByTeam      Grouping = "team"
	ByDimension Grouping = "dimension"
)

// figure is one figure: how it is asked for, read and reckoned.
type figure struct {
	name  string
	unit  Unit
	clock Clock
	by    []Grouping
	// read counts by group; where the groups overlap, the whole stands under [all].
	read   func(q *question) (tallies, error)
	reckon func(t tally) Row
	// score reckons a dimension's scores, where reckon does not; a figure without dimensions has none.
	score func(t tally) Row
}

// hasDimensions says whether the scores of a dimension may be asked for.
func (f figure) hasDimensions() bool { return slices.Contains(f.by, ByDimension) }

// row reckons the row of a group, or of all.
func (f figure) row(q *question, t tally) Row {
	if f.score != nil && (q.by == ByDimension || q.dimension != overall) {
		return f.score(t)
	}
	return f.reckon(t)
}

var (
	everyWay     = []Grouping{ByNothing, ByMonth, ByProduct, ByTeam}
	andDimension = []Grouping{ByNothing, ByMonth, ByProduct, ByTeam, ByDimension}
)

// figures are all of them, in the order of the page.
var figures = []figure{
	{name: CallbackCompletion, unit: UnitPercent, clock: ClockCalendar, by: everyWay, read: readCallbacksDue, reckon: completion},
	{name: CallbackTimeliness, unit: UnitPercent, clock: ClockCalendar, by: everyWay, read: readCallbacksDue, reckon: timeliness},
	{name: CallbackSatisfaction, unit: UnitPercent, clock: ClockNone, by: andDimension, read: readCallbacksDone, reckon: satisfaction, score: callScore},
	{name: CSAT, unit: UnitPercent, clock: ClockNone, by: andDimension, read: readCSAT, reckon: csat},
	{name: NPS, unit: UnitPoints, clock: ClockNone, by: everyWay, read: readNPS, reckon: nps},
	{name: CES, unit: UnitPercent, clock: ClockNone, by: everyWay, read: readCES, reckon: ces},
	{name: ComplaintRate, unit: UnitPerThousand, clock: ClockNone, by: everyWay, read: readComplaints, reckon: complaintRate},
	{name: ComplaintsInTime, unit: UnitPercent, clock: ClockPolicy, by: everyWay, read: readComplaintClocks, reckon: complaintsInTime},
}

// find is the figure of a name.
func find(name string) (figure, bool) {
	i := slices.IndexFunc(figures, func(f figure) bool { return f.name == name })
	if i < 0 {
		return figure{}, false
	}
	return figures[i], true
}

// tally is how many there are of what a figure is made of, by names of its family.
type tally map[string]int

// tallies are the tallies of the groups, by the groups' keys; of no grouping the one under "".
type tallies map[string]tally

// all is the key of all groups together, where these do not add up to it: one customer may be in several.
const all = "*"

// add adds what another tally counts.
func (t tally) add(other tally) {
	for name, n := range other {
		t[name] += n
	}
}

// with adds other tallies, group by group.
func (t tallies) with(other tallies) tallies {
	for key, of := range other {
		if t[key] == nil {
			t[key] = tally{}
		}
		t[key].add(of)
	}
	return t
}

// whole takes all groups together out of the tallies: as it was counted, else their sum.
func (t tallies) whole() tally {
	if counted, isCounted := t[all]; isCounted {
		delete(t, all)
		return counted
	}
	sum := tally{}
	for _, each := range t {
		sum.add(each)
	}
	return sum
}

// Row is a figure of one group, or of all.
type Row struct {
	// Key is a month (2026-09), an id of a product or team, or a dimension; empty for the cases that have none, and for all.
	Key   string `json:"key"`
	Label string `json:"label"`

	Numerator   int `json:"numerator"`
	Denominator int `json:"denominator"`
	// N is how many the value rests on.
	N int `json:"n"`
	// Value is nil where there is nothing to divide by, or too little to say anything.
	Value *float64 `json:"value"`
	// Low and High are the ends of the 95 % interval; nil for a figure that counts all there is.
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	// Margin is half the width of the NPS's interval, in points.
	Margin *float64 `json:"margin"`
	// Response says, of the invitations sent in the period, how many were answered; of CSAT alone.
	Response *Response `json:"response,omitempty"`
	// Counts are the parts that it was reckoned from.
	Counts map[string]int `json:"counts"`
	// Excluded are those left out, by the reason.
	Excluded map[string]int `json:"excluded"`
}

// Response is the share of invitations that were answered.
type Response struct {
	Answered int      `json:"answered"`
	Sent     int      `json:"sent"`
	Value    *float64 `json:"value"`
}

// Answer is a figure as it is handed out.
type Answer struct {
	Name  string   `json:"name"`
	Unit  Unit     `json:"unit"`
	Clock Clock    `json:"clock"`
	Zone  string   `json:"zone"`
	From  string   `json:"from"`
	To    string   `json:"to"`
	By    Grouping `json:"by"`
	// Dimension is whose score counts: of answers to surveys, or given in callbacks. There overall is how the customer said that it was.
	Dimension string `json:"dimension,omitempty"`
	// Target is what is aimed at; nil where nobody has set one.
	Target *float64 `json:"target"`
	// WithinHours is the limit that callback timeliness goes by.
	WithinHours int `json:"within_hours,omitempty"`
	// At is when it was reckoned: what is due and what is not is as of then.
	At    time.Time `json:"at"`
	Total Row       `json:"total"`
	Rows  []Row     `json:"rows"`
}

// Package sla keeps the clocks of what customers were promised: when each began, paused, ended, and why.
//
// Contract: a clock is derived, never accumulated. What the journal says of a case gives its courses (course.go); a course,
// the target it was given and a calendar give the deadline, the warn marks and the state (reckon.go). Both are pure, so that
// reckoning a case again, at any time, changes nothing and can be explained step by step. The rows in clocks are what came
// of it, kept for lists and figures; nothing but this room writes them.
//
// A target is a snapshot: it is taken from the policies when the clock starts, and stays, until somebody applies the
// policies again. A calendar is not: editing one moves the deadlines of clocks that are still owed, and says so.
//
// Order: events of a case are handled in the order of the journal, each as of its own time; timers fire a millisecond after
// a mark, so that what happens at the very deadline is in time. sla.warned, sla.breached and sla.met are appended in the
// transaction that changes the clock's row, and so once each, whatever dies when; where an edited calendar takes a mark
// back, sla.recalculated says so, and the mark may be reached again.
package sla

import "slices"

// Names of the collections this room owns. Calendars are read by their arithmetic's own room and kept by this one.
const (
	CollectionClocks    = "clocks"
	CollectionPolicies  = "sla_policies"
	CollectionCalendars = "calendars"
)

// Kind is what a clock measures.
type Kind string

// The kinds of clock; docs/GLOSSARY.md says what starts, meets, pauses and cancels each.
const (
	FirstResponse  Kind = "first_response"
	NextResponse   Kind = "next_response"
	ChatAnswer     Kind = "chat_answer"
	SocialReply    Kind = "social_reply"
	Diagnosis      Kind = "diagnosis"
	Resolution     Kind = "resolution"
	Onsite         Kind = "onsite"
	Repair         Kind = "repair"
	ComplaintAck   Kind = "complaint_ack"
	ComplaintReply Kind = "complaint_reply"
	ComplaintClose Kind = "complaint_close"
	Promise        Kind = "promise"
)

// Kinds lists all kinds, in the order in which pages show them.
var Kinds = []Kind{
	FirstResponse, NextResponse, ChatAnswer, SocialReply, ComplaintAck, Diagnosis, Onsite, Repair, Resolution,
	ComplaintReply, ComplaintClose, Promise,
}

var (
	// answers are the clocks of a customer who waits for a word.
	answers = []Kind{FirstResponse, NextResponse, ChatAnswer, SocialReply}
	// complaints are the limits that depend on a complaint's grade.
	complaints = []Kind{ComplaintAck, ComplaintReply, ComplaintClose}
	// pausable stand still in the statuses that their policy names. An answer is owed whatever the status says: a case could
	// else be set to pending to silence its clock.
	pausable = []Kind{Resolution, Onsite, Repair, ComplaintReply, ComplaintClose}
	// renewed are the limits that end with the solution, and begin anew when the case is opened again.
	renewed = []Kind{Resolution, Repair, ComplaintClose}
)

func (k Kind) in(kinds []Kind) bool { return slices.Contains(kinds, k) }

// isPublic says whether the customer may see the clock; how soon a colleague looks into a case is the desk's own affair.
func (k Kind) isPublic() bool { return k != Diagnosis }

// Names of the events this room appends.
const (
	EventWarned       = "sla.warned"
	EventBreached     = "sla.breached"
	EventMet          = "sla.met"
	EventReapplied    = "sla.reapplied"
	EventRecalculated = "sla.recalculated"
	// eventCarried hands the turn of a customer whose case was merged on to the case it was merged into.
	eventCarried = "sla.carried"
	// eventBeginning goes through the cases that were open before there were clocks.
	eventBeginning = "sla.beginning"
	// eventRecalculating goes on with a calendar's clocks where one transaction left off.
	eventRecalculating = "sla.recalculating"
)

// timerKind is the kind of the one timer that a case with clocks has: it stands at the next mark of any of them.
const timerKind = "sla"

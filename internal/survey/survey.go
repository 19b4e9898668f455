// Package survey asks customers, some time after a case was solved, how it went, and keeps what they say.
//
// Contract: an invitation is made by a rule (act.survey), at most one for a survey and a solution; it is sent when its time
// has come and the customer has been called, where a callback is owed (for which it waits until that is overdue, not for ever), and by
// day while the desk is open, as is its reminder; unless the case has been opened again or has come to be another customer's, and says why where it is not. It can
// be answered once, until it runs out, by whoever holds its link; a GET never records anything, since mail programs follow links to look at them. The link holds a
// signed token and nothing of the person. An invitation keeps the wording that it was made with, and so does its answer.
//
// Unanswered is never counted as satisfied, and what was not asked or does not apply is never averaged.
package survey

import (
	"github.com/pocketbase/pocketbase/core"
)

// Names of the collections this room owns.
const (
	CollectionSurveys = "surveys"
	CollectionInvites = "survey_invites"
	CollectionAnswers = "survey_answers"
)

// State is where an invitation stands.
type State string

// The states of an invitation.
const (
	StateWaiting  State = "waiting" // its time has not come
	StateSent     State = "sent"
	StateAnswered State = "answered"
	StateExpired  State = "expired"
	StateSkipped  State = "skipped" // it is not sent; skip_reason says why
)

// Why an invitation is not sent.
const (
	skipSample    = "sample"     // the case is not in the sample
	skipRecent    = "recent"     // the customer was asked not long ago
	skipNoAddress = "no_address" // there is no address to write to
	skipReopened  = "reopened"   // the case is open again
	skipErased    = "erased"
	skipTemplate  = "template"  // the mail's template is switched off
	skipMoved     = "moved"     // the case has come to be another customer's
	skipOff       = "off"       // the survey has been switched off
	skipWithdrawn = "withdrawn" // the customer has withdrawn the case
	skipMerged    = "merged"    // the case goes on as another
	skipRefused   = "refused"   // called about the case, the customer did not want to be asked

	skipNoQuestion = "no_question" // the survey asks nothing about cases of this kind
)

// Names of the events this room appends beside survey_answer.created and survey_answer.updated.
const (
	EventAnswered = "survey.answered" // an answer came in
	EventSent     = "survey.sent"     // an invitation went out
	EventSkipped  = "survey.skipped"  // an invitation is not sent, and why
)

const (
	// timerKind is the kind of the timers of an invitation; their keys say what for.
	timerKind  = "survey"
	markSend   = "send"
	markRemind = "remind"
	markExpire = "expire"
	eventTimer = "timer." + timerKind
	// The events of a callback that has come to its end.
	eventCallDone = "callback.done"
	eventCallOff  = "callback.cancelled"
	// outcomeRefused is the outcome of a callback whose customer did not want to be asked.
	outcomeRefused = "refused"
	templateAsk    = "survey_invite"
	templateNext   = "survey_reminder"
)

// Invite is a record of the survey_invites collection with typed access to what this room decides by.
type Invite struct {
	core.BaseRecordProxy
}

// Wrap gives record the type of this room.
func Wrap(record *core.Record) *Invite {
	i := &Invite{}
	i.SetProxyRecord(record)
	return i
}

// State is where the invitation stands.
func (i *Invite) State() State { return State(i.GetString("state")) }

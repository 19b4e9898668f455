// Package assist owns the automatic answers (自动回答) of the portal: questions that are answered from the articles at once, until a
// person is wanted.
//
// Contract: an answer is a passage of an article, with its source, and says that it is automatic; nothing is made up, and no service
// outside is asked. A question that speaks of danger is not answered but told what to do first, and one that complains is not
// answered at all: both go to a person at once, and so does whoever asks for one, and whoever was not helped twice. What counts as
// danger or complaint is decided by the live rules that sort cases ([Config.Read]), so that the two never differ. What goes over is all
// that was asked and shown.
//
// A session is a record that colleagues may read. It is of a customer or of nobody, opened by a secret that only its browser has, kept for
// [keptDays], and goes with its customer or its case when either is erased. What is learned of it holds words of articles alone.
package assist

import "time"

// Collection is that of the sessions.
const Collection = "question_sessions"

// States of a session.
const (
	StateOpen       = "open"
	StateSolved     = "solved"      // the last answer helped
	StateHandedOver = "handed_over" // a person is to see to it
)

// Reasons why a person is to see to a session.
const (
	ReasonAsked  = "asked"  // the customer wanted one
	ReasonMissed = "missed" // two questions found nothing, or nothing that helped
	ReasonDanger = "danger"
	ReasonAnger  = "anger"
)

// Outcomes of a question.
const (
	OutcomeAnswered = "answered"
	OutcomeMissed   = "missed"
	OutcomeDanger   = "danger"
	OutcomeAnger    = "anger"
	OutcomeAsked    = "asked" // nothing but the wish for a person
)

// Votes on an answer.
const (
	VoteHelpful   = "helpful"
	VoteUnhelpful = "unhelpful"
)

const (
	// mostTurns bounds a session; longestQuestion a question, in runes.
	mostTurns       = 20
	longestQuestion = 1000
	// mostMisses is how often somebody may not be helped before a person is offered.
	mostMisses = 2
	// keptDays is how long a session is kept after the last question.
	keptDays = 180
)

// Turn is a question with what became of it.
type Turn struct {
	Question string    `json:"question"`
	At       time.Time `json:"at"`
	Outcome  string    `json:"outcome"`
	// Article, Code, Title and Locale are of the article that was shown; Flows the titles of the diagnoses.
	Article string   `json:"article,omitempty"`
	Code    string   `json:"code,omitempty"`
	Title   string   `json:"title,omitempty"`
	Locale  string   `json:"locale,omitempty"`
	Flows   []string `json:"flows,omitempty"`
	Vote    string   `json:"vote,omitempty"`
}

// session is a row of the collection.
type session struct {
	ID       string `db:"id"`
	Secret   string `db:"secret"`
	Customer string `db:"customer"`
	Locale   string `db:"locale"`
	State    string `db:"state"`
	Reason   string `db:"reason"`
	Category string `db:"category"`
	Ticket   string `db:"ticket"`
	Misses   int    `db:"misses"`
	Created  string `db:"created"`
	Text     string `db:"turns"`
	turns    []Turn
}

// wantsPerson says whether a person is to see to it.
func (s *session) wantsPerson() bool { return s.Reason != "" }

// miss counts that a question was not helped.
func (s *session) miss() {
	s.Misses++
	if s.Misses >= mostMisses && s.Reason == "" {
		s.Reason = ReasonMissed
	}
}

// take adds a question with what came of it.
func (s *session) take(turn Turn, category string) {
	s.turns = append(s.turns, turn)
	switch turn.Outcome {
	case OutcomeMissed:
		s.miss()
	case OutcomeAnger:
		if s.Reason != ReasonDanger {
			s.Reason = ReasonAnger
		}
	case OutcomeAsked:
		if s.Reason == "" || s.Reason == ReasonMissed {
			s.Reason = ReasonAsked
		}
	case OutcomeDanger:
		s.Reason, s.Category = ReasonDanger, category
	}
	if s.State == StateSolved {
		s.State = StateOpen
	}
}

// vote marks a question's answer as helpful or not, once; it says whether that is new.
func (s *session) vote(at int, helpful bool) bool {
	if at < 0 || at >= len(s.turns) {
		return false
	}
	turn := &s.turns[at]
	if turn.Outcome != OutcomeAnswered || turn.Vote != "" {
		return false
	}
	if !helpful {
		turn.Vote = VoteUnhelpful
		s.miss()
		return true
	}
	turn.Vote = VoteHelpful
	s.Misses = 0
	if s.Reason == ReasonMissed {
		s.Reason = ""
	}
	if s.State == StateOpen {
		s.State = StateSolved
	}
	return true
}

// isFirstOf says whether the article of a question was not voted on earlier in the session.
func (s *session) isFirstOf(at int) bool {
	for i, turn := range s.turns {
		if i != at && turn.Article == s.turns[at].Article && turn.Vote != "" {
			return false
		}
	}
	return true
}

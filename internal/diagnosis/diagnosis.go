// Package diagnosis owns guided diagnosis (引导诊断): flows of questions that lead a customer to what mends a fault, or to a case
// that already says what was tried.
//
// Contract: a flow is checked whole when it is saved ([Flow.check]): it has no circle, all of it can be reached, and every end has
// an outcome. Each save of its steps is a version that is kept, so that what is counted, and what a case says was answered, can
// be read by the questions as they stood. What is counted holds nothing of who answered.
package diagnosis

// Names of the collections that the room owns.
const (
	CollectionFlows    = "flows"
	CollectionVersions = "flow_versions"
	CollectionCounts   = "flow_counts"
)

// Flow is what a diagnosis asks, step by step.
type Flow struct {
	TitleZH, TitleEN string
	Start            string
	Nodes            map[string]Node
}

// The types of a node.
const (
	TypeQuestion = "question"
	TypeAction   = "action" // something to do, then a question whether it helped
	TypeResult   = "result"
)

// The outcomes of a result.
const (
	OutcomeSolved   = "solved"
	OutcomeArticle  = "article"
	OutcomePart     = "part"
	OutcomeCallback = "callback"
	OutcomeTicket   = "ticket"
)

// Node is a question, something to do, or an end.
type Node struct {
	Type    string   `json:"type"`
	TextZH  string   `json:"text_zh"`
	TextEN  string   `json:"text_en"`
	Options []Option `json:"options,omitempty"`
	// Outcome is what a result comes to.
	Outcome string `json:"outcome,omitempty"`
	// Safety says that somebody may be in danger: the case that follows is urgent.
	Safety bool `json:"safety,omitempty"`
	// Article is the code of the article that a result leads to.
	Article string `json:"article,omitempty"`
	// CallbackHours is within how many hours a customer is to be called.
	CallbackHours int     `json:"callback_hours,omitempty"`
	Ticket        *Ticket `json:"ticket,omitempty"`
}

// Option is one answer and where it leads.
type Option struct {
	LabelZH string `json:"label_zh"`
	LabelEN string `json:"label_en"`
	Next    string `json:"next"`
}

// Ticket is what a case is filled in with.
type Ticket struct {
	Kind     string   `json:"kind"`
	Category string   `json:"category,omitempty"`
	Priority string   `json:"priority,omitempty"`
	PartHint []string `json:"part_hint,omitempty"`
}

// makesCase says whether an outcome ends in a case.
func makesCase(outcome string) bool {
	return outcome == OutcomeTicket || outcome == OutcomePart || outcome == OutcomeCallback
}

// promisesCall says whether a customer who comes to this end is to be called.
func (n Node) promisesCall() bool { return n.Outcome == OutcomeCallback && n.CallbackHours > 0 }

package knowledge

import "slices"

// State is where an article stands on its way to its readers.
type State string

// The states of an article.
const (
	StateDraft     State = "draft"
	StateReview    State = "review"
	StatePublished State = "published"
	StateArchived  State = "archived"
)

// moves are the ways between states; writers are those that everybody who works may go, all others are a lead's.
var (
	moves = map[State][]State{
		StateDraft:     {StateReview, StatePublished, StateArchived},
		StateReview:    {StateDraft, StatePublished, StateArchived},
		StatePublished: {StateDraft, StateArchived},
		StateArchived:  {StateDraft},
	}
	writers = []State{StateDraft, StateReview}
)

// CanMove says whether an article may go from one state to another.
func CanMove(from, to State) bool { return from == to || slices.Contains(moves[from], to) }

// isWriters says whether who works on articles, and leads nobody, may change one in this state.
func (s State) isWriters() bool { return slices.Contains(writers, s) }

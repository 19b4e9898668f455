package feedback

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Feedbacks is the room's handle for the rooms beside it, which meet it where the desk is put together.
type Feedbacks struct{ room *room }

// Request is what a rule makes of the feedback of a case.
type Request struct {
	Ticket string
	// Team is a department's id; empty leaves it to what there is.
	Team string
	// People are whom praise is for; it counts as handed to them, since the rule tells them itself.
	People []string
	// Within is how long there is for the next step, from now; 0 leaves it as it is.
	Within time.Duration
}

// longestWithin bounds how far ahead a step can be due.
const longestWithin = 400 * 24 * time.Hour

// Check says what a request would be refused for whatever its case; nil for nothing.
func (f *Feedbacks) Check(app core.App, request Request) error {
	if request.Within < 0 || request.Within > longestWithin {
		return locale.Refuse("within", "feedback_within", nil)
	}
	if request.Team != "" {
		if _, err := app.FindRecordById("teams", request.Team); err != nil {
			return locale.Refuse("team", "feedback_team_unknown", map[string]any{"team": request.Team})
		}
	}
	for _, id := range request.People {
		if _, err := app.FindRecordById("staff", id); err != nil {
			return locale.Refuse("people", "person_unknown", map[string]any{"who": id})
		}
	}
	return nil
}

// CheckCase says what a request would be refused for because of its case, also as of an earlier event; nil for nothing.
func (f *Feedbacks) CheckCase(record *core.Record, request Request) error {
	kind := record.GetString("kind")
	switch {
	case kind != KindSuggestion && kind != KindPraise:
		return locale.Refuse("feedback", "feedback_no_case", nil)
	case kind == KindSuggestion && len(request.People) > 0:
		return locale.Refuse("people", "feedback_other_kind", nil)
	}
	return nil
}

// Set carries a request out in tx, on behalf of actor. What a person has led on meanwhile stays as it is.
func (f *Feedbacks) Set(tx core.App, request Request, actor journal.Actor) error {
	ticket, err := tx.FindRecordById("tickets", request.Ticket)
	if err != nil {
		return fmt.Errorf("read case %s: %w", request.Ticket, err)
	}
	one, err := f.room.ensure(tx, ticket, actor)
	if err != nil || one == nil || one.State() != StateReceived {
		return err
	}
	now := f.room.clock.Now()
	if request.Team != "" {
		one.Set("team", request.Team)
	}
	if request.Within > 0 {
		one.Set("due_at", journal.DateTime(now.Add(request.Within)))
	}
	if len(request.People) > 0 && !one.IsSuggestion() {
		one.Set("people", request.People)
		if request.Team == "" {
			team, err := teamOf(tx, request.People, one.GetString("team"))
			if err != nil {
				return err
			}
			one.Set("team", team)
		}
		one.enter(StateForwarded, now)
	}
	return f.room.save(tx, one, actor)
}

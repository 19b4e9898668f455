package feedback

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

func timerOf(f *Feedback, due time.Time) timer.Timer {
	return timer.Timer{
		Kind: timerKind, Collection: CollectionFeedback, Record: f.Id, DueAt: due,
		Data: map[string]any{"ticket": f.GetString("ticket")},
	}
}

// save saves feedback in tx as the desk's own doing on behalf of actor.
func (r *room) save(tx core.App, f *Feedback, actor journal.Actor) error {
	journal.Act(f.Record, actor)
	f.SetRaw(keyDesk, true)
	if err := tx.SaveNoValidate(f.Record); err != nil {
		return fmt.Errorf("save feedback %s: %w", f.Id, err)
	}
	return nil
}

// ofTicket is the feedback of a case; nil where it has none.
func ofTicket(app core.App, ticket string) (*Feedback, error) {
	found, err := app.FindAllRecords(CollectionFeedback, dbx.HashExp{"ticket": ticket})
	if err != nil {
		return nil, fmt.Errorf("find the feedback of case %s: %w", ticket, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return Wrap(found[0]), nil
}

// ensure gives a case of kind suggestion or praise its record, and keeps the record to what the case is: who made it, and
// which of the two. What is neither any more is withdrawn.
func (r *room) ensure(tx core.App, ticket *core.Record, actor journal.Actor) (*Feedback, error) {
	f, err := ofTicket(tx, ticket.Id)
	if err != nil {
		return nil, err
	}
	kind, now := ticket.GetString("kind"), r.clock.Now()
	isFeedback := kind == KindSuggestion || kind == KindPraise
	switch {
	case f == nil && !isFeedback:
		return nil, nil
	case f == nil:
		if !isWanted(ticket) {
			return nil, nil
		}
		feedback, err := tx.FindCachedCollectionByNameOrId(CollectionFeedback)
		if err != nil {
			return nil, err
		}
		f = Wrap(core.NewRecord(feedback))
		f.Set("ticket", ticket.Id)
		f.begin(kind, ticket, now)
	case f.GetString("joined_into") != "":
		f.Set("customer", ticket.GetString("customer"))
	case !isFeedback:
		if f.State() == StateWithdrawn {
			return f, nil
		}
		f.enter(StateWithdrawn, now)
	case f.GetString("kind") != kind || f.State() == StateWithdrawn && isAlive(ticket):
		f.Set("analysis", "")
		f.Set("explanation", "")
		f.Set("people", nil)
		f.begin(kind, ticket, now)
	default:
		f.Set("customer", ticket.GetString("customer"))
	}
	if !f.IsNew() && len(journal.Changed(f.Original(), f.Record)) == 0 {
		return f, nil
	}
	return f, r.save(tx, f, actor)
}

// isAlive says whether a case is still what its customer wants.
func isAlive(ticket *core.Record) bool {
	return ticket.GetString("merged_into") == "" && isWanted(ticket)
}

// isWanted says whether what was said in a case is still its customer's word, also where the case goes on as another one.
func isWanted(ticket *core.Record) bool {
	return ticket.GetString("erased_at") == "" && ticket.GetString("withdrawn_reason") == ""
}

// begin has it stand at the beginning of its path.
func (f *Feedback) begin(kind string, ticket *core.Record, now time.Time) {
	f.Set("kind", kind)
	f.Set("customer", ticket.GetString("customer"))
	if f.GetString("team") == "" {
		f.Set("team", ticket.GetString("team"))
	}
	f.Set("path", nil)
	f.Set("due_at", "")
	f.enter(StateReceived, now)
}

// leadOn lets what hangs on a suggestion go with it: those that were joined into it, and what everybody sees.
func (r *room) leadOn(tx core.App, was, f *Feedback, actor journal.Actor) error {
	if f.State() == was.State() && f.GetString("explanation") == was.GetString("explanation") || f.GetString("joined_into") != "" {
		return nil
	}
	if err := r.leadJoined(tx, f.Id, f, "", actor); err != nil {
		return err
	}
	shown, err := tx.FindAllRecords(CollectionSuggestions, dbx.HashExp{"feedback": f.Id})
	if err != nil || len(shown) == 0 {
		return err
	}
	shown[0].Set("state", string(f.State()))
	if f.State() == StateWithdrawn {
		shown[0].Set("published", false)
	}
	journal.Act(shown[0], actor)
	shown[0].SetRaw(keyDesk, true)
	return tx.SaveNoValidate(shown[0])
}

// names says which events a save of feedback means.
func names(before, after *core.Record, changes journal.Changes) []string {
	if before == nil {
		return nil
	}
	if _, moved := changes["joined_into"]; moved && before.GetString("joined_into") == "" {
		return []string{EventJoined}
	}
	if _, moved := changes["state"]; moved {
		if name := events[State(after.GetString("state"))]; name != "" {
			return []string{name}
		}
	}
	return nil
}

// teamOf is the department of praise: that of the first person it is for who is in one, unless one of theirs has it already.
func teamOf(tx core.App, people []string, has string) (string, error) {
	var first string
	for _, id := range people {
		colleague, err := tx.FindRecordById("staff", id)
		if err != nil {
			return "", fmt.Errorf("read colleague %s: %w", id, err)
		}
		teams := colleague.GetStringSlice("teams")
		if slices.Contains(teams, has) {
			return has, nil
		}
		if first == "" && len(teams) > 0 {
			first = teams[0]
		}
	}
	if first == "" {
		return has, nil
	}
	return first, nil
}

package feedback

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// join lets a suggestion go the way of an earlier one of the same: its state and what its customer is told are that one's
// from now on, and so are its votes. It cannot be undone: where a vote came from is not kept apart.
func (r *room) join(tx core.App, f *Feedback, now time.Time) error {
	main, err := r.mainOf(tx, f)
	if err != nil {
		return err
	}
	f.Set("joined_into", main.Id)
	f.Set("explanation", main.GetString("explanation"))
	f.Set("team", main.GetString("team"))
	f.enter(main.State(), now)
	// Those that were joined into this one go on with it.
	if err := r.leadJoined(tx, f.Id, main, "", journal.ActorOf(f.Record)); err != nil {
		return err
	}
	return moveVotes(tx, f.Id, main.Id)
}

// goesWith is the suggestion that one goes with in the end. It is one step away, save while what was joined into a suggestion
// follows that one into another.
func goesWith(app core.App, f *Feedback) (*Feedback, error) {
	seen := map[string]bool{f.Id: true}
	for into := f.GetString("joined_into"); into != "" && !seen[into]; into = f.GetString("joined_into") {
		record, err := app.FindRecordById(CollectionFeedback, into)
		if err != nil {
			return nil, fmt.Errorf("follow joined feedback %s: %w", f.Id, err)
		}
		f, seen[into] = Wrap(record), true
	}
	return f, nil
}

// leadAtOnce is how many joined suggestions go with theirs in one transaction: everybody who saves something waits meanwhile.
const leadAtOnce = 25

// leadJoined lets those that were joined into one suggestion, from the one after an id, stand where main does, into which they
// are joined from now on. Those beyond leadAtOnce follow by an event of their own. It goes by id, so that it ends whatever
// happens in between; what happens to main meanwhile leads them on once more.
func (r *room) leadJoined(tx core.App, from string, main *Feedback, after string, actor journal.Actor) error {
	joined, err := tx.FindRecordsByFilter(CollectionFeedback, "joined_into = {:from} && id > {:after}", "id", leadAtOnce, 0, dbx.Params{"from": from, "after": after})
	if err != nil {
		return fmt.Errorf("find what is joined into %s: %w", from, err)
	}
	for _, record := range joined {
		if err := r.leadOne(tx, Wrap(record), main, actor); err != nil {
			return err
		}
	}
	if len(joined) < leadAtOnce {
		return nil
	}
	return r.journal.Append(tx, &journal.Event{
		Type: eventStep, Collection: CollectionFeedback, Record: from, Actor: actor, Data: map[string]any{"after": joined[len(joined)-1].Id},
	})
}

// leadOne lets a joined suggestion stand where main does; one that was withdrawn only stays joined to it.
func (r *room) leadOne(tx core.App, one, main *Feedback, actor journal.Actor) error {
	one.Set("joined_into", main.Id)
	if one.State() != StateWithdrawn {
		one.Set("explanation", main.GetString("explanation"))
		if one.State() != main.State() {
			one.enter(main.State(), r.clock.Now())
		}
	}
	if len(journal.Changed(one.Original(), one.Record)) == 0 {
		return nil
	}
	return r.save(tx, one, actor)
}

// leadRest goes on where an event says that joined suggestions are still to go with theirs, or with what that was joined into.
func (r *room) leadRest(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionFeedback, event.Record)
	if err != nil {
		return fmt.Errorf("read feedback %s: %w", event.Record, err)
	}
	main, err := goesWith(tx, Wrap(record))
	if err != nil {
		return err
	}
	after, _ := event.Data["after"].(string)
	actor := event.Actor
	actor.Cause = event.Seq
	return r.leadJoined(tx, event.Record, main, after, actor)
}

// mainOf is the suggestion that one is to be joined into: that one's own main, where it was joined itself.
func (r *room) mainOf(tx core.App, f *Feedback) (*Feedback, error) {
	record, err := tx.FindRecordById(CollectionFeedback, f.GetString("joined_into"))
	if err != nil {
		return nil, locale.Refuse("joined_into", "feedback_unknown", nil)
	}
	main, err := goesWith(tx, Wrap(record))
	if err != nil {
		return nil, err
	}
	if main.Id == f.Id || !main.IsSuggestion() || main.State() == StateWithdrawn {
		return nil, locale.Refuse("joined_into", "feedback_unknown", nil)
	}
	return main, nil
}

// moveVotes gives the votes on one suggestion to another: each customer's once, and none of a customer who made either. A
// suggestion that nobody can see yet takes over what everybody sees of the other.
func moveVotes(tx core.App, from, to string) error {
	params := dbx.Params{"from": from, "to": to}
	run := func(statement string) error {
		if _, err := tx.NonconcurrentDB().NewQuery(statement).Bind(used(statement, params)).Execute(); err != nil {
			return fmt.Errorf("move the votes on %s to %s: %w", from, to, err)
		}
		return nil
	}
	for _, statement := range []string{
		`UPDATE suggestions SET feedback = {:to}, state = (SELECT state FROM feedback WHERE id = {:to})
			WHERE feedback = {:from} AND NOT EXISTS (SELECT 1 FROM suggestions WHERE feedback = {:to})`,
		`INSERT OR IGNORE INTO suggestion_votes (id, suggestion, customer, created, updated)
			SELECT 'v' || substr(lower(hex(randomblob(8))), 1, 14), (SELECT id FROM suggestions WHERE feedback = {:to}), customer, created, updated
			FROM suggestion_votes WHERE suggestion = (SELECT id FROM suggestions WHERE feedback = {:from})`,
		`DELETE FROM suggestion_votes WHERE suggestion = (SELECT id FROM suggestions WHERE feedback = {:from})`,
		`DELETE FROM suggestion_votes WHERE suggestion = (SELECT id FROM suggestions WHERE feedback = {:to})
			AND customer IN (SELECT customer FROM feedback WHERE id IN ({:from}, {:to}) OR joined_into = {:to})`,
		`UPDATE suggestions SET published = FALSE WHERE feedback = {:from}`,
	} {
		if err := run(statement); err != nil {
			return err
		}
	}
	for _, id := range []string{from, to} {
		if err := countVotes(tx, `feedback`, id); err != nil {
			return err
		}
	}
	return nil
}

func used(statement string, params dbx.Params) dbx.Params {
	kept := dbx.Params{}
	for name, value := range params {
		if strings.Contains(statement, "{:"+name+"}") {
			kept[name] = value
		}
	}
	return kept
}

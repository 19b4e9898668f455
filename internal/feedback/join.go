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
	joined, err := tx.FindAllRecords(CollectionFeedback, dbx.HashExp{"joined_into": f.Id})
	if err != nil {
		return fmt.Errorf("find what is joined into %s: %w", f.Id, err)
	}
	for _, record := range joined {
		record.Set("joined_into", main.Id)
		if err := r.save(tx, Wrap(record), journal.ActorOf(f.Record)); err != nil {
			return err
		}
	}
	return moveVotes(tx, f.Id, main.Id)
}

// mainOf is the suggestion that one is to be joined into: that one's own main, where it was joined itself.
func (r *room) mainOf(tx core.App, f *Feedback) (*Feedback, error) {
	record, err := tx.FindRecordById(CollectionFeedback, f.GetString("joined_into"))
	if err != nil {
		return nil, locale.Refuse("joined_into", "feedback_unknown", nil)
	}
	if into := record.GetString("joined_into"); into != "" {
		if record, err = tx.FindRecordById(CollectionFeedback, into); err != nil {
			return nil, fmt.Errorf("follow joined feedback %s: %w", f.GetString("joined_into"), err)
		}
	}
	main := Wrap(record)
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

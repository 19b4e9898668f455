package feedback

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// votable are the states in which a vote still says something.
var votable = []State{StateReceived, StateAnalysed, StateAdopted, StateInProgress}

// onVote takes a customer's vote: one for a suggestion, from somebody whose address is known to be theirs, and not from who
// made the suggestion. A guess at the id of what is not published finds out nothing.
func (r *room) onVote(e *core.RecordEvent) error {
	vote, actor := e.Record, journal.ActorOf(e.Record)
	if !actor.IsCustomer() {
		return locale.Forbid("vote_customers_only")
	}
	vote.Set("customer", actor.ID)
	customer, err := e.App.FindRecordById("customers", actor.ID)
	if err != nil {
		return fmt.Errorf("read who votes: %w", err)
	}
	suggestion, err := e.App.FindRecordById(CollectionSuggestions, vote.GetString("suggestion"))
	if err != nil || !suggestion.GetBool("published") {
		return locale.Refuse("suggestion", "suggestion_unknown", nil)
	}
	if !customer.Verified() || customer.GetString("erased_at") != "" {
		return locale.Refuse("suggestion", "vote_unverified", nil)
	}
	if !slices.Contains(votable, State(suggestion.GetString("state"))) {
		return locale.Refuse("suggestion", "vote_over", nil)
	}
	has := func(query string) (bool, error) {
		var found bool
		err := journal.Plain(e.App.ConcurrentDB()).QueryRow(query, suggestion.Id, actor.ID).Scan(&found)
		return found, err
	}
	isOwn, err := has(`SELECT EXISTS (SELECT 1 FROM suggestions s JOIN feedback f ON f.id = s.feedback OR f.joined_into = s.feedback WHERE s.id = ? AND f.customer = ?)`)
	if err != nil {
		return fmt.Errorf("look who made suggestion %s: %w", suggestion.Id, err)
	}
	if isOwn {
		return locale.Refuse("suggestion", "vote_own", nil)
	}
	isGiven, err := has(`SELECT EXISTS (SELECT 1 FROM suggestion_votes WHERE suggestion = ? AND customer = ?)`)
	if err != nil {
		return fmt.Errorf("look for the vote of %s: %w", actor.ID, err)
	}
	if isGiven {
		return locale.Refuse("suggestion", "vote_given", nil)
	}
	return r.counted(e)
}

// onUnvote lets a customer take their vote back.
func (r *room) onUnvote(e *core.RecordEvent) error { return r.counted(e) }

// counted lets a vote come or go and counts again, in the same transaction.
func (r *room) counted(e *core.RecordEvent) error {
	if err := e.Next(); err != nil {
		return err
	}
	return countVotes(e.App, "id", e.Record.GetString("suggestion"))
}

// countVotes counts the votes on the suggestion that has this value in a field. There is one writer, so that nobody's vote
// comes between.
func countVotes(tx core.App, field, value string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE suggestions SET votes = (SELECT COUNT(*) FROM suggestion_votes WHERE suggestion = suggestions.id) WHERE ` + field + ` = {:value}`).
		Bind(dbx.Params{"value": value}).Execute()
	if err != nil {
		return fmt.Errorf("count the votes on %s: %w", value, err)
	}
	return nil
}

// eraseVotes takes back the votes of a customer who was erased.
func eraseVotes(tx core.App, customer string) error {
	var suggestions []string
	err := tx.NonconcurrentDB().NewQuery(`SELECT suggestion FROM suggestion_votes WHERE customer = {:customer}`).Bind(dbx.Params{"customer": customer}).Column(&suggestions)
	if err != nil {
		return fmt.Errorf("find the votes of %s: %w", customer, err)
	}
	if _, err := tx.NonconcurrentDB().NewQuery(`DELETE FROM suggestion_votes WHERE customer = {:customer}`).Bind(dbx.Params{"customer": customer}).Execute(); err != nil {
		return fmt.Errorf("take back the votes of %s: %w", customer, err)
	}
	for _, id := range suggestions {
		if err := countVotes(tx, "id", id); err != nil {
			return err
		}
	}
	return nil
}

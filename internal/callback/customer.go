package callback

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// endOptedOut ends the open callbacks of a customer who does not want to be called any more, wherever they said so.
func (r *room) endOptedOut(tx core.App, event *journal.Event) error {
	change, isSaid := event.Changes["no_callbacks"]
	if !isSaid || string(change[1]) != "true" {
		return nil
	}
	open, err := openOfCustomer(tx, event.Record)
	if err != nil {
		return err
	}
	for _, record := range open {
		if err := r.optOut(tx, Wrap(record), event.System()); err != nil {
			return err
		}
	}
	return nil
}

// eraseCustomer cancels the open callbacks of an erased customer, and blanks what was said in all of theirs: also in those
// about a case that has come to be another's meanwhile, which is not erased with them.
func (r *room) eraseCustomer(tx core.App, event *journal.Event) error {
	open, err := openOfCustomer(tx, event.Record)
	if err != nil {
		return err
	}
	for _, record := range open {
		if err := r.cancel(tx, Wrap(record), cancelledErased, event.System()); err != nil {
			return err
		}
	}
	if err := journal.Erasing(tx, func() error { return blankJournal(tx, event.Record) }); err != nil {
		return fmt.Errorf("erase the callbacks of customer %s in the journal: %w", event.Record, err)
	}
	_, err = tx.NonconcurrentDB().NewQuery(`UPDATE callback_attempts SET note = '' WHERE callback IN (SELECT id FROM callbacks WHERE customer = {:customer})`).
		Bind(dbx.Params{"customer": event.Record}).Execute()
	if err != nil {
		return fmt.Errorf("erase the callbacks of customer %s: %w", event.Record, err)
	}
	return nil
}

// blankJournal blanks what the journal kept of a customer's callbacks: why colleagues changed them, and what the customer said
// as the reason for which a case was opened again. It goes by the words, so it comes before those of the tries are blanked.
func blankJournal(tx core.App, customer string) error {
	callbacks, err := tx.FindAllRecords(CollectionCallbacks, dbx.HashExp{"customer": customer})
	if err != nil {
		return err
	}
	for _, record := range callbacks {
		if err := journal.BlankRecord(tx, CollectionCallbacks, record.Id, nil); err != nil {
			return err
		}
		reopened, err := tx.FindAllRecords(CollectionAttempts, dbx.HashExp{"callback": record.Id, "outcome": string(OutcomeUnsatisfied)})
		if err != nil {
			return err
		}
		for _, attempt := range reopened {
			if err := journal.BlankReason(tx, attempt.GetString("ticket"), strings.TrimSpace(attempt.GetString("note"))); err != nil {
				return err
			}
		}
	}
	return nil
}

// openOfCustomer are the callbacks of a customer that are still to be made, revisits among them.
func openOfCustomer(app core.App, customer string) ([]*core.Record, error) {
	open, err := app.FindAllRecords(CollectionCallbacks, dbx.HashExp{"customer": customer, "state": string(StateOpen)})
	if err != nil {
		return nil, fmt.Errorf("find the open callbacks of customer %s: %w", customer, err)
	}
	return open, nil
}

package ticket

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// fieldsErased hold what people said; erasing a case blanks them and leaves when what happened.
var fieldsErased = []string{"subject", "description", "resolution", "root_cause", "measure", "facts", "persons_heard", "decision", "promise_text", "withdrawn_reason", "tags"}

// personal are the values of a case's events that erasure blanks.
var personal = journal.Personal{
	CollectionTickets:  fieldsErased,
	CollectionMessages: {"body", "html", "attachments", "attachment_names", "author_name", "external_id"},
}

// erasedMark stands where a required text was.
const erasedMark = "—"

// erase blanks the texts of a case: its own, those of its messages with their files, and the values that the journal
// kept of them. Numbers, times and who did what stay. It runs in the transaction of the save that asked for it.
func (r *room) erase(tx core.App, ticket *Ticket, now time.Time) error {
	// The row before is blanked as well, or the event of this very save would keep what it erases.
	for _, record := range []*core.Record{ticket.Record, journal.Before(ticket.Record)} {
		for _, name := range fieldsErased {
			record.Set(name, "")
		}
		record.Set("tags", nil)
	}
	ticket.Set("subject", erasedMark)
	ticket.Set("erased_at", dateTime(now))
	if ticket.Status().IsOpen() {
		ticket.end(StepWithdrawn, now)
	}
	messages, err := tx.FindAllRecords(CollectionMessages, dbx.HashExp{"ticket": ticket.Id})
	if err != nil {
		return fmt.Errorf("erase case %s: %w", ticket.GetString("number"), err)
	}
	err = journal.Erasing(tx, func() error {
		if _, err := tx.NonconcurrentDB().NewQuery(`UPDATE messages SET body = '', html = '', attachments = '[]', attachment_names = '{}', author_name = '', external_id = '' WHERE ticket = {:ticket}`).
			Bind(dbx.Params{"ticket": ticket.Id}).Execute(); err != nil {
			return err
		}
		return journal.BlankTicket(tx, ticket.Id, personal)
	})
	if err != nil {
		return fmt.Errorf("erase case %s: %w", ticket.GetString("number"), err)
	}
	if err := eraseNotifications(tx, ticket.Id); err != nil {
		return fmt.Errorf("erase case %s: %w", ticket.GetString("number"), err)
	}
	if err := eraseMerged(tx, ticket); err != nil {
		return err
	}
	if err := r.outbox.EraseCase(tx, ticket.Id); err != nil {
		return fmt.Errorf("erase case %s: %w", ticket.GetString("number"), err)
	}
	r.removeFiles(tx, messages)
	return nil
}

// eraseNotifications blanks what colleagues were told of the case's words and of who said them.
func eraseNotifications(tx core.App, ticket string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE notifications SET params = json_set(params, '$.subject', {:mark}, '$.author', '', '$.actor', '') WHERE ticket = {:ticket}`).
		Bind(dbx.Params{"ticket": ticket, "mark": erasedMark}).Execute()
	return err
}

// eraseMerged erases the cases that were merged into this one: their messages are read as its own.
func eraseMerged(tx core.App, ticket *Ticket) error {
	merged, err := tx.FindAllRecords(CollectionTickets, dbx.HashExp{"merged_into": ticket.Id, "erased_at": ""})
	if err != nil {
		return fmt.Errorf("find cases merged into %s: %w", ticket.GetString("number"), err)
	}
	for _, record := range merged {
		record.Set("erased_reason", ticket.GetString("erased_reason"))
		journal.Act(record, journal.ActorOf(ticket.Record))
		markDesk(record)
		if err := tx.Save(record); err != nil {
			return fmt.Errorf("erase case %s: %w", record.GetString("number"), err)
		}
	}
	return nil
}

// removeFiles deletes the messages' files once the erasure has committed; what cannot be deleted then is logged, since
// the record no longer leads there.
func (r *room) removeFiles(tx core.App, messages []*core.Record) {
	info := tx.TxInfo()
	if info == nil {
		return
	}
	info.OnComplete(func(err error) error {
		if err != nil {
			return nil // rolled back: nothing was erased, so nothing is removed
		}
		store, err := r.app.NewFilesystem()
		if err != nil {
			r.app.Logger().Error("the files of an erased case could not be removed", "error", err)
			return nil
		}
		defer store.Close()
		for _, message := range messages {
			if len(message.GetStringSlice("attachments")) == 0 {
				continue
			}
			if failed := store.DeletePrefix(message.BaseFilesPath() + "/"); len(failed) > 0 {
				r.app.Logger().Error("the files of an erased case could not be removed", "message", message.Id, "error", failed[0])
			}
		}
		return nil
	})
}

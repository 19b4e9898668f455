package ticket

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// fieldsErased hold what people said; erasing a case blanks them and leaves when what happened.
var fieldsErased = []string{"subject", "description", "resolution", "root_cause", "measure", "facts", "persons_heard", "decision", "promise_text", "withdrawn_reason", "tags", "escalation_reason"}

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
	ticket.Set("erased_at", journal.DateTime(now))
	if ticket.Status().IsOpen() {
		ticket.end(StepWithdrawn, now)
	}
	err := journal.Erasing(tx, func() error {
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
	return nil
}

// eraseNotifications blanks what colleagues were told of the case's words and of who said them.
func eraseNotifications(tx core.App, ticket string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE notifications SET params = json_replace(json_set(params, '$.subject', {:mark}, '$.author', '', '$.actor', ''), '$.text', '', '$.reason', '', '$.error', '') WHERE ticket = {:ticket}`).
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

// removeFiles deletes the files of an erased case. It is a reactor, so that neither a kill right after the erasure nor a
// store that fails leaves files behind to which no record leads; deleting what is gone already is no error.
func (r *room) removeFiles(tx core.App, event *journal.Event) error {
	messages, err := tx.FindCachedCollectionByNameOrId(CollectionMessages)
	if err != nil {
		return err
	}
	var ids []string
	if err := tx.ConcurrentDB().NewQuery(`SELECT id FROM messages WHERE ticket = {:ticket}`).Bind(dbx.Params{"ticket": event.Ticket}).Column(&ids); err != nil {
		return fmt.Errorf("find the messages of erased case %s: %w", event.Ticket, err)
	}
	store, err := r.app.NewFilesystem()
	if err != nil {
		return fmt.Errorf("open the files of erased case %s: %w", event.Ticket, err)
	}
	defer store.Close()
	for _, id := range ids {
		if failed := store.DeletePrefix(messages.BaseFilesPath() + "/" + id + "/"); len(failed) > 0 {
			return fmt.Errorf("remove the files of message %s: %w", id, failed[0])
		}
	}
	return nil
}

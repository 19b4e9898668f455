package ticket

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// merge ends a case in favour of another of the same customer. Nothing moves: a conversation reads the messages of both,
// and the old number still finds the case. Cases merged into this one before now point to the new one.
func (r *room) merge(tx core.App, ticket *Ticket, now time.Time) error {
	record, err := tx.FindRecordById(CollectionTickets, ticket.GetString("merged_into"))
	if err != nil {
		return locale.Refuse("merged_into", "ticket_unknown", nil)
	}
	target := Wrap(record)
	switch {
	case target.Id == ticket.Id:
		return locale.Refuse("merged_into", "merge_into_itself", nil)
	case target.Customer() != ticket.Customer():
		return locale.Refuse("merged_into", "merge_other_customer", nil)
	case target.GetString("merged_into") != "":
		return locale.Refuse("merged_into", "ticket_merged", map[string]any{"into": target.GetString("merged_into")})
	case target.GetString("erased_at") != "":
		return locale.Refuse("merged_into", "ticket_erased", nil)
	case !target.Status().IsOpen() && Status(journal.Before(ticket.Record).GetString("status")).IsOpen():
		return locale.Refuse("merged_into", "merge_into_ended", nil) // what is still to be solved would leave every queue
	}
	if err := guardMerge(ticket, target); err != nil {
		return err
	}
	ticket.end(StepMerged, now)
	return r.repoint(tx, ticket, target)
}

// guardMerge lets a complaint go on in a complaint that is as grave; to let it end in anything less is to close it.
func guardMerge(ticket, target *Ticket) error {
	isKept := target.IsComplaint() && !lowersGrade(ticket.GetString("grade"), target.GetString("grade"))
	if !ticket.IsComplaint() || isKept || isDesk(ticket.Record) {
		return nil
	}
	actor := journal.ActorOf(ticket.Record)
	if !actor.CanManage() {
		return locale.Refuse("merged_into", "needs_manager", nil)
	}
	if !journal.HasData(ticket.Record, "reason") {
		return locale.Refuse("reason", "needs_reason", nil)
	}
	return nil
}

// repoint leads the cases that were merged into the merged one to its target, each with its own event.
func (r *room) repoint(tx core.App, ticket, target *Ticket) error {
	earlier, err := tx.FindAllRecords(CollectionTickets, dbx.HashExp{"merged_into": ticket.Id})
	if err != nil {
		return fmt.Errorf("find cases merged into %s: %w", ticket.GetString("number"), err)
	}
	for _, record := range earlier {
		record.Set("merged_into", target.Id)
		journal.Act(record, journal.ActorOf(ticket.Record))
		markDesk(record)
		record.SetRaw(keyRepoint, true)
		if err := tx.Save(record); err != nil {
			return fmt.Errorf("lead case %s to %s: %w", record.GetString("number"), target.GetString("number"), err)
		}
	}
	return nil
}

// keyRepoint marks a save that only leads an already merged case on.
const keyRepoint = "@repoint"

func isLedOn(record *core.Record) bool {
	marked, _ := record.GetRaw(keyRepoint).(bool)
	return marked
}

// copyMessage fills a message from the one it copies, when a colleague splits a case: words, author, visibility and
// attachments. The copy has files of its own, so that erasing one case leaves the other whole.
func (r *room) copyMessage(tx core.App, message *core.Record) error {
	source, err := tx.FindRecordById(CollectionMessages, message.GetString("copied_from"))
	if err != nil {
		return locale.Refuse("copied_from", "message_unknown", nil)
	}
	from, err := tx.FindRecordById(CollectionTickets, source.GetString("ticket"))
	if err != nil {
		return locale.Refuse("copied_from", "message_unknown", nil)
	}
	to, err := tx.FindRecordById(CollectionTickets, message.GetString("ticket"))
	if err != nil {
		return locale.Refuse("ticket", "ticket_unknown", nil)
	}
	if from.GetString("customer") != to.GetString("customer") {
		return locale.Refuse("copied_from", "merge_other_customer", nil)
	}
	for _, name := range []string{"author_staff", "author_customer", "author_name", "public", "kind", "body", "channel"} {
		message.Set(name, source.Get(name))
	}
	return copyAttachments(tx, source, message)
}

func closeAfter(tx core.App, store *filesystem.System) {
	tx.TxInfo().OnComplete(func(error) error { return store.Close() })
}

func copyAttachments(tx core.App, source, message *core.Record) error {
	names := source.GetStringSlice("attachments")
	if len(names) == 0 {
		message.Set("attachments", nil) // a copy says what its original said, and no more
		return nil
	}
	store, err := tx.NewFilesystem()
	if err != nil {
		return fmt.Errorf("open the attachments: %w", err)
	}
	closeAfter(tx, store) // the files are read when the message is written, not here
	files := make([]*filesystem.File, 0, len(names))
	for _, name := range names {
		file, err := store.GetReuploadableFile(source.BaseFilesPath()+"/"+name, false)
		if err != nil {
			return fmt.Errorf("copy attachment %s: %w", name, err)
		}
		files = append(files, file)
	}
	message.Set("attachments", files)
	return nil
}

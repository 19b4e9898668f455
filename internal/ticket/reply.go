package ticket

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Reply writes a colleague's public answer into a case, in tx, on behalf of actor, and says whether it did: a closed case
// takes none, since its customer looks there no more. One of a merged case stands in the case that goes on, unless that has come
// to be another customer's. The error is a refusal where nobody may write there.
func (t *Tickets) Reply(tx core.App, id, body string, actor journal.Actor) (written bool, err error) {
	record, err := tx.FindRecordById(CollectionTickets, id)
	if err != nil {
		return false, locale.Refuse("ticket", "ticket_unknown", nil)
	}
	ticket, err := t.room.readAt(tx, Wrap(record))
	if err != nil {
		return false, err
	}
	if ticket.GetString("erased_at") != "" {
		return false, locale.Refuse("ticket", "ticket_erased", nil)
	}
	if ticket.Status() == StatusClosed || ticket.isApart() {
		return false, nil
	}
	messages, err := tx.FindCachedCollectionByNameOrId(CollectionMessages)
	if err != nil {
		return false, err
	}
	message := core.NewRecord(messages)
	message.Set("ticket", ticket.Id)
	message.Set("kind", string(MessageReply))
	message.Set("body", body)
	if err := guardValues(tx, message, []string{"body"}); err != nil {
		return false, err
	}
	journal.Act(message, actor)
	return true, tx.SaveNoValidate(message) // a refusal, to be told as it is
}

// ShownAt is the id of the case in which the customer of one finds it: the one it was merged into, while that is theirs.
func (t *Tickets) ShownAt(tx core.App, record *core.Record) (string, error) {
	at, err := t.room.readAt(tx, Wrap(record))
	if err != nil {
		return "", err
	}
	return at.Id, nil
}

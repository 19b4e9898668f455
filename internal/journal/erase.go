package journal

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Erasing runs erase with the append-only triggers of events and messages lifted for this transaction's updates; they
// never let a row be deleted.
func Erasing(tx core.App, erase func() error) error {
	if !tx.IsTransactional() {
		return fmt.Errorf("erasure runs only inside a transaction")
	}
	if _, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO erasing (allowed) VALUES (1)`).Execute(); err != nil {
		return fmt.Errorf("begin erasure: %w", err)
	}
	if err := erase(); err != nil {
		return err
	}
	if _, err := tx.NonconcurrentDB().NewQuery(`DELETE FROM erasing`).Execute(); err != nil {
		return fmt.Errorf("end erasure: %w", err)
	}
	return nil
}

// Personal lists, by collection, the fields whose values are erased.
type Personal map[string][]string

// BlankTicket blanks the personal values that the journal kept of a case; numbers, types, times and actors stay. It runs
// inside [Erasing].
func BlankTicket(tx core.App, ticket string, personal Personal) error {
	return blank(tx, personal, `WHERE ticket = ? ORDER BY seq`, ticket)
}

// BlankRecord does the same for the events of one record.
func BlankRecord(tx core.App, collection, record string, personal Personal) error {
	return blank(tx, personal, `WHERE collection = ? AND record = ? ORDER BY seq`, collection, record)
}

// BlankReason takes a reason out of the events of a case that give just this one: words of somebody who is erased while the
// case, which has come to be another's, is not. It runs inside [Erasing].
func BlankReason(tx core.App, ticket, reason string) error {
	if ticket == "" || reason == "" {
		return nil
	}
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE events SET data = json_remove(data, '$.reason') WHERE ticket = {:ticket} AND json_extract(data, '$.reason') = {:reason}`).
		Bind(dbx.Params{"ticket": ticket, "reason": reason}).Execute()
	if err != nil {
		return fmt.Errorf("blank a reason in case %s: %w", ticket, err)
	}
	return nil
}

func blank(tx core.App, personal Personal, where string, arguments ...any) error {
	events, err := queryEvents(tx.NonconcurrentDB(), where, arguments...)
	if err != nil {
		return fmt.Errorf("blank the journal: %w", err)
	}
	for _, event := range events {
		touched := false
		for name := range event.Changes {
			if slices.Contains(personal[event.Collection], name) {
				event.Changes[name] = Change{null, null}
				touched = true
			}
		}
		if _, given := event.Data["reason"]; given {
			delete(event.Data, "reason")
			touched = true
		}
		if !touched {
			continue
		}
		changes, err := encodeObject(event.Changes)
		if err != nil {
			return fmt.Errorf("blank event %d: %w", event.Seq, err)
		}
		data, err := encodeObject(event.Data)
		if err != nil {
			return fmt.Errorf("blank event %d: %w", event.Seq, err)
		}
		_, err = tx.NonconcurrentDB().NewQuery(`UPDATE events SET changes = {:changes}, data = {:data} WHERE seq = {:seq}`).
			Bind(dbx.Params{"changes": changes, "data": data, "seq": event.Seq}).Execute()
		if err != nil {
			return fmt.Errorf("blank event %d: %w", event.Seq, err)
		}
	}
	return nil
}

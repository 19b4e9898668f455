package ticket

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// Tickets is the room's handle for the rooms beside it, which meet it where the desk is put together.
type Tickets struct{ room *room }

// KeepDeadline notes with a case, in tx, the deadline that presses most, for queues and lists; desks are told to look. It
// follows from the journal, so it never enters it, is nobody's to set, and leaves the case's version as it is.
func (t *Tickets) KeepDeadline(tx core.App, ticket string, dueAt time.Time, clock, state string) error {
	due := ""
	if !dueAt.IsZero() {
		due = dueAt.UTC().Format(types.DefaultDateLayout)
	}
	_, err := journal.Plain(tx.NonconcurrentDB()).Exec(`UPDATE tickets SET sla_due_at = ?, sla_clock = ?, sla_state = ? WHERE id = ?`, due, clock, state, ticket)
	if err != nil {
		return fmt.Errorf("keep the deadline of case %s: %w", ticket, err)
	}
	tx.TxInfo().OnComplete(func(err error) error {
		if err == nil {
			t.room.pulse.tell(t.room.app)
		}
		return nil
	})
	return nil
}

package ticket

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// Deadline is how a case stands for time, as the room of the clocks reckons it.
type Deadline struct {
	DueAt  time.Time // what presses most; zero while all stands still
	Clock  string
	State  string
	SoonAt time.Time // the earliest deadline still ahead, though another be overdue
}

// KeepDeadline notes a case's deadline with it, in tx, for queues and lists; desks are told to look. It follows from the
// journal, so it never enters it, is nobody's to set, and leaves the case's version as it is.
func (t *Tickets) KeepDeadline(tx core.App, ticket string, deadline Deadline) error {
	_, err := journal.Plain(tx.NonconcurrentDB()).Exec(`UPDATE tickets SET sla_due_at = ?, sla_clock = ?, sla_state = ?, sla_soon_at = ? WHERE id = ?`,
		journal.DateTime(deadline.DueAt).String(), deadline.Clock, deadline.State, journal.DateTime(deadline.SoonAt).String(), ticket)
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

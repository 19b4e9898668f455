package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addWaitingDue, dropWaitingDue) }

// addWaitingDue lets what nobody has taken on be listed by its deadline. Only what waits is in the index, so that it costs the
// saves of all other cases nothing.
func addWaitingDue(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.AddIndex("idx_tickets_waiting_due", false, "sla_due_at", "is_waiting = 1")
	return app.Save(tickets)
}

func dropWaitingDue(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.RemoveIndex("idx_tickets_waiting_due")
	return app.Save(tickets)
}

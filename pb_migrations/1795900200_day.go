package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addDay, dropDay) }

// addDay lets a colleague's open cases be listed by their deadline, without looking through everybody's.
func addDay(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.AddIndex("idx_tickets_assignee_due", false, "assignee, sla_due_at", "is_open = 1")
	return app.Save(tickets)
}

func dropDay(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.RemoveIndex("idx_tickets_assignee_due")
	return app.Save(tickets)
}

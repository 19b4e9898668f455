package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addSnooze, dropSnooze) }

// addSnooze lets a case stand out of its queue until a moment. The index is partial by a flag that the desk keeps, as that of
// what waits is: from "> x" the database does not infer what a partial index says.
func addSnooze(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.Fields.Add(
		&core.DateField{Name: "snoozed_until", Help: "Out of its queue until then, or until the customer writes; clocks go on.", System: true},
		&core.BoolField{Name: "is_snoozed", Help: "Out of its queue now; kept by the desk for its queues.", System: true},
		&core.DateField{Name: "woken_at", Help: "When it last came back into its queue, until a colleague does something; kept by the desk.", System: true},
	)
	tickets.AddIndex("idx_tickets_snoozed", false, "snoozed_until", "is_snoozed = 1")
	return app.Save(tickets)
}

func dropSnooze(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.RemoveIndex("idx_tickets_snoozed")
	return dropFields(app, tickets, "snoozed_until", "is_snoozed", "woken_at")
}

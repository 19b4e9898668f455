package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(indexEscalated, unindexEscalated) }

// indexEscalated lets the desk ask for what waits for somebody to accept it, without looking at any other case.
func indexEscalated(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.AddIndex("idx_tickets_escalated", false, "escalated_at, accepted_at", "")
	return app.Save(tickets)
}

func unindexEscalated(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.RemoveIndex("idx_tickets_escalated")
	return app.Save(tickets)
}

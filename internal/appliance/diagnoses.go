package appliance

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/diagnosis"
	"aftercare/internal/journal"
	"aftercare/internal/ticket"
)

// registerDiagnoses binds the room of guided diagnosis, whose ends may be cases.
func (a *Appliance) registerDiagnoses(tickets *ticket.Tickets) error {
	err := diagnosis.Register(a.App, diagnosis.Config{
		Clock: a.Clock, Journal: a.Journal,
		Open: func(tx core.App, wanted diagnosis.Intake, actor journal.Actor) (string, error) {
			fields := map[string]any{
				"customer": wanted.Customer, "kind": wanted.Kind, "category": wanted.Category, "product": wanted.Product, "asset": wanted.Asset,
				"subject": wanted.Subject, "description": wanted.Description,
			}
			return tickets.OpenOnce(tx, wanted.ID, fields, wanted.Priority, actor)
		},
	})
	if err != nil {
		return fmt.Errorf("register the diagnoses: %w", err)
	}
	return nil
}

package appliance

import (
	"fmt"
	"math"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/diagnosis"
	"aftercare/internal/journal"
	"aftercare/internal/sla"
	"aftercare/internal/ticket"
)

// registerDiagnoses binds the room of guided diagnosis, whose ends may be cases.
func (a *Appliance) registerDiagnoses(tickets *ticket.Tickets, clocks *sla.Clocks) error {
	err := diagnosis.Register(a.App, diagnosis.Config{
		Clock: a.Clock, Journal: a.Journal,
		Open: func(tx core.App, wanted diagnosis.Intake, actor journal.Actor) (string, bool, error) {
			fields := map[string]any{
				"customer": wanted.Customer, "kind": wanted.Kind, "category": wanted.Category, "priority": wanted.Priority, "product": wanted.Product,
				"asset": wanted.Asset, "channel": "portal", "subject": wanted.Subject, "description": wanted.Description,
			}
			if !wanted.PromiseAt.IsZero() {
				fields["promise_at"], fields["promise_text"] = journal.DateTime(wanted.PromiseAt), wanted.PromiseText
			}
			return tickets.OpenOnce(tx, ticket.Wanted{ID: wanted.ID, Fields: fields, IsDanger: wanted.IsDanger}, actor)
		},
		Tell: func(tx core.App, id, name, body string) error {
			_, err := tickets.Write(tx, ticket.Message{Ticket: id, Kind: ticket.MessageSystem, Public: true, Body: body}, journal.Actor{Kind: journal.ActorSystem, Name: name})
			return err
		},
		Note: func(tx core.App, id, name, body string) error {
			_, err := tickets.Write(tx, ticket.Message{Ticket: id, Kind: ticket.MessageNote, Body: body}, journal.Actor{Kind: journal.ActorSystem, Name: name})
			return err
		},
		HasArticle: func(app core.App, code string) (bool, error) { return a.Knowledge.HasArticle(app, code) },
		NextOpening: func(app core.App, at time.Time) (time.Time, error) {
			hours, err := clocks.CalendarOf(app, map[string]any{"channel": "phone"}, math.MaxInt64)
			if err != nil {
				return time.Time{}, err
			}
			return hours.NextOpening(at)
		},
	})
	if err != nil {
		return fmt.Errorf("register the diagnoses: %w", err)
	}
	return nil
}

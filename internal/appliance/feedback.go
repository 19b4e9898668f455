package appliance

import (
	"errors"
	"fmt"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/feedback"
	"aftercare/internal/followup"
	"aftercare/internal/journal"
	"aftercare/internal/ticket"
)

// tellWithin is how long a colleague has to tell a customer by telephone what could not be written to them.
const tellWithin = 3 * 24 * time.Hour

// feedbackConfig is what the room of feedback is given, and what the others do for it.
func (a *Appliance) feedbackConfig(tickets *ticket.Tickets, followUps *followup.FollowUps) feedback.Config {
	return feedback.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers,
		Tell: func(tx core.App, event *journal.Event, told feedback.Told) error {
			record, err := caseOrNone(tx, told.Ticket)
			if err != nil {
				return err
			}
			if told.Team != "" {
				record.Set("team", told.Team) // only read here: whose lead is meant
			}
			ids := []string{}
			for _, who := range told.Who {
				people, err := tickets.People(tx, record, who)
				if err != nil {
					return err
				}
				for _, person := range people {
					ids = append(ids, person.ID)
				}
			}
			return tickets.Tell(tx, event, ids, told.Ticket, told.Kind, told.Params)
		},
		Letter: func(tx core.App, event *journal.Event, id, template string, values map[string]any) error {
			letter, err := a.Outbox.Letter(tx, event, id, template, values)
			if hasNoAddress(err) {
				return openTelling(tx, followUps, event, id, values)
			}
			if letter == nil || err != nil {
				return err
			}
			desk := event.System()
			desk.Name = tx.Settings().Meta.AppName // what is said in the case is said by somebody
			if _, err := tickets.Write(tx, ticket.Message{Ticket: id, Kind: ticket.MessageSystem, Public: true, Body: letter.Body}, desk); err != nil {
				return err
			}
			return letter.Queue(tx)
		},
	}
}

func hasNoAddress(err error) bool {
	var refused validation.Errors
	var reason validation.Error
	return errors.As(err, &refused) && errors.As(refused["customer"], &reason) && reason.Code() == "customer_without_address"
}

// openTelling asks a colleague to call the customer whom nothing can be written to.
func openTelling(tx core.App, followUps *followup.FollowUps, event *journal.Event, id string, values map[string]any) error {
	text, _ := values["text"].(string)
	record, err := tx.FindRecordById(ticket.CollectionTickets, id)
	if err != nil {
		return err
	}
	return followUps.Open(tx, followup.FollowUp{
		Kind: "opinion", Ticket: id, Customer: record.GetString("customer"), Owner: record.GetString("assignee"), Text: text,
		DueAt: event.At.Add(tellWithin), Source: fmt.Sprintf("events/%d", event.Seq),
	}, event.System())
}

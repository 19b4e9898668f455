package appliance

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/outbox"
	"aftercare/internal/rule"
	"aftercare/internal/sla"
	"aftercare/internal/ticket"
)

// casesFor lets rules act through the rooms that own what they act on; each meets its own guards there.
func casesFor(tickets *ticket.Tickets, clocks *sla.Clocks, mails *outbox.Outbox) rule.Cases {
	return rule.Cases{
		Check:  tickets.Check,
		Change: tickets.Change,
		Tell:   tickets.Tell,
		CheckMessage: func(app core.App, record *core.Record, message rule.Message) error {
			return tickets.CheckMessage(app, record, messageOf(message))
		},
		Write: func(tx core.App, message rule.Message, actor journal.Actor) error {
			_, err := tickets.Write(tx, messageOf(message), actor)
			return err
		},
		People: func(app core.App, record *core.Record, who string) ([]rule.Person, error) {
			found, err := tickets.People(app, record, who)
			people := make([]rule.Person, len(found))
			for i, person := range found {
				people[i] = rule.Person(person)
			}
			return people, err
		},
		Letter: func(app core.App, event *journal.Event, id, template string, values map[string]any) (*rule.Posting, error) {
			letter, err := mails.Letter(app, event, id, template, values)
			if letter == nil || err != nil {
				return nil, err
			}
			m := letter.Mail
			return &rule.Posting{
				Letter: rule.Letter{To: m.To, ToName: m.ToName, Subject: m.Subject, Text: m.Text, HTML: m.HTML},
				Body:   letter.Body, Queue: letter.Queue,
			}, nil
		},
		Calendar: func(app core.App, of map[string]any, seq int64) (rule.Calendar, error) {
			return clocks.CalendarOf(app, of, seq)
		},
	}
}

func messageOf(message rule.Message) ticket.Message {
	if message.IsNote {
		return ticket.Message{Ticket: message.Ticket, Kind: ticket.MessageNote, Body: message.Body}
	}
	return ticket.Message{Ticket: message.Ticket, Kind: ticket.MessageSystem, Public: true, Body: message.Body}
}

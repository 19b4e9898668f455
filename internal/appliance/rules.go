package appliance

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/callback"
	"aftercare/internal/feedback"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
	"aftercare/internal/problem"
	"aftercare/internal/rule"
	"aftercare/internal/sla"
	"aftercare/internal/survey"
	"aftercare/internal/ticket"
)

// casesFor lets rules act through the rooms that own what they act on; each meets its own guards there.
func casesFor(tickets *ticket.Tickets, clocks *sla.Clocks, mails *outbox.Outbox, after *afterService) rule.Cases {
	return rule.Cases{
		Check:       tickets.Check,
		CheckValues: tickets.CheckValues,
		Change:      tickets.ChangeRead,
		Tell:        tickets.Tell,
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
		PeopleBy: ticket.PeopleBy,
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
		Callbacks: rule.Callbacks{
			Check: func(request rule.CallbackRequest) error {
				wanted, err := callbackOf(request)
				if err != nil {
					return err
				}
				return after.callbacks.Check(wanted)
			},
			CheckCase: after.callbacks.CheckCase,
			Open: func(tx core.App, request rule.CallbackRequest, actor journal.Actor) error {
				wanted, err := callbackOf(request)
				if err != nil {
					return err
				}
				return after.callbacks.Open(tx, wanted, actor)
			},
		},
		Surveys: rule.Surveys{
			Check: func(app core.App, request rule.SurveyRequest) error {
				return after.surveys.Check(app, survey.Request(request))
			},
			CheckCase: after.surveys.CheckCase,
			Invite: func(tx core.App, request rule.SurveyRequest, actor journal.Actor) error {
				return after.surveys.Invite(tx, survey.Request(request), actor)
			},
		},
		Problems: rule.Problems{
			Check:     func(request rule.ProblemRequest) error { return after.problems.Check(problem.Proposal(request)) },
			CheckCase: after.problems.CheckCase,
			Propose: func(tx core.App, request rule.ProblemRequest, actor journal.Actor) error {
				return after.problems.Propose(tx, problem.Proposal(request), actor)
			},
		},
		Webhooks: rule.Webhooks{
			IsOn: mails.IsWebhookOn,
			Call: func(tx core.App, request rule.WebhookRequest) error {
				return mails.Call(tx, outbox.Call{
					Webhook: request.Webhook, Key: request.Key, Payload: request.Payload, Ticket: request.Ticket, Rule: request.Rule, Event: request.Event,
				})
			},
		},
		Feedback: rule.Feedback{
			Check: func(app core.App, request rule.FeedbackRequest) error {
				return after.feedback.Check(app, feedback.Request(request))
			},
			CheckCase: func(record *core.Record, request rule.FeedbackRequest) error {
				return after.feedback.CheckCase(record, feedback.Request(request))
			},
			Set: func(tx core.App, request rule.FeedbackRequest, actor journal.Actor) error {
				return after.feedback.Set(tx, feedback.Request(request), actor)
			},
		},
	}
}

// callbackOf reads the plan that a rule gives for the tries of a callback.
func callbackOf(request rule.CallbackRequest) (callback.Request, error) {
	wanted := callback.Request{Ticket: request.Ticket, Within: request.Within, After: request.After, Rule: request.Rule}
	if err := json.Unmarshal(request.Plan, &wanted.Plan); err != nil {
		return wanted, locale.Refuse("callback", "callback_plan", nil)
	}
	return wanted, nil
}

func messageOf(message rule.Message) ticket.Message {
	if message.IsNote {
		return ticket.Message{Ticket: message.Ticket, Kind: ticket.MessageNote, Body: message.Body}
	}
	return ticket.Message{Ticket: message.Ticket, Kind: ticket.MessageSystem, Public: true, Body: message.Body}
}

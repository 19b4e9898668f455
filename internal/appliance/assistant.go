package appliance

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/assist"
	"aftercare/internal/journal"
	"aftercare/internal/knowledge"
	"aftercare/internal/rule"
	"aftercare/internal/ticket"
)

// registerAssistant binds the automatic answers: the rules say what is no question, the articles answer, and the case hears what
// was asked.
func (a *Appliance) registerAssistant(rules *rule.Rules, tickets *ticket.Tickets) {
	assist.Register(a.App, assist.Config{
		Clock: a.Clock,
		Read: func(app core.App, question string) (assist.Reading, error) {
			reading, err := rules.Read(app, question)
			if err != nil {
				return assist.Reading{}, err
			}
			isDanger := reading.Grade == "crisis"
			return assist.Reading{IsDanger: isDanger, IsComplaint: !isDanger && reading.Kind == "complaint", Category: reading.Category}, nil
		},
		Answer: func(app core.App, isCustomer bool, question, language string) (*assist.Answer, error) {
			found, err := a.Knowledge.Answer(app, knowledge.Reader{IsCustomer: isCustomer}, question, language)
			if found == nil || err != nil {
				return nil, err
			}
			answer := &assist.Answer{
				Article: found.Article, Code: found.Code, Locale: found.Locale, Title: found.Title, Audience: found.Audience, Address: found.Address,
				HTML: found.HTML, Flows: []assist.Flow{},
			}
			for _, flow := range found.Flows {
				answer.Flows = append(answer.Flows, assist.Flow(flow))
			}
			return answer, nil
		},
		Learn: func(e *core.RequestEvent, article, question string, helpful bool) error {
			_, err := a.Knowledge.Learn(e.App, article, question, knowledge.Visitor(e), helpful)
			return err
		},
		Note: func(tx core.App, id, body string) error {
			_, err := tickets.Write(tx, ticket.Message{Ticket: id, Kind: ticket.MessageNote, Body: body}, journal.Actor{Kind: journal.ActorSystem})
			return err
		},
	})
}

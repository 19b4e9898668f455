package rule

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// WebhookRequest is what a rule wants posted to another system.
type WebhookRequest struct {
	// Webhook is the name under which an administrator has entered the system.
	Webhook string
	// Key names the request among all: an event that is handled again asks for nothing twice.
	Key     string
	Payload map[string]any
	// Ticket is the id of the case it is about; empty for none.
	Ticket, Rule string
	Event        int64
}

// Webhooks are what the outbox does for a rule.
type Webhooks struct {
	// IsOn says whether the webhook of a name takes calls. The error is a refusal where there is none.
	IsOn func(app core.App, name string) (bool, error)
	// Call has a request posted if tx commits.
	Call func(tx core.App, request WebhookRequest) error
}

// longestPayload is how much a rule may post at once, in bytes of JSON; the outbox takes no more.
const longestPayload = 16_000

// webhook takes a name and what is posted: an object, since a receiver that is given more some day finds it beside what it knows.
func (p *planner) webhook(arguments []any) ([]*Action, error) {
	name, err := filled(argument(arguments, 0), thing("webhook"), longestKey)
	if err != nil {
		return nil, err
	}
	payload, err := objectOf(argument(arguments, 1), thing("payload"), longestPayload)
	if err != nil {
		return nil, err
	}
	if payload == nil {
		payload = map[string]any{}
	}
	return []*Action{{Do: DoWebhook, Webhook: name, Payload: payload}}, nil
}

// webhook checks that there is the system to call. One that is switched off is passed over, like a template.
func (c *checker) webhook(action *Action) error {
	isOn, err := c.room.cases.Webhooks.IsOn(c.app, action.Webhook)
	if err != nil {
		return err
	}
	if !isOn {
		action.State = StateUnchanged
		return nil
	}
	request := WebhookRequest{
		Webhook: action.Webhook, Payload: action.Payload, Rule: c.rule.id, Event: c.event.Seq,
		Key: fmt.Sprintf("%d.%s.%d", c.event.Seq, c.rule.id, len(c.work.webhooks)),
	}
	if c.record != nil {
		request.Ticket = c.record.Id
	}
	c.work.webhooks = append(c.work.webhooks, asked[WebhookRequest]{request, action})
	return nil
}

package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createWebhooks, func(app core.App) error { return dropAll(app, "webhook_calls", "webhooks") })
}

// createWebhooks makes room for other systems that rules may call, and for the calls. Both are for superusers alone: an address
// and what is sent there are the administrator's affair.
func createWebhooks(app core.App) error {
	words := func(name string, most int, help string) *core.TextField {
		return &core.TextField{Name: name, Max: most, System: true, Help: help}
	}
	number := func(name, help string) *core.NumberField {
		return &core.NumberField{Name: name, OnlyInt: true, System: true, Help: help}
	}
	moment := func(name, help string) *core.DateField {
		return &core.DateField{Name: name, System: true, Help: help}
	}
	stamps := func() []core.Field {
		return []core.Field{moment("created", "When the record was made, by the clock of the desk."), moment("updated", "When the record last changed.")}
	}

	webhooks := core.NewBaseCollection("webhooks")
	webhooks.Fields.Add(
		&core.TextField{Name: "name", Max: 60, Required: true, System: true, Pattern: `^[a-z0-9][a-z0-9_-]*$`, Help: "Short name, by which rules call it: act.webhook(\"erp\", { ... }). Small letters, digits, - and _."},
		&core.TextField{Name: "url", Max: 2000, Required: true, System: true, Hidden: true, Help: "Where calls are posted to: https, or http on this machine itself. Redirects are not followed."},
		&core.TextField{Name: "secret", Max: 300, System: true, Hidden: true, Help: "What calls are signed with, 24 characters or more. It is never shown again; left empty, the one there is stays."},
		&core.BoolField{Name: "active", System: true, Help: "Switched off: rules that call it are carried out without the call, and calls that wait expire."},
		words("about", 2000, "What it is for, and whom to ask."),
		moment("failing_since", "Since when no call has gone through; managers were told then. Kept by the desk."),
	)
	webhooks.Fields.Add(stamps()...)
	webhooks.AddIndex("idx_webhooks_name", true, "name", "")
	if err := app.Save(webhooks); err != nil {
		return err
	}

	calls := core.NewBaseCollection("webhook_calls")
	calls.Fields.Add(
		words("webhook", 15, "Id of the webhook."),
		words("name", 60, "Its name when the call was made out."),
		words("key", 100, "Names the call: event, rule and place in its plan. Sent as Webhook-Id, the same at every try."),
		words("payload", 16_000, "What is posted, as the rule gave it."),
		words("ticket", 15, "Id of the case it is about, if any."),
		words("person", 15, "Id of the case's customer, so that an erasure finds it."),
		words("rule", 15, "Id of the rule that asked for it."),
		number("event", "Number of the event that led to it."),
		&core.SelectField{Name: "status", Values: []string{"waiting", "sending", "sent", "dead", "expired"}, MaxSelect: 1, System: true,
			Help: "waiting: will be made. sending: under way. sent: answered with 2xx. dead: given up; set to waiting to have it tried again. expired: its webhook was switched off, or it was erased."},
		number("attempts", "How often it was tried."),
		moment("next_at", "Not before (wall time)."),
		moment("sent_at", "When it was taken (wall time)."),
		number("answer", "The status that ended it, such as 200."),
		words("error", 5000, "What the other system or the network said last."),
	)
	calls.Fields.Add(stamps()...)
	calls.AddIndex("idx_webhook_calls_key", true, "[[key]]", "")
	calls.AddIndex("idx_webhook_calls_due", false, "status, next_at", "")
	calls.AddIndex("idx_webhook_calls_webhook", false, "webhook, status, next_at", "")
	calls.AddIndex("idx_webhook_calls_ticket", false, "ticket", "")
	calls.AddIndex("idx_webhook_calls_person", false, "person", "")
	calls.AddIndex("idx_webhook_calls_created", false, "created", "")
	return app.Save(calls)
}

package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(addCannedActions, dropCannedActions) }

// addCannedActions lets a canned reply say what is done with the case when it is sent, stand in several languages under one
// name, and be counted.
func addCannedActions(app core.App) error {
	replies, err := app.FindCollectionByNameOrId("canned_replies")
	if err != nil {
		return err
	}
	replies.Fields.Add(
		&core.TextField{Name: "code", Max: 100, Help: "Short name that the same reply has in every language; empty where there is one language.", System: true},
		&core.JSONField{Name: "actions", MaxSize: 5_000, Help: "What is done with the case when it is sent: status, priority, assignee, team, tags.", System: true},
		&core.NumberField{Name: "uses", OnlyInt: true, Min: types.Pointer(0.0), Help: "How often it was sent; kept by the desk.", System: true},
	)
	if err := app.Save(replies); err != nil {
		return err
	}
	messages, err := app.FindCollectionByNameOrId("messages")
	if err != nil {
		return err
	}
	messages.Fields.Add(&core.TextField{Name: "canned", Max: 15, Help: "The canned reply it began with; for colleagues only.", System: true})
	return app.Save(messages)
}

func dropCannedActions(app core.App) error {
	replies, err := app.FindCollectionByNameOrId("canned_replies")
	if err != nil {
		return err
	}
	if err := dropFields(app, replies, "code", "actions", "uses"); err != nil {
		return err
	}
	messages, err := app.FindCollectionByNameOrId("messages")
	if err != nil {
		return err
	}
	return dropFields(app, messages, "canned")
}

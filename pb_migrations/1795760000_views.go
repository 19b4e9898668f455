package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addViewCriteria, dropViewCriteria) }

// addViewCriteria replaces a view's filter, which could say anything, by what it shows in words that the desk knows, and lets a
// view be a team's.
func addViewCriteria(app core.App) error {
	views, err := app.FindCollectionByNameOrId("views")
	if err != nil {
		return err
	}
	teams, err := app.FindCollectionByNameOrId("teams")
	if err != nil {
		return err
	}
	views.Fields.Add(
		&core.JSONField{Name: "criteria", MaxSize: 10_000, Help: "Which cases it shows: status, priority, kind, assignee and the like; none means all open cases.", System: true},
		&core.RelationField{Name: "team", CollectionId: teams.Id, MaxSelect: 1, Help: "The team that sees it as well.", System: true},
	)
	views.ListRule = rule(`@request.auth.collectionName = "staff" && (owner = @request.auth.id || shared = true || (team != "" && @request.auth.teams.id ?= team))`)
	views.ViewRule = views.ListRule
	views.UpdateRule, views.DeleteRule = views.ListRule, views.ListRule
	views.AddIndex("idx_views_shared", false, "shared, position", "")
	views.AddIndex("idx_views_team", false, "team, position", "")
	if err := app.Save(views); err != nil {
		return err
	}
	if err := dropFields(app, views, "filter"); err != nil {
		return err
	}
	return addViewOrders(app)
}

// addViewOrders lets cases be listed by when they were made, and by their deadline, without sorting them.
func addViewOrders(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.AddIndex("idx_tickets_open_created", false, "created", "is_open = 1")
	tickets.AddIndex("idx_tickets_open_due", false, "sla_due_at", "is_open = 1")
	return app.Save(tickets)
}

func dropViewCriteria(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.RemoveIndex("idx_tickets_open_created")
	tickets.RemoveIndex("idx_tickets_open_due")
	if err := app.Save(tickets); err != nil {
		return err
	}
	views, err := app.FindCollectionByNameOrId("views")
	if err != nil {
		return err
	}
	views.RemoveIndex("idx_views_shared")
	views.RemoveIndex("idx_views_team")
	readable := `@request.auth.collectionName = "staff" && (owner = @request.auth.id || shared = true)`
	own := `@request.auth.collectionName = "staff" && owner = @request.auth.id`
	views.ListRule, views.ViewRule, views.UpdateRule, views.DeleteRule = rule(readable), rule(readable), rule(own), rule(own)
	views.Fields.Add(&core.TextField{Name: "filter", Max: 5_000, Help: "Filter in PocketBase's language.", System: true})
	return dropFields(app, views, "criteria", "team")
}

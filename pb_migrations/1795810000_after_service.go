package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addAfterService, dropAfterService) }

// changedIndexes are those of what is counted and listed after a solution: the figures of callbacks look at why one was
// cancelled, and the board of complaints passes by those that are closed.
var changedIndexes = []struct{ collection, name, columns, before string }{
	{"callbacks", "idx_callbacks_figures_due", "due_at, state, outcome, round, done_at, cancelled_reason, resolved_at, ticket", "due_at, state, outcome, round, done_at, resolved_at, ticket"},
	{"tickets", "idx_tickets_board", "kind, stage, closed_at, created", ""},
}

func addAfterService(app core.App) error {
	for _, index := range changedIndexes {
		if err := setIndex(app, index.collection, index.name, index.columns); err != nil {
			return err
		}
	}
	manager := ruleManager
	return setSurveyRule(app, &manager)
}

// setSurveyRule opens the outer door of surveys: which field a manager may change, the room's hooks say.
func setSurveyRule(app core.App, rule *string) error {
	surveys, err := app.FindCollectionByNameOrId("surveys")
	if err != nil {
		return err
	}
	surveys.UpdateRule = rule
	return app.Save(surveys)
}

func dropAfterService(app core.App) error {
	for _, index := range changedIndexes {
		if err := setIndex(app, index.collection, index.name, index.before); err != nil {
			return err
		}
	}
	return setSurveyRule(app, nil)
}

// setIndex gives a collection an index over columns in place of one of its name, or none where there are no columns.
func setIndex(app core.App, collection, name, columns string) error {
	found, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		return err
	}
	found.RemoveIndex(name)
	if columns != "" {
		found.AddIndex(name, false, columns, "")
	}
	if err := app.Save(found); err != nil {
		return fmt.Errorf("index %s: %w", name, err)
	}
	return nil
}

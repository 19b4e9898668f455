package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(createFigures, dropFigures) }

// createFigures makes room for the targets of figures, ships those of the service standards, and adds what the figures are
// counted by.
func createFigures(app core.App) error {
	onlyStaff := `@request.auth.collectionName = "staff"`
	targets := core.NewBaseCollection("figure_targets")
	targets.Fields.Add(
		&core.TextField{Name: "key", Required: true, Max: 40, System: true, Help: "The figure, such as csat; docs/GLOSSARY lists them. callback_hours is the limit that callback timeliness goes by."},
		&core.NumberField{Name: "value", System: true, Help: "What is aimed at, in the figure's unit: per cent, points, complaints to a thousand customers, or hours."},
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed; strictly increasing for one record."},
	)
	targets.ListRule, targets.ViewRule = &onlyStaff, &onlyStaff
	targets.AddIndex("idx_figure_targets_key", true, "key", "")
	if err := app.Save(targets); err != nil {
		return err
	}
	if err := addFigureIndexes(app); err != nil {
		return err
	}
	now := types.NowDateTime().String()
	for _, target := range []struct {
		id, key string
		value   float64
	}{{"targetcsat00000", "csat", 92}, {"targetintime000", "complaints_in_time", 100}, {"targetcallback0", "callback_hours", 48}} {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO figure_targets (id, [[key]], value, created, updated) VALUES ({:id}, {:key}, {:value}, {:now}, {:now})`).
			Bind(dbx.Params{"id": target.id, "key": target.key, "value": target.value, "now": now}).Execute()
		if err != nil {
			return fmt.Errorf("ship the target of %s: %w", target.key, err)
		}
	}
	return nil
}

// figureIndexes hold whole what a figure counts, so that it is counted without looking at the rows.
var figureIndexes = []struct{ collection, name, columns, where string }{
	{"callbacks", "idx_callbacks_figures_due", "due_at, state, outcome, round, done_at, resolved_at, ticket", ""},
	{"callbacks", "idx_callbacks_figures_done", "done_at, state, outcome, round, ticket", ""},
	{"survey_answers", "idx_survey_answers_figures", "created, csat, nps, ces, ticket, dimensions", ""},
	{"survey_invites", "idx_survey_invites_figures", "sent_at, state, ticket", ""},
	{"clocks", "idx_clocks_figures", "due_at, state, ticket", "kind = 'complaint_close'"},
	{"tickets", "idx_tickets_figures", "created, kind, merged_into, customer, product, team", ""},
	{"tickets", "idx_tickets_groups", "id, product, team", ""},
	{"assets", "idx_assets_figures", "created, customer, product", ""},
}

func addFigureIndexes(app core.App) error {
	for _, index := range figureIndexes {
		collection, err := app.FindCollectionByNameOrId(index.collection)
		if err != nil {
			return err
		}
		collection.AddIndex(index.name, false, index.columns, index.where)
		if err := app.Save(collection); err != nil {
			return fmt.Errorf("index %s: %w", index.name, err)
		}
	}
	return nil
}

func dropFigures(app core.App) error {
	for _, index := range figureIndexes {
		collection, err := app.FindCollectionByNameOrId(index.collection)
		if err != nil {
			return err
		}
		collection.RemoveIndex(index.name)
		if err := app.Save(collection); err != nil {
			return err
		}
	}
	return dropAll(app, "figure_targets")
}

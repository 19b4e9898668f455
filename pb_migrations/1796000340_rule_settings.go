package pb_migrations

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() {
	m.Register(createRuleSettings, func(app core.App) error { return dropAll(app, "rule_settings") })
}

// createRuleSettings makes room for what holds for all rules: one record, made here, with what has held so far.
func createRuleSettings(app core.App) error {
	onlyManagers := `@request.auth.collectionName = "staff" && @request.auth.role = "manager"`
	whole := func(name string, least, most float64, help string) *core.NumberField {
		return &core.NumberField{Name: name, Min: &least, Max: &most, OnlyInt: true, Required: true, System: true, Help: help}
	}
	settings := core.NewBaseCollection("rule_settings")
	settings.Fields.Add(
		whole("limit_ms", 50, 1000, "How long one run of a rule may take, in milliseconds, 50 to 1000. One that takes longer is tried once more, with a second. All that follows from an event waits for it."),
		whole("kept_days", 1, 400, "For how many days the log of the rules is kept, 1 to 400. What rules have changed stays in the journal."),
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed."},
	)
	settings.ListRule, settings.ViewRule = &onlyManagers, &onlyManagers
	if err := app.Save(settings); err != nil {
		return err
	}
	now := types.NowDateTime().String()
	_, err := app.DB().NewQuery(`INSERT INTO rule_settings (id, limit_ms, kept_days, created, updated) VALUES ('rulesettings000', 200, 30, {:now}, {:now})`).
		Bind(dbx.Params{"now": now}).Execute()
	return err
}

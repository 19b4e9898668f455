package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// The guard of a new case refuses whoever is not signed in, and says so. The access rule said the same with a statement of
// its own for every creation, its columns in random order, which the database could never keep ready.
func init() {
	m.Register(func(app core.App) error {
		return setCreateRule(app, types.Pointer(""))
	}, func(app core.App) error {
		return setCreateRule(app, types.Pointer(`@request.auth.id != ""`))
	})
}

func setCreateRule(app core.App, rule *string) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	tickets.CreateRule = rule
	return app.Save(tickets)
}

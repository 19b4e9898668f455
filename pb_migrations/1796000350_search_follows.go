package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The search index follows the journal at its own pace, from where the dispatcher stood when it still kept the index.
func init() {
	m.Register(func(app core.App) error {
		_, err := app.DB().NewQuery(`INSERT INTO cursors (id, name, seq) SELECT 'search.keep0000', 'search.keep', seq FROM cursors WHERE name = 'dispatcher'`).Execute()
		return err
	}, func(app core.App) error {
		_, err := app.DB().NewQuery(`DELETE FROM cursors WHERE name = 'search.keep'`).Execute()
		return err
	})
}

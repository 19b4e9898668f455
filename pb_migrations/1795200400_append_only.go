package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The triggers refuse what the hooks refuse, for those who come round the hooks by SQL. An erasure lifts them for its own
// transaction by a row in `erasing`; the delete triggers are never lifted.
func init() {
	m.Register(func(app core.App) error {
		for _, statement := range []string{
			`CREATE TABLE erasing (allowed INTEGER NOT NULL)`,
			`CREATE TRIGGER events_no_update BEFORE UPDATE ON events WHEN NOT EXISTS (SELECT 1 FROM erasing)
				BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
			`CREATE TRIGGER events_no_delete BEFORE DELETE ON events
				BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
			`CREATE TRIGGER messages_no_update BEFORE UPDATE ON messages WHEN NOT EXISTS (SELECT 1 FROM erasing)
				BEGIN SELECT RAISE(ABORT, 'messages are immutable'); END`,
			`CREATE TRIGGER messages_no_delete BEFORE DELETE ON messages
				BEGIN SELECT RAISE(ABORT, 'messages are immutable'); END`,
		} {
			if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		for _, name := range []string{"events_no_update", "events_no_delete", "messages_no_update", "messages_no_delete"} {
			if _, err := app.DB().NewQuery(`DROP TRIGGER IF EXISTS ` + name).Execute(); err != nil {
				return err
			}
		}
		_, err := app.DB().NewQuery(`DROP TABLE IF EXISTS erasing`).Execute()
		return err
	})
}

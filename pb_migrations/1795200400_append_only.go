package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The triggers refuse what the hooks refuse, for those who come round the hooks by SQL. An erasure lifts them for its own
// transaction by a row in `erasing`; the delete triggers are never lifted. The insert triggers stand against REPLACE, which
// deletes the row in its way without asking a delete trigger; they use SQLite's own words for what is taken already, from
// which PocketBase makes its field error.
func init() {
	m.Register(func(app core.App) error {
		for _, statement := range []string{
			`CREATE TABLE erasing (allowed INTEGER NOT NULL)`,
			`CREATE TRIGGER events_no_update BEFORE UPDATE ON events WHEN NOT EXISTS (SELECT 1 FROM erasing)
				BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
			`CREATE TRIGGER events_no_delete BEFORE DELETE ON events
				BEGIN SELECT RAISE(ABORT, 'events are append-only'); END`,
			`CREATE TRIGGER events_in_order BEFORE INSERT ON events WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM events)
				BEGIN SELECT RAISE(ABORT, 'events are numbered without a gap'); END`,
			`CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
				BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: events.id'); END`,
			`CREATE TRIGGER messages_no_replace BEFORE INSERT ON messages WHEN EXISTS (SELECT 1 FROM messages WHERE id = NEW.id)
				BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: messages.id'); END`,
			`CREATE TRIGGER messages_no_second BEFORE INSERT ON messages WHEN NEW.external_id != ''
				AND EXISTS (SELECT 1 FROM messages WHERE channel = NEW.channel AND external_id = NEW.external_id AND external_id != '')
				BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: messages.channel, messages.external_id'); END`,
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
		for _, name := range []string{
			"events_no_update", "events_no_delete", "events_in_order", "events_no_replace",
			"messages_no_update", "messages_no_delete", "messages_no_replace", "messages_no_second",
		} {
			if _, err := app.DB().NewQuery(`DROP TRIGGER IF EXISTS ` + name).Execute(); err != nil {
				return err
			}
		}
		_, err := app.DB().NewQuery(`DROP TABLE IF EXISTS erasing`).Execute()
		return err
	})
}

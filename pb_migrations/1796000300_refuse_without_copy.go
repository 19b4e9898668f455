package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error { return guardEvents(app, "FAIL") }, func(app core.App) error { return guardEvents(app, "ABORT") })
}

// guardEvents makes the triggers of the journal anew, to refuse by FAIL or ABORT. ABORT undoes what its statement has done, for which
// SQLite copies each page that an INSERT with such a trigger touches; FAIL leaves it. An INSERT of one event has done nothing when it
// is refused, and of several those before it stand in order, as if they had come alone.
func guardEvents(app core.App, refuse string) error {
	for _, trigger := range []struct{ name, when, reason string }{
		{"events_no_update", "UPDATE ON events WHEN NOT EXISTS (SELECT 1 FROM erasing)", "events are append-only"},
		{"events_no_delete", "DELETE ON events", "events are append-only"},
		{"events_in_order", "INSERT ON events WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM events)", "events are numbered without a gap"},
		{"events_no_replace", "INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)", "UNIQUE constraint failed: events.id"},
	} {
		if _, err := app.DB().NewQuery(`DROP TRIGGER IF EXISTS ` + trigger.name).Execute(); err != nil {
			return err
		}
		statement := `CREATE TRIGGER ` + trigger.name + ` BEFORE ` + trigger.when + ` BEGIN SELECT RAISE(` + refuse + `, '` + trigger.reason + `'); END`
		if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	return nil
}

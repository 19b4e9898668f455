package rule

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// CollectionSettings is the collection of the one record that holds for all rules; it is made with the schema, and its fields have
// their ranges there.
const CollectionSettings = "rule_settings"

// SettingsID is the id of that record.
const SettingsID = "rulesettings000"

// Settings are what holds for all rules.
type Settings struct {
	// RunLimit is how long one run may take, in wall time, before it is tried once more.
	RunLimit time.Duration
	// KeptDays is for how many days runs are kept in the log.
	KeptDays int
}

// defaultSettings hold where there is no record.
var defaultSettings = Settings{RunLimit: limitRun, KeptDays: keptDays}

// settings keeps the record until it is changed: every run asks.
type settings struct {
	mu   sync.Mutex
	kept *Settings
	// changes counts them, so that what was read before one is not kept behind it.
	changes int
}

func (s *settings) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = nil
	s.changes++
}

// get reads past any transaction: what it has changed holds when it has been kept.
func (s *settings) get(app core.App) (Settings, error) {
	s.mu.Lock()
	kept, changes := s.kept, s.changes
	s.mu.Unlock()
	if kept != nil {
		return *kept, nil
	}
	var row struct {
		RunLimit int `db:"limit_ms"`
		KeptDays int `db:"kept_days"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT limit_ms, kept_days FROM rule_settings WHERE id = {:id}`).Bind(dbx.Params{"id": SettingsID}).One(&row)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Settings{}, fmt.Errorf("read the settings of the rules: %w", err)
	}
	read := Settings{
		RunLimit: cmp.Or(time.Duration(row.RunLimit)*time.Millisecond, defaultSettings.RunLimit),
		KeptDays: cmp.Or(row.KeptDays, defaultSettings.KeptDays),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes == changes {
		s.kept = &read
	}
	return read, nil
}

// bindSettings lets the schema alone make the record, and has a change count from the next run on.
func (r *room) bindSettings(app core.App) {
	app.OnRecordCreate(CollectionSettings).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("rule_settings_once", nil) })
	app.OnRecordDelete(CollectionSettings).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	app.OnRecordAfterUpdateSuccess(CollectionSettings).BindFunc(func(e *core.RecordEvent) error {
		r.settings.forget()
		return e.Next()
	})
}

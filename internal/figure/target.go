package figure

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// CollectionTargets is the collection of what is aimed at, one record a figure.
const CollectionTargets = "figure_targets"

// callbackHours is the key of the limit that callback timeliness goes by, in hours; all other keys are figures.
const callbackHours = "callback_hours"

// defaultCallbackHours is the limit where nobody has set one: requirements R59.
const defaultCallbackHours = 48

// longestCallbackHours bounds the limit: ninety days, as a rule's callback is bounded.
const longestCallbackHours = 90 * 24

// onTarget keeps targets to figures that there are, and within what these can come to.
func onTarget(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).IsTrusted() {
		return locale.Forbid("needs_administrator")
	}
	low, high, known := targetRange(e.Record.GetString("key"))
	if !known {
		return locale.Refuse("key", "figure_target_key", nil)
	}
	if value := e.Record.GetFloat("value"); value < low || value > high {
		return locale.Refuse("value", "figure_target_value", map[string]any{"low": low, "high": high})
	}
	return e.Next()
}

// targetRange is what a target of a key can be.
func targetRange(key string) (low, high float64, known bool) {
	if key == callbackHours {
		return 1, longestCallbackHours, true
	}
	f, known := find(key)
	switch {
	case !known:
		return 0, 0, false
	case f.unit == UnitPoints:
		return -100, 100, true
	case f.unit == UnitPerThousand:
		return 0, 1000, true
	}
	return 0, 100, true
}

// target is the value of a key; nil where there is none.
func target(app core.App, key string) (*float64, error) {
	var value float64
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT value FROM figure_targets WHERE [key] = ?`, key).Scan(&value)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the target of %s: %w", key, err)
	}
	return &value, nil
}

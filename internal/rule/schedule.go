package rule

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/timer"
)

// scheduleName names the timer that stands for a rule's `every`.
func scheduleName(rule string) string { return "rule/" + rule }

// schedule keeps the timer of a rule's schedule in step with its record, in tx. A rule that is off has none: what would
// have fallen due meanwhile is not made up for when it is switched on.
func (r *room) schedule(tx core.App, id string, was, is *Definition) error {
	before, now := "", ""
	if was != nil && was.Enabled {
		before = was.Every
	}
	if is.Enabled {
		now = is.Every
	}
	switch {
	case before == now:
		return nil
	case now == "":
		return r.timers.Cancel(tx, timer.KindSchedule, "", "", scheduleName(id))
	}
	if err := r.timers.Schedule(tx, scheduleName(id), now); err != nil {
		return fmt.Errorf("schedule rule %s: %w", id, err)
	}
	return nil
}

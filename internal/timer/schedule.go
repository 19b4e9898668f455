package timer

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/robfig/cron/v3"
)

// KindSchedule is the kind of the timers that stand for cron schedules; their key is the schedule's name.
const KindSchedule = "schedule"

var parser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// NextOf returns when spec, a cron expression with an optional CRON_TZ=<zone> before it, next falls due after from.
// It refuses what cannot be parsed and what never falls due. The parser panics on a bare CRON_TZ: recovered here.
func NextOf(spec string, from time.Time) (next time.Time, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			next, err = time.Time{}, fmt.Errorf("schedule %q: not a cron expression", spec)
		}
	}()
	schedule, err := parser.Parse(spec)
	if err != nil {
		return time.Time{}, fmt.Errorf("schedule %q: %w", spec, err)
	}
	// An expression without a zone of its own is meant in the desk's zone, which is time.Local.
	next = schedule.Next(from.In(time.Local))
	if next.IsZero() {
		return time.Time{}, fmt.Errorf("schedule %q never falls due", spec)
	}
	return next.UTC(), nil
}

// Schedule keeps in tx a named cron schedule: each time it falls due, an event timer.schedule with its name is appended.
// An unchanged schedule keeps its next time over restarts, so that one missed while down fires once. [Engine.Cancel] ends it.
func (e *Engine) Schedule(tx core.App, name, spec string) error {
	next, err := NextOf(spec, e.clock.Now())
	if err != nil {
		return err
	}
	var kept []string
	err = tx.NonconcurrentDB().NewQuery(`SELECT json_extract(data, '$.spec') FROM timers WHERE kind = {:kind} AND collection = '' AND record = '' AND key = {:key}`).
		Bind(dbx.Params{"kind": KindSchedule, "key": name}).Column(&kept)
	if err != nil {
		return fmt.Errorf("schedule %s: %w", name, err)
	}
	if len(kept) > 0 && kept[0] == spec {
		return nil
	}
	return e.Set(tx, Timer{Kind: KindSchedule, Key: name, DueAt: next, Data: map[string]any{"spec": spec}})
}

// repeat sets a schedule's next time, counted from now, so that what was missed fires once and not once a time.
func (e *Engine) repeat(tx core.App, timer Timer, now time.Time) error {
	if timer.Kind != KindSchedule {
		return nil
	}
	spec, _ := timer.Data["spec"].(string)
	next, err := NextOf(spec, now)
	if err != nil {
		return err
	}
	return e.Set(tx, Timer{Kind: KindSchedule, Key: timer.Key, DueAt: next, Data: timer.Data})
}

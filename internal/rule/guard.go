package rule

import (
	"errors"
	"slices"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// kept are the fields that the desk alone writes.
var kept = []string{"source", "version", "factory", "run_failures", "run_error", "run_failed_at"}

// keyDesk marks a save of the desk's own: a shipped rule coming into being or being brought up to date.
const keyDesk = "@desk"

func byDesk(record *core.Record) bool {
	marked, _ := record.GetRaw(keyDesk).(bool)
	return marked
}

// onCreate refuses a rule that cannot run, and who may not make one.
func (r *room) onCreate(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).IsTrusted() {
		return locale.Forbid("needs_administrator")
	}
	if !byDesk(e.Record) {
		for _, name := range kept {
			e.Record.Set(name, nil)
		}
	}
	if e.Record.GetString("stage") == "" {
		e.Record.Set("stage", string(StageObserve)) // whoever forgets to choose has chosen the harmless one
	}
	definition, err := r.checked(e.Record)
	if err != nil {
		return err
	}
	e.Record.Set("version", 1)
	if err := r.schedule(e.App, e.Record.Id, nil, definition); err != nil {
		return err
	}
	return e.Next()
}

// onUpdate does the same for a change, and counts the rule's versions.
func (r *room) onUpdate(e *core.RecordEvent) error {
	actor, before := journal.ActorOf(e.Record), journal.Before(e.Record)
	if before == nil {
		return errors.New("update of a rule outside the journal")
	}
	changed := journal.Changed(before, e.Record)
	if !byDesk(e.Record) {
		if err := guardActor(actor, changed); err != nil {
			return err
		}
		for _, name := range kept {
			e.Record.SetRaw(name, before.GetRaw(name))
		}
	}
	was, err := definitionOf(before)
	if err != nil {
		was = &Definition{} // it came past the guards; what is saved now is looked at
	}
	definition, err := r.checked(e.Record)
	switch {
	case err != nil && onlySwitchesOff(changed, e.Record):
		definition = &Definition{} // a rule that has become unfit, by an upgrade say, can always be switched off
		if err := r.schedule(e.App, e.Record.Id, was, definition); err != nil {
			return err
		}
		return e.Next()
	case err != nil:
		return err
	}
	if slices.ContainsFunc(differ(was, definition), func(name string) bool { return slices.Contains(doing, name) }) {
		e.Record.Set("version", before.GetInt("version")+1)
		clearFailures(e.Record)
	}
	if definition.Enabled && !was.Enabled {
		clearFailures(e.Record)
	}
	if shipped, ok := r.factory.of(e.Record.GetString("source")); ok && shipped.print() == definition.print() {
		e.Record.Set("factory", shipped.print())
	}
	if err := r.schedule(e.App, e.Record.Id, was, definition); err != nil {
		return err
	}
	return e.Next()
}

// clearFailures has a rule begin with a clean score: a failure of what was mended is news, and managers are told of it whenever
// the one before was.
func clearFailures(record *core.Record) {
	record.Set("run_failures", 0)
	record.Set("run_failed_at", "")
}

func onlySwitchesOff(changed []string, record *core.Record) bool {
	return slices.Equal(changed, []string{"enabled"}) && !record.GetBool("enabled")
}

// guardActor lets administrators change a rule and managers switch it on and off.
func guardActor(actor journal.Actor, changed []string) error {
	if actor.IsTrusted() {
		return nil
	}
	if !actor.IsStaff() || !actor.CanManage() {
		return locale.Forbid("needs_administrator")
	}
	refused := validation.Errors{}
	for _, name := range changed {
		if name != "enabled" {
			refused[name] = locale.Reason("rule_enable_only", nil)
		}
	}
	return locale.Refusals(refused)
}

// onDelete keeps the shipped rules: one that was deleted would come back with the next start.
func (r *room) onDelete(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).IsTrusted() {
		return locale.Forbid("needs_administrator")
	}
	if _, isShipped := r.factory.of(e.Record.GetString("source")); isShipped {
		return locale.Forbid("rule_shipped")
	}
	if err := r.timers.Cancel(e.App, timer.KindSchedule, "", "", scheduleName(e.Record.Id)); err != nil {
		return err
	}
	if err := r.giveUpOfRule(e.App, e.Record.Id); err != nil {
		return err
	}
	return e.Next()
}

func refuseRun(*core.RecordEvent) error { return locale.Forbid("rule_runs_kept_by_desk") }

// checked reads a record's definition and refuses one that cannot run, with the fields and the reasons. The definition is
// there where it could be read at all.
func (r *room) checked(record *core.Record) (*Definition, error) {
	definition, err := definitionOf(record)
	var field *WrongField
	if errors.As(err, &field) {
		return nil, locale.Refuse(field.Field, field.Code, field.Params)
	}
	refused := validation.Errors{}
	for _, wrong := range definition.Check(r.clock.Now()) {
		if refused[wrong.Field] == nil {
			refused[wrong.Field] = locale.Reason(wrong.Code, wrong.Params)
		}
	}
	return definition, locale.Refusals(refused)
}

package callback

import (
	"fmt"
	"slices"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// keyDesk marks a save of the room's own; no request can set it, since PocketBase loads known fields only.
const keyDesk = "@desk"

func isDesk(record *core.Record) bool {
	marked, _ := record.GetRaw(keyDesk).(bool)
	return marked
}

func refuseUnlessDesk(e *core.RecordEvent) error {
	if !isDesk(e.Record) {
		return locale.Forbid("callback_by_rule")
	}
	return e.Next()
}

// newCallback is an open callback with these fields, not yet saved.
func newCallback(app core.App, fields map[string]any) (*Callback, error) {
	callbacks, err := app.FindCachedCollectionByNameOrId(CollectionCallbacks)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(callbacks)
	for name, value := range fields {
		record.Set(name, value)
	}
	record.Set("state", string(StateOpen))
	return Wrap(record), nil
}

// save saves a callback in tx as the desk's own doing on behalf of actor, and sets the timers of its marks.
func (r *room) save(tx core.App, c *Callback, actor journal.Actor) error {
	was := c.Original()
	journal.Act(c.Record, actor)
	c.SetRaw(keyDesk, true)
	if err := tx.SaveNoValidate(c.Record); err != nil {
		return fmt.Errorf("save callback %s: %w", c.Id, err)
	}
	return r.setTimers(tx, c, was)
}

// setTimers has the marks of an open callback fall due where they have moved, and those of one that has ended forgotten. A
// mark that stands where it stood was set then, and may have rung.
func (r *room) setTimers(tx core.App, c *Callback, was *core.Record) error {
	for mark, field := range marks {
		at := c.GetDateTime(field).Time()
		switch {
		case !c.IsOpen():
			if err := r.timers.Cancel(tx, timerKind, CollectionCallbacks, c.Id, mark); err != nil {
				return err
			}
		case !at.Equal(was.GetDateTime(field).Time()):
			err := r.timers.Set(tx, timer.Timer{
				Kind: timerKind, Collection: CollectionCallbacks, Record: c.Id, Key: mark, DueAt: at, Data: map[string]any{"ticket": c.Ticket()},
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// callAt is when to call, where it should be at a moment and must be by a limit.
func (r *room) callAt(plan Plan, wanted, limit time.Time) time.Time {
	now := r.clock.Now().In(time.Local)
	at := plan.callable(wanted.In(time.Local))
	return plan.latest(at, limit.In(time.Local), now)
}

// cancel ends a callback that need not be made.
func (r *room) cancel(tx core.App, c *Callback, reason string, actor journal.Actor) error {
	c.Set("state", string(StateCancelled))
	c.Set("cancelled_reason", reason)
	c.end(r.clock.Now())
	return r.save(tx, c, actor)
}

// optOut notes a callback that is not made, since the customer does not want any: figures show them apart.
func (r *room) optOut(tx core.App, c *Callback, actor journal.Actor) error {
	c.Set("state", string(StateDone))
	c.Set("outcome", string(OutcomeOptedOut))
	c.end(r.clock.Now())
	if err := r.save(tx, c, actor); err != nil || c.IsRevisit() {
		return err
	}
	return r.calledBack(tx, c.Ticket(), string(OutcomeOptedOut), actor)
}

func (c *Callback) end(now time.Time) {
	c.Set("done_at", journal.DateTime(now))
	c.Set("held_by", "")
	c.Set("held_at", "")
}

// fieldsOfCaller are what a person may change of a callback by hand; all else follows from tries and from the case.
var fieldsOfCaller = []string{"caller", "held_by", "call_at"}

// fieldsOfTries are what follows from the calls that were recorded.
var fieldsOfTries = []string{"state", "outcome", "attempts", "attempted_at", "done_at", "done_by"}

// onUpdate lets people say who calls, when, and that they have it open.
func (r *room) onUpdate(e *core.RecordEvent) error {
	if isDesk(e.Record) {
		return e.Next()
	}
	actor, before := journal.ActorOf(e.Record), journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of callback %s outside the journal", e.Record.Id)
	}
	changed, now := journal.Changed(before, e.Record), r.clock.Now()
	if len(changed) == 0 {
		if holder := Wrap(before).heldBy(now); holder != "" && holder == actor.ID {
			e.Record.Set("held_at", journal.DateTime(now)) // who has it open says so once more
		}
		return e.Next()
	}
	if err := guardUpdate(e.App, actor, Wrap(before), Wrap(e.Record), changed, now); err != nil {
		return err
	}
	if slices.Contains(changed, "held_by") || e.Record.GetString("held_by") == actor.ID {
		e.Record.Set("held_at", "")
		if e.Record.GetString("held_by") != "" {
			e.Record.Set("held_at", journal.DateTime(now))
		}
	}
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimers(e.App, Wrap(e.Record), before)
}

func guardUpdate(app core.App, actor journal.Actor, before, after *Callback, changed []string, now time.Time) error {
	switch {
	case !actor.CanWork() || actor.Kind == journal.ActorRule:
		return locale.Forbid("role_cannot_work")
	case !before.IsOpen():
		return locale.Refuse(changed[0], "callback_ended", nil)
	}
	refused := validation.Errors{}
	for _, name := range changed {
		if !slices.Contains(fieldsOfCaller, name) {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
			if slices.Contains(fieldsOfTries, name) {
				refused[name] = locale.Reason("callback_by_try", nil)
			}
		}
	}
	if len(refused) > 0 {
		return refused
	}
	if err := guardAbout(app, actor, before); err != nil {
		return err
	}
	if slices.Contains(changed, "held_by") {
		return guardHold(app, actor, before, after, now)
	}
	if at := after.GetDateTime("call_at").Time(); slices.Contains(changed, "call_at") && (at.IsZero() || at.After(now.Add(longestWithin))) {
		return locale.Refuse("call_at", "callback_call_at", nil)
	}
	if caller := after.GetString("caller"); slices.Contains(changed, "caller") && caller != "" {
		return guardCaller(app, before, caller)
	}
	return nil
}

// guardAbout keeps a callback from whom its complaint is about: they neither call nor say when.
func guardAbout(app core.App, actor journal.Actor, c *Callback) error {
	if !actor.IsStaff() || c.IsRevisit() {
		return nil
	}
	ticket, err := app.FindRecordById("tickets", c.Ticket())
	if err != nil {
		return fmt.Errorf("read the case of callback %s: %w", c.Id, err)
	}
	if ticket.GetString("complained_about") == actor.ID {
		return locale.Refuse("caller", "callback_about_you", nil)
	}
	return nil
}

// guardHold lets one colleague at a time have a callback open, for themselves; the second is told who has it. A lead may
// take it out of somebody's hands.
func guardHold(app core.App, actor journal.Actor, before, after *Callback, now time.Time) error {
	holder, next := before.heldBy(now), after.GetString("held_by")
	switch {
	case next != "" && next != actor.ID:
		return locale.Refuse("held_by", "callback_hold_yourself", nil)
	case holder != "" && holder != actor.ID && !(next == "" && actor.CanLead()):
		return locale.Refuse("held_by", "callback_held", map[string]any{"name": nameOf(app, holder)})
	}
	return nil
}

func guardCaller(app core.App, c *Callback, caller string) error {
	if !c.IsRevisit() {
		ticket, err := app.FindRecordById("tickets", c.Ticket())
		if err != nil {
			return fmt.Errorf("read case %s: %w", c.Ticket(), err)
		}
		if ticket.GetString("complained_about") == caller {
			return locale.Refuse("caller", "caller_complained_about", nil)
		}
	}
	name, isGiven, err := journal.FindColleague(app, caller)
	if err != nil {
		return locale.Refuse("caller", "assignee_unknown", nil)
	}
	if !isGiven {
		return locale.Refuse("caller", "assignee_cannot_work", map[string]any{"name": name})
	}
	return nil
}

func nameOf(app core.App, staff string) string {
	colleague, err := app.FindRecordById("staff", staff)
	if err != nil {
		return ""
	}
	return colleague.GetString("name")
}

// names says which events a save of a callback means.
func names(before, after *core.Record, changes journal.Changes) []string {
	_, moved := changes["state"]
	switch {
	case moved && State(after.GetString("state")) == StateDone:
		return []string{Wrap(after).event(EventDone)}
	case moved && State(after.GetString("state")) == StateCancelled:
		return []string{Wrap(after).event(EventCancelled)}
	}
	return nil
}

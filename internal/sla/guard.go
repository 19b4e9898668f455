package sla

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/script"
)

// refuseClock keeps clocks to what is derived: a row written by hand would say what never happened.
func refuseClock(*core.RecordEvent) error { return locale.Forbid("clocks_kept_by_desk") }

// mayRule says whether the actor may make rules of time: administrators, and the desk itself.
func mayRule(actor journal.Actor) bool { return actor.IsTrusted() }

func (r *room) onCalendar(e *core.RecordEvent) error {
	if !mayRule(journal.ActorOf(e.Record)) {
		return locale.Forbid("needs_administrator")
	}
	if err := guardCalendar(e.App, e.Record); err != nil {
		return err
	}
	if e.Record.GetBool("fallback") {
		if err := r.onlyFallback(e.App, e.Record); err != nil {
			return err
		}
	}
	return e.Next()
}

// guardCalendar refuses a calendar that cannot be counted by, with the field and the reason. A draft meets the same guard.
func guardCalendar(app core.App, record *core.Record) error {
	refused := validation.Errors{}
	if strings.TrimSpace(record.GetString("name")) == "" {
		refused["name"] = locale.Reason("validation_required", nil)
	}
	_, err := hoursOf(record)
	var fault *calendar.Fault
	switch {
	case errors.As(err, &fault):
		refused[fault.Field] = locale.Reason(fault.Code, placed(fault.Params))
	case err != nil:
		return err
	}
	taken, err := channelTaken(app, record)
	if err != nil {
		return err
	}
	if taken != "" {
		refused["channels"] = locale.Reason("calendar_channel_taken", map[string]any{"name": taken})
	}
	if !record.GetBool("fallback") && record.GetRaw(keyHandsOn) == nil {
		current, err := fallbackCalendar(app)
		if err != nil {
			return err
		}
		if current == "" || current == record.Id {
			refused["fallback"] = locale.Reason("calendar_fallback_needed", nil)
		}
	}
	return locale.Refusals(refused)
}

// weekdays are the words for the days of a week, as calendars name them.
var weekdays = map[string]string{
	"sun": "@explain.weekday.0", "mon": "@explain.weekday.1", "tue": "@explain.weekday.2", "wed": "@explain.weekday.3",
	"thu": "@explain.weekday.4", "fri": "@explain.weekday.5", "sat": "@explain.weekday.6",
}

// placed adds to a fault's params where it is, in words: a day of the week, or a date.
func placed(params map[string]any) map[string]any {
	day, _ := params["day"].(string)
	if day == "" {
		return params
	}
	all := maps.Clone(params)
	all["where"] = day
	if word := weekdays[day]; word != "" {
		all["where"] = word
	}
	return all
}

// channelTaken is the name of another calendar that holds the hours of one of the record's channels: a channel has one.
func channelTaken(app core.App, record *core.Record) (string, error) {
	channels := record.GetStringSlice("channels")
	if len(channels) == 0 {
		return "", nil
	}
	others, err := app.FindAllRecords(CollectionCalendars, dbx.NewExp("id != {:id}", dbx.Params{"id": record.Id}))
	if err != nil {
		return "", fmt.Errorf("look whose hours the channels have: %w", err)
	}
	for _, other := range others {
		for _, channel := range other.GetStringSlice("channels") {
			if slices.Contains(channels, channel) {
				return other.GetString("name"), nil
			}
		}
	}
	return "", nil
}

// keyHandsOn marks the save by which a calendar gives up being the fallback in favour of another: for a moment there is
// none. No request can set it, since PocketBase loads known fields only.
const keyHandsOn = "@hands_on"

// onlyFallback takes the part of the fallback from the calendar that had it.
func (r *room) onlyFallback(tx core.App, next *core.Record) error {
	others, err := tx.FindAllRecords(CollectionCalendars, dbx.NewExp("fallback = 1 AND id != {:id}", dbx.Params{"id": next.Id}))
	if err != nil {
		return fmt.Errorf("find the fallback calendar: %w", err)
	}
	for _, other := range others {
		other.Set("fallback", false)
		other.SetRaw(keyHandsOn, true)
		actor := journal.ActorOf(next)
		journal.Act(other, journal.Actor{Kind: journal.ActorSystem, Cause: actor.Cause, Depth: actor.Depth})
		if err := tx.Save(other); err != nil {
			return fmt.Errorf("take the fallback from calendar %s: %w", other.Id, err)
		}
	}
	return nil
}

// onCalendarDelete keeps every calendar that something counts by, or once counted by: an old deadline could not be explained
// without it.
func (r *room) onCalendarDelete(e *core.RecordEvent) error {
	if !mayRule(journal.ActorOf(e.Record)) {
		return locale.Forbid("needs_administrator")
	}
	if err := guardCalendarDelete(e.App, e.Record); err != nil {
		return err
	}
	return e.Next()
}

// guardCalendarDelete refuses to remove the fallback and what is used. A preview meets the same guard.
func guardCalendarDelete(app core.App, record *core.Record) error {
	if record.GetBool("fallback") {
		return locale.Forbid("calendar_fallback_needed")
	}
	used, err := isUsed(app, record.Id)
	if err != nil {
		return err
	}
	if used {
		return locale.Forbid("calendar_used")
	}
	return nil
}

func isUsed(app core.App, id string) (bool, error) {
	var used int
	err := app.ConcurrentDB().NewQuery(`SELECT EXISTS (SELECT 1 FROM clocks WHERE calendar = {:id} AND calendar != '')
		OR EXISTS (SELECT 1 FROM sla_policies, json_each(sla_policies.targets) AS target WHERE target.value->>'calendar' = {:id})`).
		Bind(dbx.Params{"id": id}).Row(&used)
	if err != nil {
		return false, fmt.Errorf("look whether calendar %s is used: %w", id, err)
	}
	return used != 0, nil
}

func (r *room) onPolicy(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	before := journal.Before(e.Record)
	// A manager switches policies on and off; what they say is the administrator's.
	isSwitch := before != nil && len(slices.DeleteFunc(journal.Changed(before, e.Record), func(name string) bool { return name == "enabled" })) == 0
	switch {
	case mayRule(actor):
	case isSwitch && actor.IsStaff() && actor.Role == journal.RoleManager:
	default:
		return locale.Forbid("needs_administrator")
	}
	if err := guardPolicy(e.App, e.Record); err != nil {
		return err
	}
	return e.Next()
}

// guardPolicy refuses a policy that cannot be applied, with the field and the reason. A draft meets the same guard.
func guardPolicy(app core.App, record *core.Record) error {
	refused := validation.Errors{}
	if strings.TrimSpace(record.GetString("name")) == "" {
		refused["name"] = locale.Reason("validation_required", nil)
	}
	if reason := guardWhen(app, strings.TrimSpace(record.GetString("when"))); reason != nil {
		refused["when"] = reason
	}
	_, err := parseTargets([]byte(record.GetString("targets")), func(id string) bool {
		_, err := app.FindRecordById(CollectionCalendars, id)
		return err == nil
	})
	var fault *targetFault
	switch {
	case errors.As(err, &fault):
		refused["targets"] = locale.Reason(fault.code, map[string]any{"clock": fault.clock, "name": "@common.clock." + fault.clock})
	case err != nil:
		return err
	}
	return locale.Refusals(refused)
}

// fieldsNamed finds the fields that an expression asks for: one that does not exist is no fault of JavaScript, and would
// hold for nothing in silence.
var fieldsNamed = regexp.MustCompile(`\b(ticket|customer|product)\.(\w+)`)

// guardFields refuses a field that does not exist.
func guardFields(app core.App, source string) error {
	for _, field := range fieldsNamed.FindAllStringSubmatch(source, -1) {
		values, err := journal.Blank(app, map[string]string{"ticket": "tickets", "customer": "customers", "product": "products"}[field[1]])
		if err != nil {
			return err
		}
		if _, known := values[field[2]]; !known {
			return locale.Reason("when_field_unknown", map[string]any{"field": field[0]})
		}
	}
	return nil
}

// longestWhen is the field's own limit; a draft has not met the field's.
const longestWhen = 2000

// guardWhen compiles the expression and tries it on cases of every kind, so that a misspelt name is found now and not by
// the first customer.
func guardWhen(app core.App, source string) error {
	if source == "" {
		return nil
	}
	if utf8.RuneCountInString(source) > longestWhen {
		return locale.Reason("validation_max_text_constraint", map[string]any{"max": longestWhen})
	}
	expression, err := script.Compile(source, names...)
	var syntax *script.SyntaxError
	switch {
	case errors.As(err, &syntax):
		class, names := syntax.Class()
		return locale.Reason("when_syntax", map[string]any{"line": syntax.Line, "column": syntax.Column, "detail": syntax.Message, "said": locale.Quoting(class, names, syntax.Words())})
	case err != nil:
		return whenFails(err)
	}
	for _, kind := range []string{"", "consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"} {
		values, err := specimen(app, kind)
		if err != nil {
			return err
		}
		if _, err := expression.Test(values); err != nil {
			return whenFails(err)
		}
	}
	return guardFields(app, source)
}

// whenFails says what went wrong in a run, and where.
func whenFails(err error) error {
	var failure *script.Failure
	var timeOut *script.TimeOut
	var tooLarge *script.TooLarge
	var message any
	switch {
	case errors.As(err, &timeOut) && timeOut.During != "":
		message = locale.NewPhrase("script_match_too_long", nil)
	case errors.As(err, &timeOut):
		message = locale.NewPhrase("condition_too_long", map[string]any{"limit": timeOut.Limit.Milliseconds()})
	case errors.As(err, &tooLarge):
		message = locale.NewPhrase("script_too_large", map[string]any{"what": "@plan.size." + strings.ReplaceAll(tooLarge.What, " ", "_")})
	case errors.As(err, &failure) && failure.Line > 0:
		message = locale.NewPhrase("script_syntax", map[string]any{"line": failure.Line, "column": failure.Column, "said": saidOf(failure)})
	case errors.As(err, &failure):
		message = saidOf(failure)
	default:
		message = err.Error()
	}
	return locale.Reason("when_fails", map[string]any{"message": message})
}

// saidOf says what an exception says, in the reader's language where it is of a known class.
func saidOf(failure *script.Failure) any {
	class, names := failure.Class()
	return locale.Quoting(class, names, failure.Message)
}

// specimen is a case of a kind as policies meet it, new and otherwise blank.
func specimen(app core.App, kind string) (map[string]any, error) {
	values := map[string]any{}
	for name, collection := range map[string]string{"ticket": "tickets", "customer": "customers", "product": "products"} {
		one, err := journal.Blank(app, collection)
		if err != nil {
			return nil, err
		}
		values[name] = one
	}
	ticket := values["ticket"].(map[string]any)
	ticket["kind"], ticket["channel"], ticket["priority"], ticket["tier"], ticket["status"] = kind, "portal", "normal", "1", "new"
	if kind == "complaint" {
		ticket["grade"] = "general"
	}
	return values, nil
}

func (r *room) onPolicyDelete(e *core.RecordEvent) error {
	if !mayRule(journal.ActorOf(e.Record)) {
		return locale.Forbid("needs_administrator")
	}
	return e.Next()
}

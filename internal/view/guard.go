package view

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// onCreate makes a new view its writer's own.
func onCreate(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if actor.IsStaff() {
		e.Record.Set("owner", actor.ID)
	}
	if err := guardCount(e.App, e.Record.GetString("owner")); err != nil {
		return err
	}
	if err := guardView(e.App, actor, e.Record, true); err != nil {
		return err
	}
	return e.Next()
}

// onUpdate lets its owner change a view, and a lead one that is not the owner's alone.
func onUpdate(e *core.RecordEvent) error {
	actor, before := journal.ActorOf(e.Record), e.Record.Original()
	if !mayEdit(actor, before) {
		return locale.Forbid("view_not_yours")
	}
	if e.Record.GetString("owner") != before.GetString("owner") && !actor.IsTrusted() {
		return locale.Refuse("owner", "field_fixed", nil)
	}
	isShared := e.Record.GetString("team") != before.GetString("team") || e.Record.GetBool("shared") != before.GetBool("shared")
	if err := guardView(e.App, actor, e.Record, isShared); err != nil {
		return err
	}
	return e.Next()
}

func onDeleteRequest(e *core.RecordRequestEvent) error {
	if !mayEdit(journal.RequestActor(e.RequestEvent), e.Record) {
		return locale.Forbid("view_not_yours")
	}
	return e.Next()
}

// isOthersToo says whether others than its owner see a view.
func isOthersToo(view *core.Record) bool {
	return view != nil && (view.GetBool("shared") || view.GetString("team") != "")
}

// isPrivate keeps what nobody but its owner sees, before and after a save, out of the journal.
func isPrivate(before, after *core.Record) bool {
	return !isOthersToo(before) && !isOthersToo(after)
}

// mayEdit says whether the actor may change or delete a view: its owner, and for what others see as well, a lead.
func mayEdit(actor journal.Actor, view *core.Record) bool {
	return actor.IsTrusted() || actor.IsStaff() && (view.GetString("owner") == actor.ID || isOthersToo(view) && actor.CanLead())
}

// guardView refuses a view that cannot be shown, and sharing that is not the actor's to do.
func guardView(app core.App, actor journal.Actor, view *core.Record, isShared bool) error {
	refused := validation.Errors{}
	name := strings.TrimSpace(view.GetString("name"))
	view.Set("name", name)
	if name == "" || utf8.RuneCountInString(name) > nameLongest {
		refused["name"] = locale.Reason("view_name", map[string]any{"most": nameLongest})
	}
	if _, fault := parseCriteria(view.GetString("criteria")); fault != nil {
		refused["criteria"] = locale.Reason("view_criteria", map[string]any{"member": fault})
	}
	if _, known := orders[view.GetString("sort")]; !known {
		refused["sort"] = locale.Reason("view_sort", nil)
	}
	if !areColumns(view.GetString("columns")) {
		refused["columns"] = locale.Reason("view_columns", nil)
	}
	if isShared && !mayShare(app, actor, view) {
		refused["team"] = locale.Reason("view_sharing", nil)
	}
	return locale.Refusals(refused)
}

func areColumns(raw string) bool {
	var names []string
	if raw == "" || raw == "null" {
		return true
	}
	isUnknown := func(name string) bool { return !slices.Contains(columns, name) }
	return json.Unmarshal([]byte(raw), &names) == nil && len(names) <= len(columns) && !slices.ContainsFunc(names, isUnknown)
}

// mayShare lets everybody share with a team of their own, and leads with any team and with everybody.
func mayShare(app core.App, actor journal.Actor, view *core.Record) bool {
	team := view.GetString("team")
	if actor.CanLead() || team == "" && !view.GetBool("shared") {
		return true
	}
	if view.GetBool("shared") {
		return false
	}
	colleague, err := app.FindRecordById("staff", actor.ID)
	return err == nil && slices.Contains(colleague.GetStringSlice("teams"), team)
}

// guardCount keeps a colleague to a number of views that can be looked through.
func guardCount(app core.App, owner string) error {
	if owner == "" {
		return nil
	}
	count, err := app.CountRecords(CollectionViews, dbx.HashExp{"owner": owner})
	if err != nil {
		return err
	}
	if count >= mostOwn {
		return locale.Refuse("name", "view_too_many", map[string]any{"most": mostOwn})
	}
	return nil
}

package followup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// keyDesk marks a save of the room's own; no request can set it, since PocketBase loads known fields only.
const keyDesk = "@desk"

func isDesk(record *core.Record) bool {
	marked, _ := record.GetRaw(keyDesk).(bool)
	return marked
}

// fieldsOfPeople are what a colleague may change of a follow-up. Its case and its customer stay: erasure finds its words by
// them, in the record as in the journal.
var fieldsOfPeople = []string{"owner", "text", "due_at", "state", "result"}

// onCreate takes in a follow-up: the desk's own, or one that a colleague makes by hand.
func (r *room) onCreate(e *core.RecordEvent) error {
	record, actor := e.Record, journal.ActorOf(e.Record)
	if !isDesk(record) {
		if !actor.CanWork() || actor.Kind == journal.ActorRule {
			return locale.Forbid("role_cannot_work")
		}
		record.Set("kind", KindOther)
		record.Set("source", "")
		record.Set("overdue", false)
		if strings.TrimSpace(record.GetString("text")) == "" {
			return locale.Refuse("text", "validation_required", nil)
		}
		if record.GetDateTime("due_at").IsZero() {
			return locale.Refuse("due_at", "validation_required", nil)
		}
		if record.GetString("owner") == "" && actor.IsStaff() {
			record.Set("owner", actor.ID)
		}
	}
	if err := guardOwner(e.App, record); err != nil {
		return err
	}
	record.Set("state", stateOpen)
	record.Set("result", "")
	record.Set("done_at", "")
	record.Set("done_by", "")
	if id := record.GetString("ticket"); id != "" && record.GetString("customer") == "" {
		ticket, err := e.App.FindRecordById("tickets", id)
		if err != nil {
			return locale.Refuse("ticket", "ticket_unknown", nil)
		}
		record.Set("customer", ticket.GetString("customer"))
	}
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimer(e.App, record)
}

// onUpdate lets colleagues hand a follow-up on, move it and say what came of it. What is done stays as it is.
func (r *room) onUpdate(e *core.RecordEvent) error {
	record, actor, before := e.Record, journal.ActorOf(e.Record), journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of follow-up %s outside the journal", record.Id)
	}
	if changed := journal.Changed(before, record); !isDesk(record) && len(changed) > 0 {
		if err := guardUpdate(e.App, actor, before, record, changed); err != nil {
			return err
		}
		if slices.Contains(changed, "due_at") {
			record.Set("overdue", false)
		}
		if record.GetString("state") == stateDone {
			record.Set("done_at", journal.DateTime(r.clock.Now()))
			if actor.IsStaff() {
				record.Set("done_by", actor.ID)
			}
		}
	}
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimer(e.App, record)
}

func guardUpdate(app core.App, actor journal.Actor, before, after *core.Record, changed []string) error {
	switch {
	case !actor.CanWork() || actor.Kind == journal.ActorRule:
		return locale.Forbid("role_cannot_work")
	case before.GetString("state") == stateDone:
		return locale.Refuse(changed[0], "follow_up_done", nil)
	}
	if actor.IsStaff() {
		if about, err := isAbout(app, before.GetString("ticket"), actor.ID); err != nil || about {
			return cmp.Or(err, locale.Refuse(changed[0], "complaint_about_you", nil))
		}
	}
	refused := validation.Errors{}
	for _, name := range changed {
		if !slices.Contains(fieldsOfPeople, name) {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		}
	}
	for _, name := range []string{"text", "due_at"} {
		if reason := whyKept(actor, before, after, name); reason != nil && slices.Contains(changed, name) {
			refused[name] = reason
		}
	}
	if after.GetString("state") == stateDone && after.GetString("kind") == KindGradeReview && !actor.CanLead() {
		refused["state"] = locale.Reason("needs_lead", nil)
	}
	if after.GetString("state") == stateDone && strings.TrimSpace(after.GetString("result")) == "" {
		refused["result"] = locale.Reason("follow_up_result", nil)
	}
	if err := locale.Refusals(refused); err != nil || !slices.Contains(changed, "owner") {
		return err
	}
	return guardOwner(app, after)
}

// guardOwner refuses an owner who is not there, or not any more, who does no such work, or whom the case is about.
func guardOwner(app core.App, record *core.Record) error {
	staff := record.GetString("owner")
	owner, err := ownerOf(app, staff, record.GetString("ticket"))
	if err != nil || owner == staff {
		return err
	}
	if about, err := isAbout(app, record.GetString("ticket"), staff); err != nil || about {
		return cmp.Or(err, locale.Refuse("owner", "assignee_complained_about", nil))
	}
	if colleague, err := app.FindRecordById("staff", staff); err == nil && colleague.GetBool("active") {
		return locale.Refuse("owner", "assignee_cannot_work", map[string]any{"name": colleague.GetString("name")})
	}
	return locale.Refuse("owner", "assignee_unknown", nil)
}

// whyKept is why an actor may not change the words or the deadline of a follow-up: those that the desk opened are what a
// customer was promised, so only a lead moves their deadline, and nobody rewords them; of those made by hand, both are their
// owner's and the leads'.
func whyKept(actor journal.Actor, before, after *core.Record, name string) validation.Error {
	isDesks, isOwn := before.GetString("source") != "", actor.IsStaff() && before.GetString("owner") == actor.ID
	switch {
	case isDesks && name == "text":
		return locale.Reason("field_kept_by_desk", nil)
	case !actor.CanLead() && (isDesks || !isOwn):
		return locale.Reason("needs_lead", nil)
	case name == "text" && strings.TrimSpace(after.GetString("text")) == "", name == "due_at" && after.GetDateTime("due_at").IsZero():
		return locale.Reason("validation_required", nil)
	}
	return nil
}

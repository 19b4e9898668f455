package feedback

import (
	"fmt"
	"slices"
	"strings"
	"time"

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

func deskOnly(e *core.RecordEvent) error {
	if !isDesk(e.Record) {
		return locale.Forbid("feedback_by_desk")
	}
	return e.Next()
}

// fieldsOfPeople are what a colleague may say of feedback.
var fieldsOfPeople = []string{"state", "team", "owner", "people", "due_at", "analysis", "explanation", "joined_into"}

// onUpdate lets colleagues lead feedback on, each state with what it is entered with.
func (r *room) onUpdate(e *core.RecordEvent) error {
	before, actor := journal.Before(e.Record), journal.ActorOf(e.Record)
	if before == nil {
		return fmt.Errorf("update of feedback %s outside the journal", e.Record.Id)
	}
	changed := journal.Changed(before, e.Record)
	if len(changed) == 0 {
		return e.Next()
	}
	was, f, now := Wrap(before), Wrap(e.Record), r.clock.Now()
	if !isDesk(e.Record) {
		if err := guardUpdate(e.App, actor, was, f, changed, now); err != nil {
			return err
		}
		if slices.Contains(changed, "joined_into") {
			if err := r.join(e.App, f, now); err != nil {
				return err
			}
		}
		r.follow(was, f, actor, now)
	}
	if err := r.setTimer(e.App, f); err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	return r.leadOn(e.App, was, f, actor)
}

// guardUpdate refuses what actor may not say, and a state without what it is entered with.
func guardUpdate(app core.App, actor journal.Actor, was, f *Feedback, changed []string, now time.Time) error {
	switch {
	case !actor.CanWork() || actor.Kind == journal.ActorRule:
		return locale.Forbid("role_cannot_work")
	case was.GetString("joined_into") != "":
		return locale.Refuse(changed[0], "feedback_joined", nil)
	case was.State() == StateWithdrawn:
		return locale.Refuse(changed[0], "feedback_withdrawn", nil)
	}
	refused := validation.Errors{}
	for _, name := range changed {
		if !slices.Contains(fieldsOfPeople, name) {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		}
	}
	if f.IsSuggestion() && slices.Contains(changed, "people") || !f.IsSuggestion() && slices.ContainsFunc([]string{"analysis", "joined_into"}, func(name string) bool { return slices.Contains(changed, name) }) {
		refused[changed[0]] = locale.Reason("feedback_other_kind", nil)
	}
	if slices.Contains(changed, "state") {
		guardState(actor, was, f, now, refused)
	}
	if was.State() == StateDeclined && f.State() == StateDeclined && isBlank(f, "explanation") {
		refused["explanation"] = locale.Reason("feedback_explanation", nil)
	}
	if actor.IsStaff() && slices.Contains(f.GetStringSlice("people"), actor.ID) && !slices.Contains(was.GetStringSlice("people"), actor.ID) {
		refused["people"] = locale.Reason("feedback_praise_yourself", nil)
	}
	if err := locale.Refusals(refused); err != nil {
		return err
	}
	return guardPeople(app, f, changed)
}

// guardState asks for what a state is entered with. Deciding, and taking a decision back, is the leads'.
func guardState(actor journal.Actor, was, f *Feedback, now time.Time, refused validation.Errors) {
	to := f.State()
	if !was.mayLead(to) {
		refused["state"] = locale.Reason("feedback_state", nil)
		return
	}
	isDecision := to == StateAdopted || to == StateDeclined || was.State() == StateDeclined || was.State() == StateDone
	if isDecision && !actor.CanLead() {
		refused["state"] = locale.Reason("needs_lead", nil)
		return
	}
	switch to {
	case StateAnalysed:
		if isBlank(f, "analysis") {
			refused["analysis"] = locale.Reason("feedback_analysis", nil)
		}
	case StateAdopted:
		if isBlank(f, "team") {
			refused["team"] = locale.Reason("feedback_team", nil)
		}
		if !f.GetDateTime("due_at").Time().After(now) {
			refused["due_at"] = locale.Reason("feedback_due", nil)
		}
	case StateDeclined:
		if isBlank(f, "explanation") {
			refused["explanation"] = locale.Reason("feedback_explanation", nil)
		}
	case StateForwarded:
		if len(f.GetStringSlice("people")) == 0 && isBlank(f, "team") {
			refused["people"] = locale.Reason("feedback_nobody", nil)
		}
	}
}

func isBlank(f *Feedback, name string) bool { return strings.TrimSpace(f.GetString(name)) == "" }

// guardPeople refuses colleagues who are not there.
func guardPeople(app core.App, f *Feedback, changed []string) error {
	for name, ids := range map[string][]string{"owner": {f.GetString("owner")}, "people": f.GetStringSlice("people")} {
		if !slices.Contains(changed, name) {
			continue
		}
		for _, id := range ids {
			if id == "" {
				continue
			}
			colleague, err := app.FindRecordById("staff", id)
			if err != nil || name == "owner" && !colleague.GetBool("active") { // praise also reaches who has left
				return locale.Refuse(name, "assignee_unknown", nil)
			}
		}
	}
	return nil
}

// follow keeps what a change means besides: times, and who decided.
func (r *room) follow(was, f *Feedback, actor journal.Actor, now time.Time) {
	if f.State() != was.State() {
		f.enter(f.State(), now)
		if f.State() == StateAdopted || f.State() == StateDeclined {
			f.Set("decided_by", "")
			if actor.IsStaff() {
				f.Set("decided_by", actor.ID)
			}
		}
	}
	if f.GetString("due_at") != was.GetString("due_at") {
		f.Set("overdue", false)
	}
}

// setTimer has feedback ring when its time has passed, and forgets what is done.
func (r *room) setTimer(tx core.App, f *Feedback) error {
	due := f.GetDateTime("due_at").Time()
	if !f.GetBool("is_open") || f.GetBool("overdue") || due.IsZero() {
		return r.timers.Cancel(tx, timerKind, CollectionFeedback, f.Id, "")
	}
	return r.timers.Set(tx, timerOf(f, due))
}

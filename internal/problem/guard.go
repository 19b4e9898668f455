package problem

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
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

// fieldsKept are written by the desk alone.
var fieldsKept = []string{"number", "overdue", "effect", "effect_days", "reopened", "closed_at", "closed_by", "proposed", "rule"}

// onCreate takes in a problem and numbers it: one that a colleague registers, or that a rule proposes.
func (r *room) onCreate(e *core.RecordEvent) error {
	record, actor := e.Record, journal.ActorOf(e.Record)
	if !isDesk(record) {
		if !actor.CanWork() || actor.Kind == journal.ActorRule {
			return locale.Forbid("role_cannot_work")
		}
		if err := guardCreate(e.App, record, actor); err != nil {
			return err
		}
	}
	record.Set("status", string(StatusRegistered))
	if record.GetString("basis") == "" {
		record.Set("basis", BasisLinked)
	}
	noteReason(record)
	if !isDesk(record) {
		if err := r.settleDue(e.App, record); err != nil {
			return err
		}
	}
	number, err := nextNumber(e.App, r.clock.Now())
	if err != nil {
		return err
	}
	record.Set("number", number)
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimers(e.App, record)
}

func guardCreate(app core.App, record *core.Record, actor journal.Actor) error {
	refused := validation.Errors{}
	for _, name := range fieldsKept {
		if !isBlank(record, name) {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		}
	}
	if status := Status(record.GetString("status")); status != "" && status != StatusRegistered {
		refused["status"] = locale.Reason("problem_registered_first", nil)
	}
	if !isBlank(record, "measured_at") {
		refused["measured_at"] = locale.Reason("problem_measure_early", nil)
	}
	guardTitle(record, refused)
	guardCauses(record, refused)
	guardBasis(record, refused)
	if owner := record.GetString("owner"); owner != "" {
		guardOwner(app, actor, "", owner, refused)
	}
	return locale.Refusals(refused)
}

// onUpdate guards a change and draws its consequences, in the transaction of the save.
func (r *room) onUpdate(e *core.RecordEvent) error {
	record, actor, before := e.Record, journal.ActorOf(e.Record), journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of problem %s outside the journal", record.Id)
	}
	changed := slices.DeleteFunc(journal.Changed(before, record), func(name string) bool { return name == "reason" })
	if !isDesk(record) && len(changed) > 0 {
		if err := r.guardUpdate(e.App, actor, before, record, changed); err != nil {
			return err
		}
	}
	noteReason(record)
	if slices.Contains(changed, "due_at") {
		record.Set("overdue", false)
		if !isDesk(record) {
			if err := r.settleDue(e.App, record); err != nil {
				return err
			}
		}
	}
	r.follow(before, record, actor, changed)
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimers(e.App, record)
}

// follow keeps what a change means for the fields that the desk keeps.
func (r *room) follow(before, record *core.Record, actor journal.Actor, changed []string) {
	from, to := Status(before.GetString("status")), Status(record.GetString("status"))
	if IsReopening(from, to) {
		record.Set("reopened", before.GetInt("reopened")+1)
		record.Set("measured_at", "")
		record.Set("conclusion", "")
	}
	isOther := record.GetString("basis") == BasisCategory && (slices.Contains(changed, "product") || slices.Contains(changed, "category"))
	if measured := record.GetString("measured_at"); measured != before.GetString("measured_at") || slices.Contains(changed, "basis") || isOther {
		record.Set("effect", "")
		record.Set("effect_days", 0)
	}
	switch {
	case from != StatusClosed && to == StatusClosed:
		record.Set("closed_at", journal.DateTime(r.clock.Now()))
		record.Set("closed_by", "")
		if actor.IsStaff() {
			record.Set("closed_by", actor.ID)
		}
	case from == StatusClosed && to != StatusClosed:
		record.Set("closed_at", "")
		record.Set("closed_by", "")
	}
}

func (r *room) guardUpdate(app core.App, actor journal.Actor, before, after *core.Record, changed []string) error {
	if !actor.CanWork() || actor.Kind == journal.ActorRule {
		return locale.Forbid("role_cannot_work")
	}
	from, to := Status(before.GetString("status")), Status(after.GetString("status"))
	if from == StatusClosed && to == StatusClosed {
		return locale.Refuse(changed[0], "problem_closed", nil)
	}
	refused := validation.Errors{}
	for _, name := range changed {
		if slices.Contains(fieldsKept, name) {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		}
	}
	guardTitle(after, refused)
	if slices.ContainsFunc(changed, func(name string) bool { return name == "basis" || name == "product" || name == "category" }) {
		guardBasis(after, refused)
	}
	if slices.Contains(changed, "causes") {
		guardCauses(after, refused)
	}
	if slices.Contains(changed, "owner") {
		guardOwner(app, actor, before.GetString("owner"), after.GetString("owner"), refused)
	}
	if slices.Contains(changed, "measured_at") {
		r.guardMeasured(from, to, after, refused)
	}
	if from != to {
		if err := r.guardMove(app, actor, from, to, after, refused); err != nil {
			return err
		}
	} else {
		guardEvidenceStays(after, changed, refused)
	}
	return locale.Refusals(refused)
}

// guardMove holds the steps, the evidence that each needs, and who may take it.
func (r *room) guardMove(app core.App, actor journal.Actor, from, to Status, after *core.Record, refused validation.Errors) error {
	if !slices.Contains(Statuses, to) {
		refused["status"] = locale.Reason("validation_in_invalid", nil)
		return nil
	}
	if !CanMove(from, to) {
		refused["status"] = locale.Reason("problem_jump", map[string]any{"from": word(from), "to": word(to)})
		return nil
	}
	if !to.HasReached(from) {
		return r.guardBack(app, actor, from, after, refused)
	}
	for _, name := range NeededFor(to) {
		if !isFilled(after, name) {
			refused[name] = locale.Reason("problem_evidence", nil)
		}
	}
	if to != StatusClosed {
		return nil
	}
	return r.guardClose(app, actor, after, refused)
}

// guardBack lets whoever works on a problem take back measures that are still being looked at, and leads any step, with a reason.
func (r *room) guardBack(app core.App, actor journal.Actor, from Status, after *core.Record, refused validation.Errors) error {
	if from != StatusVerifying && !actor.CanLead() {
		refused["status"] = locale.Reason("needs_lead", nil)
	}
	if strings.TrimSpace(after.GetString("reason")) == "" {
		refused["reason"] = locale.Reason("needs_reason", nil)
	}
	if from != StatusClosed || !after.GetBool("proposed") {
		return nil
	}
	// One that a rule has proposed since, because this one was closed, takes the later cases: two would share them at random.
	others, err := app.FindAllRecords(CollectionProblems, dbx.HashExp{"product": after.GetString("product"), "category": after.GetString("category"), "proposed": true},
		dbx.NewExp("status != 'closed' AND id != {:id}", dbx.Params{"id": after.Id}))
	if err == nil && len(others) > 0 {
		refused["status"] = locale.Reason("problem_another_open", map[string]any{"number": others[0].GetString("number")})
	}
	return err
}

// guardClose lets a lead close who did not see to it themselves: who took the measures does not sign that they helped. Where
// no effect is shown, they say why it is closed all the same.
func (r *room) guardClose(app core.App, actor journal.Actor, after *core.Record, refused validation.Errors) error {
	switch {
	case !actor.CanLead():
		refused["status"] = locale.Reason("needs_lead", nil)
	case actor.IsStaff() && actor.ID == after.GetString("owner"):
		refused["status"] = locale.Reason("problem_own_effect", nil)
	}
	if strings.TrimSpace(after.GetString("reason")) != "" {
		return nil
	}
	effect, err := effectOf(app, Wrap(after), after.GetString("basis"), r.clock.Now())
	if err == nil && effect.Verdict != VerdictHelped {
		refused["reason"] = locale.Reason("problem_effect_open", nil)
	}
	return err
}

// guardMeasured keeps when the measures were in force to what can be: once they were planned, and not ahead of the clock.
func (r *room) guardMeasured(from, to Status, after *core.Record, refused validation.Errors) {
	measured := Wrap(after).MeasuredAt()
	switch {
	case measured.IsZero():
	case !from.HasReached(StatusActing) || !to.HasReached(StatusActing):
		refused["measured_at"] = locale.Reason("problem_measure_early", nil)
	case measured.After(r.clock.Now()):
		refused["measured_at"] = locale.Reason("problem_measure_ahead", nil)
	}
}

// guardEvidenceStays keeps what a problem's step rests on.
func guardEvidenceStays(after *core.Record, changed []string, refused validation.Errors) {
	for _, name := range NeededFor(Status(after.GetString("status"))) {
		if slices.Contains(changed, name) && !isFilled(after, name) && refused[name] == nil {
			refused[name] = locale.Reason("problem_evidence_stays", nil)
		}
	}
}

func guardTitle(record *core.Record, refused validation.Errors) {
	if strings.TrimSpace(record.GetString("title")) == "" {
		refused["title"] = locale.Reason("validation_required", nil)
	}
}

// guardBasis lets cases of the same product and category be compared only where there are both: without, all cases that nobody has sorted
// would be alike.
func guardBasis(record *core.Record, refused validation.Errors) {
	if record.GetString("basis") == BasisCategory && !isSorted(record) {
		refused["basis"] = locale.Reason("problem_basis_unsorted", nil)
	}
}

func isSorted(record *core.Record) bool {
	return record.GetString("product") != "" && record.GetString("category") != ""
}

func guardCauses(record *core.Record, refused validation.Errors) {
	if _, ok := CausesOf(record.GetString("causes")); !ok {
		refused["causes"] = locale.Reason("problem_causes", map[string]any{"most": mostCauses})
	}
}

// guardOwner lets a colleague take what nobody has and hand on what is their own; a lead gives it to anybody who can work.
func guardOwner(app core.App, actor journal.Actor, before, next string, refused validation.Errors) {
	if !actor.CanLead() && before != actor.ID && !(before == "" && next == actor.ID) {
		refused["owner"] = locale.Reason("needs_lead", nil)
		return
	}
	if next == "" {
		return
	}
	colleague, err := app.FindRecordById("staff", next)
	if err != nil || !colleague.GetBool("active") {
		refused["owner"] = locale.Reason("assignee_unknown", nil)
		return
	}
	if colleague.GetString("role") == string(journal.RoleQA) {
		refused["owner"] = locale.Reason("assignee_cannot_work", map[string]any{"name": colleague.GetString("name")})
	}
}

// dayOf is the day, as a date, that a moment from a person stands for: its beginning in UTC, as a date without a time is written, or in the
// desk's zone. Ok is false where it is a moment within a day.
func dayOf(at time.Time) (day time.Time, ok bool) {
	for _, zone := range []*time.Location{time.UTC, time.Local} {
		in := at.In(zone)
		if in.Equal(time.Date(in.Year(), in.Month(), in.Day(), 0, 0, 0, 0, zone)) {
			return time.Date(in.Year(), in.Month(), in.Day(), 0, 0, 0, 0, time.UTC), true
		}
	}
	return time.Time{}, false
}

// settleDue makes a deadline that a person gives as a day the close of business of it, or of the next working day where it is off
// (Civil Code of China, art. 203). A moment within a day stays as it is. What the desk has reckoned is a close of business already, and
// may well be midnight somewhere: of a shop that is always open, or at six in the evening in Chicago.
func (r *room) settleDue(app core.App, record *core.Record) error {
	due := record.GetDateTime("due_at").Time()
	if due.IsZero() {
		return nil
	}
	day, isDay := dayOf(due)
	if !isDay {
		return nil
	}
	hours, err := r.calendar(app)
	if err != nil {
		return fmt.Errorf("settle when problem %s is due: %w", record.Id, err)
	}
	// The first working day after the day before.
	settled, err := hours.AddDays(time.Date(day.Year(), day.Month(), day.Day()-1, 12, 0, 0, 0, hours.Zone()), 1)
	if err != nil {
		return fmt.Errorf("settle when problem %s is due: %w", record.Id, err)
	}
	record.Set("due_at", journal.DateTime(settled))
	return nil
}

// word is a step in a refusal's params: the key of its word, in the reader's language.
func word(status Status) string { return "@desk.problem.status." + string(status) }

func isFilled(record *core.Record, name string) bool {
	if name == "causes" {
		causes, ok := CausesOf(record.GetString(name))
		return ok && AreProven(causes)
	}
	return !isBlank(record, name)
}

func isBlank(record *core.Record, name string) bool {
	switch value := record.GetRaw(name).(type) {
	case nil:
		return true
	case bool:
		return !value
	case float64:
		return value == 0
	}
	text := strings.TrimSpace(record.GetString(name))
	return text == "" || text == "null" || text == "[]" || text == "{}"
}

// noteReason moves the reason of a change into the journal.
func noteReason(record *core.Record) {
	if reason := strings.TrimSpace(record.GetString("reason")); reason != "" {
		journal.Annotate(record, "reason", reason)
	}
	record.Set("reason", "")
}

// save saves a problem in tx as the desk's own doing on behalf of actor; its values are looked at, its steps are not.
func save(tx core.App, record *core.Record, actor journal.Actor) error {
	journal.Act(record, actor)
	record.SetRaw(keyDesk, true)
	for _, field := range record.Collection().Fields {
		if field.GetName() == "title" {
			if err := field.ValidateValue(context.Background(), tx, record); err != nil {
				return validation.Errors{"title": err}
			}
		}
	}
	if err := tx.SaveNoValidate(record); err != nil {
		return fmt.Errorf("save problem %s: %w", record.Id, err)
	}
	return nil
}

package ticket

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// fieldsKept are written by the desk alone, whoever asks.
var fieldsKept = []string{
	"number", "is_open", "is_waiting", "is_snoozed", "woken_at", "steps", "reopened", "first_response_at", "last_customer_at", "last_staff_at", "resolved_at",
	"closed_at", "erased_at", "escalated_at", "accepted_at", "sla_due_at", "sla_clock", "sla_state", "sla_soon_at", "callback_outcome",
}

// fieldsOfCustomer are what a customer may say of a request when making it.
var fieldsOfCustomer = []string{"subject", "description", "kind", "category", "product", "asset", "customer", "channel"}

// fieldsOfIntake are fixed once the case exists.
var fieldsOfIntake = []string{"description"}

// fieldsOfLead need a lead: moving a case to another customer.
var fieldsOfLead = []string{"customer"}

// fieldsOfPeople are what no rule does: it cannot be undone, and a person answers for it.
var fieldsOfPeople = []string{"erased_reason", "merged_into"}

// guardCreate refuses what actor may not say when making a case.
func guardCreate(actor journal.Actor, ticket *core.Record) error {
	switch {
	case actor.Kind == journal.ActorUnknown:
		return locale.Forbid("sign_in_first")
	case actor.IsStaff() && !actor.CanWork():
		return locale.Forbid("role_cannot_work")
	}
	refused := validation.Errors{}
	for _, field := range ticket.Collection().Fields {
		name := field.GetName()
		if isBlank(ticket, name) || name == "id" || name == "created" || name == "updated" {
			continue
		}
		isLater := slices.Contains([]string{"withdrawn_reason", "erased_reason", "merged_into", "resolution", "snoozed_until"}, name)
		if isLater || slices.Contains(fieldsKept, name) || slices.Contains(fieldsOfEscalation, name) {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
			continue
		}
		if actor.IsCustomer() && !isDesk(ticket) && !slices.Contains(fieldsOfCustomer, name) {
			refused[name] = locale.Reason("field_not_yours", nil)
		}
	}
	if actor.IsCustomer() && !isBlank(ticket, "customer") && ticket.GetString("customer") != actor.ID {
		refused["customer"] = locale.Reason("field_not_yours", nil)
	}
	if status := Status(ticket.GetString("status")); status != "" && status != StatusNew {
		refused["status"] = locale.Reason("status_new_first", nil)
	}
	guardGrade(ticket, refused)
	if stage := Stage(ticket.GetString("stage")); placeOf(stage) > placeOf(StageAccepted) {
		refused["stage"] = locale.Reason("stage_jump", map[string]any{"from": stageWord(""), "to": stageWord(stage)})
	}
	guardTags(ticket, refused)
	guardRepair(ticket, time.Time{}, refused)
	return locale.Refusals(refused)
}

// guardUpdate refuses what actor may not change, and what nobody may: it compares the row as it stands with what the
// save would make of it. Changed lists the names of the fields that differ; now is by the desk's clock;
// zero in a trial, which has none.
func guardUpdate(actor journal.Actor, before, after *core.Record, changed []string, now time.Time) error {
	if len(changed) == 0 {
		return nil
	}
	switch {
	case actor.Kind == journal.ActorUnknown:
		return locale.Forbid("sign_in_first")
	case actor.IsCustomer() && before.GetString("customer") != actor.ID:
		return locale.Forbid("not_yours")
	case actor.IsStaff() && !actor.CanWork() && !onlyFollows(actor, before, after, changed):
		return locale.Forbid("role_cannot_work")
	case before.GetString("erased_at") != "":
		return locale.Refuse(changed[0], "ticket_erased", nil)
	}
	if into := before.GetString("merged_into"); into != "" && !slices.Equal(changed, []string{"erased_reason"}) {
		return locale.Refuse(changed[0], "ticket_merged", map[string]any{"into": into})
	}
	refused := validation.Errors{}
	for _, name := range changed {
		if reason := guardField(actor, before, after, name); reason != nil {
			refused[name] = reason
		}
	}
	guardStatus(actor, before, after, changed, refused)
	guardGrade(after, refused)
	guardLoop(actor, before, after, changed, now, refused)
	if slices.Contains(changed, "tags") {
		guardTags(after, refused)
	}
	if slices.Contains(changed, "snoozed_until") && !actor.IsCustomer() {
		guardSnooze(actor, before, after, now, refused)
	}
	if slices.Contains(changed, "repair_from") || slices.Contains(changed, "repair_to") {
		guardRepair(after, now, refused)
	}
	return locale.Refusals(refused)
}

// guardLinks refuses what only a look at other records tells: a colleague who cannot work on the case, a unit of another
// customer, another customer for a case that others were merged into, an escalation that somebody else has accepted.
func guardLinks(app core.App, before, after *core.Record, changed []string) error {
	if slices.Contains(changed, "assignee") {
		if err := guardNewAssignee(app, Wrap(after)); err != nil {
			return err
		}
	}
	if slices.Contains(changed, "asset") || slices.Contains(changed, "customer") {
		if err := guardAsset(app, Wrap(after)); err != nil {
			return err
		}
	}
	if slices.Contains(changed, "customer") {
		if err := guardTogether(app, after); err != nil {
			return err
		}
	}
	if slices.Contains(changed, "accepted_by") && after.GetString("accepted_by") != "" {
		return guardAccepted(app, before)
	}
	return nil
}

// guardTogether keeps a case that others were merged into with its customer, whose those are: what their customer writes in them
// goes on in this one.
func guardTogether(app core.App, record *core.Record) error {
	merged, err := app.CountRecords(CollectionTickets, dbx.HashExp{"merged_into": record.Id})
	if err != nil {
		return fmt.Errorf("count the cases merged into %s: %w", record.GetString("number"), err)
	}
	if merged > 0 {
		return locale.Refuse("customer", "merged_stay_together", nil)
	}
	return nil
}

func guardField(actor journal.Actor, before, after *core.Record, name string) error {
	switch {
	case slices.Contains(fieldsKept, name):
		return locale.Reason("field_kept_by_desk", nil)
	case slices.Contains(fieldsOfIntake, name):
		return locale.Reason("field_fixed", nil)
	case actor.IsCustomer() && name != "status" && name != "withdrawn_reason":
		return locale.Reason("field_not_yours", nil)
	case actor.Kind == journal.ActorRule && slices.Contains(fieldsOfPeople, name):
		return locale.Reason("not_for_rules", nil)
	case name == "withdrawn_reason" || name == "erased_reason":
		return guardEnd(actor, after, name)
	case actor.IsCustomer():
		return nil
	case name == "escalation" || name == "escalation_reason":
		return guardEscalation(before, after)
	case name == "accepted_by":
		return guardAcceptance(actor, before, after)
	case slices.Contains(fieldsOfLead, name) && !actor.CanLead():
		return locale.Reason("needs_lead", nil)
	case name == "assignee":
		return guardAssignee(actor, before, after)
	case name == "team" && !holds(actor, before):
		return locale.Reason("needs_lead", nil) // another team's case is nobody's: the colleague who has it would lose it
	case name == "complained_about":
		return guardComplainedAbout(actor, before, after)
	case name == "subject" && !shows(after.GetString(name)):
		return locale.Reason("validation_required", nil) // lists would show a case without a name
	case name == "resolution" && !Status(before.GetString("status")).IsOpen() && strings.TrimSpace(after.GetString(name)) == "":
		return locale.Reason("resolution_missing", nil)
	case name == "grade" && lowersGrade(before.GetString("grade"), after.GetString("grade")):
		return guardLoweredGrade(actor, after)
	case name == "kind" && before.GetString("kind") == KindComplaint:
		return guardLoweredGrade(actor, after) // turning a complaint into something else is the lowest grade of all
	case name == "merged_into" && after.GetString("merged_into") == before.Id:
		return locale.Reason("merge_into_itself", nil)
	}
	return nil
}

// guardAssignee lets an agent claim what nobody has and hand on what is their own; moving a colleague's case needs a lead.
func guardAssignee(actor journal.Actor, before, after *core.Record) error {
	if next := after.GetString("assignee"); next != "" && next == after.GetString("complained_about") {
		return locale.Reason("assignee_complained_about", nil)
	}
	if !holds(actor, before) {
		return locale.Reason("needs_lead", nil)
	}
	return nil
}

// holds says whether the actor may move the case: it is nobody's or their own, or they lead.
func holds(actor journal.Actor, before *core.Record) bool {
	assignee := before.GetString("assignee")
	return actor.CanLead() || assignee == "" || assignee == actor.ID
}

// guardEnd lets customers withdraw their own request and managers withdraw and erase, each saying why. A rule ends no
// complaint.
func guardEnd(actor journal.Actor, after *core.Record, name string) error {
	isOwn := name == "withdrawn_reason" && actor.IsCustomer()
	if !isOwn && !actor.CanManage() || actor.Kind == journal.ActorRule && after.GetString("kind") == KindComplaint {
		return locale.Reason("needs_manager", nil)
	}
	if strings.TrimSpace(after.GetString(name)) == "" {
		return locale.Reason("needs_reason", nil)
	}
	return nil
}

// guardComplainedAbout lets anybody say whom a complaint is about, a lead correct it, and nobody take themselves out.
func guardComplainedAbout(actor journal.Actor, before, after *core.Record) error {
	named := before.GetString("complained_about")
	switch {
	case named != "" && actor.IsStaff() && actor.ID == named:
		return locale.Reason("not_about_yourself", nil)
	case named != "" && !actor.CanLead():
		return locale.Reason("needs_lead", nil)
	}
	return nil
}

func guardLoweredGrade(actor journal.Actor, after *core.Record) error {
	if actor.Kind == journal.ActorRule || !actor.CanManage() {
		return locale.Reason("needs_manager", nil)
	}
	if !hasReason(after) {
		return locale.Reason("needs_reason", nil)
	}
	return nil
}

// guardStatus holds the state machine and the evidence that a status needs.
func guardStatus(actor journal.Actor, before, after *core.Record, changed []string, refused validation.Errors) {
	from, to := Status(before.GetString("status")), Status(after.GetString("status"))
	if slices.Contains(changed, "withdrawn_reason") || slices.Contains(changed, "merged_into") {
		if from == StatusClosed {
			refused["status"] = locale.Reason("ticket_closed_already", nil)
		}
		return // the consequences close it; what a merge needs besides, it asks of its target
	}
	if from == to {
		return
	}
	if !CanMove(from, to) {
		refused["status"] = locale.Reason("status_jump", map[string]any{"from": string(from), "to": string(to)})
		return
	}
	if actor.IsCustomer() && from != StatusResolved {
		refused["status"] = locale.Reason("status_not_yours", nil)
		return
	}
	if to == StatusResolved && strings.TrimSpace(after.GetString("resolution")) == "" {
		refused["resolution"] = locale.Reason("resolution_missing", nil)
	}
	if from == StatusClosed {
		guardWithReason(actor, after, "status", refused)
	}
	if to == StatusClosed && after.GetString("kind") == KindComplaint && !actor.IsCustomer() {
		if actor.Kind == journal.ActorRule {
			refused["status"] = locale.Reason("needs_manager", nil)
			return
		}
		guardWithReason(actor, after, "status", refused)
	}
}

func guardWithReason(actor journal.Actor, after *core.Record, field string, refused validation.Errors) {
	if !actor.CanManage() {
		refused[field] = locale.Reason("needs_manager", nil)
		return
	}
	if !hasReason(after) {
		refused["reason"] = locale.Reason("needs_reason", nil)
	}
}

// guardGrade keeps grade and stage to complaints.
func guardGrade(ticket *core.Record, refused validation.Errors) {
	if ticket.GetString("kind") == KindComplaint {
		return
	}
	for _, name := range []string{"grade", "stage"} {
		if ticket.GetString(name) != "" {
			refused[name] = locale.Reason("complaints_only", nil)
		}
	}
}

// limits of tags: more is no sorting any more.
const (
	tagsMost   = 50
	tagLongest = 100
)

// guardTags keeps tags a list of words, which every reader takes them for; the field itself would hold any JSON.
func guardTags(ticket *core.Record, refused validation.Errors) {
	var tags []string
	raw := ticket.GetString("tags")
	if raw == "" || raw == "null" {
		return
	}
	if err := json.Unmarshal([]byte(raw), &tags); err != nil || len(tags) > tagsMost {
		refused["tags"] = locale.Reason("tags_invalid", map[string]any{"most": tagsMost})
		return
	}
	for _, tag := range tags {
		if strings.TrimSpace(tag) == "" || utf8.RuneCountInString(tag) > tagLongest || strings.ContainsRune(tag, 0) {
			refused["tags"] = locale.Reason("tags_invalid", map[string]any{"most": tagsMost})
		}
	}
}

// hasReason says whether a reason was given with this change. The field holds it only on its way into the journal, so
// one left over from an earlier change cannot count.
func hasReason(after *core.Record) bool { return strings.TrimSpace(after.GetString("reason")) != "" }

func isBlank(record *core.Record, name string) bool {
	switch value := record.GetRaw(name).(type) {
	case nil:
		return true
	case bool:
		return !value
	case float64:
		return value == 0
	case []string:
		return len(value) == 0
	case []any: // files that have not been written yet
		return len(value) == 0
	}
	text := strings.TrimSpace(record.GetString(name))
	return text == "" || text == "null" || text == "[]" || text == "{}"
}

package ticket

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// onUpdate guards a change and draws its consequences, in the transaction of the save.
func (r *room) onUpdate(e *core.RecordEvent) error {
	before, actor := journal.Before(e.Record), journal.ActorOf(e.Record)
	if before == nil {
		return fmt.Errorf("update of ticket %s outside the journal", e.Record.Id)
	}
	leaveLoop(before, e.Record)
	changed := journal.Changed(before, e.Record)
	if err := noteVoid(e.App, before, e.Record); err != nil {
		return err
	}
	if !isDesk(e.Record) {
		if err := noteProblem(e.App, before, e.Record); err != nil {
			return err
		}
		if err := guardUpdate(actor, before, e.Record, without(changed, "reason"), r.clock.Now()); err != nil {
			return err
		}
	}
	noteReason(e.Record)
	ticket, was := Wrap(e.Record), Wrap(before)
	now := r.clock.Now()
	switch {
	case slices.Contains(changed, "erased_reason"):
		if err := r.erase(e.App, ticket, now); err != nil {
			return err
		}
	case slices.Contains(changed, "merged_into") && !isLedOn(e.Record):
		if err := r.merge(e.App, ticket, now); err != nil {
			return err
		}
	case slices.Contains(changed, "withdrawn_reason"):
		ticket.end(StepWithdrawn, now)
	}
	ticket.reopenVoid()
	placed, err := followKind(e.App, ticket, was, changed)
	if err != nil {
		return err
	}
	if err := r.followTeam(e.App, ticket, placed); err != nil {
		return err
	}
	if err := handOnOpened(e.App, ticket, was, changed); err != nil {
		return err
	}
	if err := guardLinks(e.App, before, e.Record, changed); err != nil {
		return err
	}
	ticket.followAcceptance(was)
	ticket.followAssignment(was, now)
	ticket.followStatus(was, now)
	ticket.followEscalation(was, now)
	ticket.followTaken(was, now)
	ticket.followLoop(was)
	ticket.voidInvestigation(changed)
	ticket.followStage(was, now)
	ticket.followSnooze(was, actor, now)
	if err := r.keepSnooze(e.App, ticket, was); err != nil {
		return err
	}
	if was.waitsForAcceptance() && !ticket.waitsForAcceptance() {
		if err := readCalls(e.App, ticket.Id, "", now); err != nil { // nobody else need answer
			return err
		}
	}
	if ticket.IsComplaint() && ticket.GetString("grade") == "" {
		ticket.Set("grade", "general")
	}
	if slices.Contains(changed, "promise_at") {
		ticket.addPromise(now)
	}
	return e.Next()
}

// noteReason takes the reason of this change into the journal; the field holds it only on its way there, so that one left
// over can never stand in for a later one.
func noteReason(record *core.Record) {
	if reason := record.GetString("reason"); reason != "" {
		journal.Annotate(record, "reason", reason)
		record.Set("reason", "")
	}
}

func without(names []string, drop string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == drop })
}

// end closes a case out of turn: withdrawn or merged.
func (t *Ticket) end(step Step, now time.Time) {
	t.setStatus(StatusClosed)
	t.Set("closed_at", journal.DateTime(now))
	t.addStep(step, now)
}

// followAssignment moves a new case to open when somebody takes it, and shows the customer that somebody did.
func (t *Ticket) followAssignment(was *Ticket, now time.Time) {
	if t.Assignee() == "" || t.Assignee() == was.Assignee() {
		return
	}
	if t.Status() == StatusNew {
		t.setStatus(StatusOpen)
	}
	if !t.hasStep(StepAssigned) && !t.isHeldBack() {
		t.addStep(StepAssigned, now)
	}
}

// followStatus keeps what a status brings with it: times, the reopening count, the tracker's step.
func (t *Ticket) followStatus(was *Ticket, now time.Time) {
	from, to := was.Status(), t.Status()
	t.keepQueues()
	if from == to {
		return
	}
	switch to {
	case StatusResolved:
		t.Set("resolved_at", journal.DateTime(now))
	case StatusClosed:
		t.Set("closed_at", journal.DateTime(now))
	}
	if !from.IsOpen() && to.IsOpen() {
		t.Set("reopened", was.GetInt("reopened")+1)
		t.Set("closed_at", "")
		t.Set("withdrawn_reason", "") // it is asked for again; the journal keeps why it once was not
		t.addStep(StepReopened, now)
		return
	}
	step, shown := statusSteps[to]
	if !shown || t.hasEnd() {
		return
	}
	t.addStep(step, now)
}

// hasEnd says whether the tracker already says how the case ended out of turn.
func (t *Ticket) hasEnd() bool {
	steps := stepsOf(t)
	if len(steps) == 0 {
		return false
	}
	last := steps[len(steps)-1].Step
	return last == StepWithdrawn || last == StepMerged
}

// names says which events a save of a ticket means.
func names(before, after *core.Record, changes journal.Changes) []string {
	var list []string
	add := func(name string, fields ...string) {
		if slices.ContainsFunc(fields, func(field string) bool { _, ok := changes[field]; return ok }) {
			list = append(list, name)
		}
	}
	if before == nil {
		if after.GetString("assignee") != "" {
			list = append(list, EventAssigned)
		}
		return list
	}
	add(EventErased, "erased_at")
	add(EventMerged, "merged_into")
	if after.GetString("withdrawn_reason") != "" { // a reopening empties it
		add(EventWithdrawn, "withdrawn_reason")
	}
	if _, moved := changes["status"]; moved {
		from, to := Status(before.GetString("status")), Status(after.GetString("status"))
		switch {
		case to == StatusResolved:
			list = append(list, EventResolved)
		case to == StatusClosed:
			list = append(list, EventClosed)
		case !from.IsOpen() && to.IsOpen():
			list = append(list, EventReopened)
		}
	}
	list = append(list, namesOfEscalation(after, changes)...)
	add(EventAssigned, "assignee", "team")
	add(EventClassified, "kind", "category", "priority", "grade", "product")
	return list
}

package ticket

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

// timerSnooze is the kind of the timer at which a snoozed case comes back.
const timerSnooze = "snooze"

// snoozeDays is how far ahead a case may be snoozed, in days: further, it would be forgotten rather than put off.
const snoozeDays = 90

// guardSnooze lets whoever may move an open case put it off, within limits; one that somebody is called to is not put off.
// Now is zero in a trial, which has no clock.
func guardSnooze(actor journal.Actor, before, after *core.Record, now time.Time, refused validation.Errors) {
	until := after.GetDateTime("snoozed_until").Time()
	switch {
	case actor.Kind == journal.ActorRule:
		refused["snoozed_until"] = locale.Reason("not_for_rules", nil)
	case !holds(actor, before):
		refused["snoozed_until"] = locale.Reason("needs_lead", nil)
	case until.IsZero():
	case !Status(after.GetString("status")).IsOpen():
		refused["snoozed_until"] = locale.Reason("snooze_ended", nil)
	case Wrap(before).waitsForAcceptance():
		refused["snoozed_until"] = locale.Reason("snooze_escalated", nil)
	case !now.IsZero() && (!until.After(now) || until.After(now.AddDate(0, 0, snoozeDays))):
		refused["snoozed_until"] = locale.Reason("snooze_when", map[string]any{"days": snoozeDays})
	}
}

// followSnooze wakes a case by what happens in it, and takes away the mark that it came back once a colleague does something.
func (t *Ticket) followSnooze(was *Ticket, actor journal.Actor, now time.Time) {
	isChanged := func(fields ...string) bool {
		return slices.ContainsFunc(fields, func(field string) bool { return t.GetString(field) != was.GetString(field) })
	}
	isPutOff := t.GetString("snoozed_until") != ""
	switch {
	case !t.Status().IsOpen():
		t.Set("snoozed_until", "")
		t.Set("woken_at", "")
	case isPutOff && isChanged("snoozed_until"):
		t.Set("woken_at", "")
	case isPutOff && (isVoided(t.Record) || isChanged("last_customer_at", "assignee", "escalated_at", "reopened")):
		t.wake(now)
	case actor.IsStaff() && !isChanged("woken_at"):
		t.Set("woken_at", "")
	}
	t.keepQueues()
}

// wake puts the case back into its queue, with the mark that it is back.
func (t *Ticket) wake(now time.Time) {
	t.Set("snoozed_until", "")
	t.Set("woken_at", journal.DateTime(now))
}

// keepSnooze sets the timer at which the case comes back, or cancels it, in the transaction of the save.
func (r *room) keepSnooze(tx core.App, ticket, was *Ticket) error {
	until := ticket.GetDateTime("snoozed_until")
	if until.Equal(was.GetDateTime("snoozed_until")) {
		return nil
	}
	if until.IsZero() {
		return r.timers.Cancel(tx, timerSnooze, CollectionTickets, ticket.Id, "")
	}
	return r.timers.Set(tx, timer.Timer{
		Kind: timerSnooze, Collection: CollectionTickets, Record: ticket.Id, DueAt: until.Time(), Data: map[string]any{"ticket": ticket.Id},
	})
}

// wakeDue brings a case back whose moment has come, and tells who has it.
func (r *room) wakeDue(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionTickets, event.Record)
	if err != nil {
		return fmt.Errorf("wake case %s: %w", event.Record, err)
	}
	until := record.GetDateTime("snoozed_until").Time()
	if until.IsZero() || until.After(event.At) {
		return nil // it has come back already, or was put off again
	}
	Wrap(record).wake(r.clock.Now())
	markDesk(record)
	if err := event.Save(tx, record); err != nil {
		return fmt.Errorf("wake case %s: %w", record.GetString("number"), err)
	}
	return r.tell(tx, event, []string{record.GetString("assignee")}, toldOf(record), notifyWoken, nil)
}

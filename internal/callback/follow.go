package callback

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// follow keeps callbacks to their cases, and rings when one falls due.
func (r *room) follow(tx core.App, event *journal.Event) error {
	switch event.Type {
	case eventTimer:
		return r.ring(tx, event)
	case "customer.erased":
		return r.eraseCustomer(tx, event)
	case "customer.updated":
		return r.endOptedOut(tx, event)
	case "staff.updated":
		return r.handOn(tx, event)
	}
	if !concernsCallback(event) {
		return nil
	}
	open, err := openOf(tx, event.Ticket)
	if err != nil {
		return fmt.Errorf("find the callback of case %s: %w", event.Ticket, err)
	}
	if event.Type == "ticket.erased" {
		return r.erase(tx, event, open)
	}
	if open == nil {
		return nil
	}
	switch event.Type {
	case "ticket.merged":
		return r.move(tx, event, open)
	case "ticket.reopened":
		return r.cancelFor(tx, event, open, cancelledReopened)
	case "ticket.withdrawn":
		return r.cancelFor(tx, event, open, cancelledWithdrawn)
	}
	return r.keepToCase(tx, open, event.System())
}

// concernsCallback says whether an event of a case may concern its callback: it ends the callback or moves it, or the case has
// come to be another customer's or to be about somebody.
func concernsCallback(event *journal.Event) bool {
	switch event.Type {
	case "ticket.erased", "ticket.merged", "ticket.reopened", "ticket.withdrawn":
		return true
	}
	_, isMoved := event.Changes["customer"]
	_, isAbout := event.Changes["complained_about"]
	return isMoved || isAbout
}

// keepToCase keeps an open callback to its case as that stands now: to the customer whose it is, and from the colleague whom
// the complaint is about, who neither calls nor has it open.
func (r *room) keepToCase(tx core.App, c *Callback, actor journal.Actor) error {
	ticket, err := tx.FindRecordById("tickets", c.Ticket())
	if err != nil {
		return fmt.Errorf("read the case of callback %s: %w", c.Id, err)
	}
	caller, about := c.GetString("caller"), ticket.GetString("complained_about")
	if caller != "" && caller == about {
		if caller, err = callerFor(tx, ticket); err != nil {
			return err
		}
	}
	if ticket.GetString("customer") != c.GetString("customer") {
		return r.makeAnew(tx, c, ticket, caller, actor)
	}
	isHeld := about != "" && c.GetString("held_by") == about
	if caller == c.GetString("caller") && !isHeld {
		return nil
	}
	c.Set("caller", caller)
	if isHeld {
		c.Set("held_by", "")
		c.Set("held_at", "")
	}
	return r.save(tx, c, actor)
}

// handOn leaves the open callbacks of a colleague who has left, or calls nobody any more, to whoever has the case by now, and
// otherwise to whoever comes first: with a caller they stand in that one's queue alone.
func (r *room) handOn(tx core.App, event *journal.Event) error {
	if !event.LosesWork() {
		return nil
	}
	records, err := tx.FindAllRecords(CollectionCallbacks, dbx.HashExp{"caller": event.Record, "state": string(StateOpen)})
	if err != nil {
		return fmt.Errorf("find the callbacks of colleague %s: %w", event.Record, err)
	}
	for _, record := range records {
		c, caller := Wrap(record), ""
		if !c.IsRevisit() {
			ticket, err := tx.FindRecordById("tickets", c.Ticket())
			if err != nil {
				return fmt.Errorf("read the case of callback %s: %w", c.Id, err)
			}
			if caller, err = callerFor(tx, ticket); err != nil {
				return err
			}
		}
		if caller == event.Record {
			continue // switched on again meanwhile
		}
		c.Set("caller", caller)
		if err := r.save(tx, c, event.System()); err != nil {
			return err
		}
	}
	return nil
}

// makeAnew makes a callback in place of an open one whose case has come to be another customer's, by the same limit: nobody
// has tried to call that one yet.
func (r *room) makeAnew(tx core.App, c *Callback, ticket *core.Record, caller string, actor journal.Actor) error {
	if err := r.cancel(tx, c, cancelledMoved, actor); err != nil {
		return err
	}
	made, err := newCallback(tx, map[string]any{
		"ticket": ticket.Id, "customer": ticket.GetString("customer"), "round": c.GetInt("round"), "previous": c.Id, "plan": planOf(c),
		"resolved_at": c.GetDateTime("resolved_at"), "due_at": c.GetDateTime("due_at"), "call_at": c.GetDateTime("call_at"),
		"caller": caller, "rule": c.GetString("rule"),
	})
	if err != nil {
		return err
	}
	return r.begin(tx, made, actor)
}

// cancelFor cancels the callback of a case because of an event. One that was made after the event, for a later solution,
// stays: the event speaks of an earlier one.
func (r *room) cancelFor(tx core.App, event *journal.Event, open *Callback, reason string) error {
	if open.GetDateTime("resolved_at").Time().After(event.At) {
		return nil
	}
	return r.cancel(tx, open, reason, event.System())
}

// move hands the callback of a merged case to the case that goes on. That one keeps its own where it has one. That it is overdue
// is said of that case as well: rules no longer act on the merged one, and what they were to do later is gone with it.
func (r *room) move(tx core.App, event *journal.Event, open *Callback) error {
	changes, err := event.Whole(tx)
	if err != nil {
		return err
	}
	var into string
	if err := json.Unmarshal(changes["merged_into"][1], &into); err != nil {
		return fmt.Errorf("where case %s was merged into: %w", event.Ticket, err)
	}
	other, err := openOf(tx, into)
	if err != nil {
		return fmt.Errorf("find the callback of case %s: %w", into, err)
	}
	if other != nil {
		return r.cancel(tx, open, cancelledMerged, event.System())
	}
	open.Set("ticket", into)
	if err := r.save(tx, open, event.System()); err != nil {
		return err
	}
	if err := r.keepToCase(tx, open, event.System()); err != nil {
		return err
	}
	if !open.IsOpen() || !open.GetBool("overdue") {
		return nil
	}
	data := open.mark()
	data["moved"] = true
	return r.append(tx, open, EventOverdue, data, event.System())
}

// erase cancels the callback of an erased case, and blanks what was said in its calls.
func (r *room) erase(tx core.App, event *journal.Event, open *Callback) error {
	if open != nil {
		if err := r.cancel(tx, open, cancelledErased, event.System()); err != nil {
			return err
		}
	}
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE callback_attempts SET note = '' WHERE ticket = {:ticket}`).Bind(dbx.Params{"ticket": event.Ticket}).Execute()
	if err != nil {
		return fmt.Errorf("erase the calls of case %s: %w", event.Ticket, err)
	}
	return nil
}

// ring appends what a timer of this room stands for, unless the callback has ended or its mark has been moved since.
func (r *room) ring(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionCallbacks, event.Record)
	if err != nil {
		return fmt.Errorf("read callback %s: %w", event.Record, err)
	}
	c := Wrap(record)
	mark, _ := event.Data["key"].(string)
	field := marks[mark]
	if !c.IsOpen() || field == "" || c.GetString(field) != event.Data["due_at"] {
		return nil
	}
	data := c.mark()
	name := EventDue
	if mark == markDue {
		name = EventOverdue
		c.Set("overdue", true)
		if err := r.save(tx, c, event.System()); err != nil {
			return err
		}
	}
	// What a timer begins is a chain of its own: the event that it led to stands at its beginning.
	return r.append(tx, c, name, data, journal.Actor{Kind: journal.ActorSystem, Cause: event.Seq})
}

// mark is what an event of a callback's mark says of it.
func (c *Callback) mark() map[string]any {
	data := map[string]any{
		"callback": c.Id, "caller": c.GetString("caller"), "attempt": c.GetInt("attempts") + 1, "round": c.GetInt("round"),
		"call_at": c.GetString("call_at"), "due_at": c.GetString("due_at"),
	}
	if c.IsRevisit() { // no case says whom it asks
		data["customer"], data["campaign"] = c.GetString("customer"), c.GetString("campaign")
	}
	return data
}

func (r *room) append(tx core.App, c *Callback, name string, data map[string]any, actor journal.Actor) error {
	return r.journal.Append(tx, &journal.Event{
		Type: c.event(name), Ticket: c.Ticket(), Collection: CollectionCallbacks, Record: c.Id, Data: data, Actor: actor,
	})
}

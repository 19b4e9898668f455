package feedback

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/list"

	"aftercare/internal/journal"
)

// Kinds of notification; their sentences stand in the dictionaries under desk.notice.<kind>.
const (
	notifyOwed    = "feedback"
	notifyOverdue = "feedback_overdue"
	notifyPraised = "praise_received"
	notifyTeam    = "praise_team"
)

// templates are what the customer is told of a state with.
var templates = map[State]string{
	StateAdopted: "suggestion_adopted", StateDeclined: "suggestion_declined", StateInProgress: "suggestion_started", StateDone: "suggestion_done",
	StateThanked: "praise_thanked",
}

const templateJoined = "suggestion_joined"

// keepUp lets feedback follow its case: made with it, merged, withdrawn and erased with it.
func (r *room) keepUp(tx core.App, event *journal.Event) error {
	if event.Type == "ticket.erased" {
		return r.erase(tx, event)
	}
	matters := slices.ContainsFunc([]string{"kind", "customer", "team", "merged_into", "withdrawn_reason"}, func(name string) bool {
		_, changed := event.Changes[name]
		return changed
	})
	if !matters || isOther(event) {
		return nil
	}
	ticket, err := tx.FindRecordById("tickets", event.Ticket)
	if err != nil {
		return fmt.Errorf("read case %s: %w", event.Ticket, err)
	}
	if into := ticket.GetString("merged_into"); into != "" {
		return r.merge(tx, ticket, into, event.System())
	}
	f, err := r.ensure(tx, ticket, event.System())
	if err != nil || f == nil {
		return err
	}
	if ticket.GetString("withdrawn_reason") != "" {
		return r.withdraw(tx, f, event.System())
	}
	// The case's team has the feedback while nobody has said otherwise.
	if change, moved := event.Changes["team"]; moved && f.GetBool("is_open") && string(change[0]) == fmt.Sprintf("%q", f.GetString("team")) {
		f.Set("team", ticket.GetString("team"))
		return r.save(tx, f, event.System())
	}
	return nil
}

// isOther says that a case is none of feedback's: it came as something else, or is sorted from one thing into another. Most cases
// are, and nothing need be read for them.
func isOther(event *journal.Event) bool {
	kind, sorted := event.Changes["kind"]
	for _, name := range []string{"customer", "merged_into", "withdrawn_reason"} {
		_, changed := event.Changes[name]
		sorted = sorted && !changed
	}
	return (sorted || event.Type == "ticket.created") && !isFeedbackKind(kind[0]) && !isFeedbackKind(kind[1])
}

func isFeedbackKind(value json.RawMessage) bool {
	return string(value) == `"`+KindSuggestion+`"` || string(value) == `"`+KindPraise+`"`
}

// withdraw ends what its customer does not want any more, while it is theirs alone: what was decided, or what others vote
// for, goes on.
func (r *room) withdraw(tx core.App, f *Feedback, actor journal.Actor) error {
	if !slices.Contains([]State{StateReceived, StateAnalysed, StateForwarded}, f.State()) || f.GetString("joined_into") != "" {
		return nil
	}
	published, err := tx.FindAllRecords(CollectionSuggestions, dbx.HashExp{"feedback": f.Id, "published": true})
	if err != nil || len(published) > 0 {
		return err
	}
	f.enter(StateWithdrawn, r.clock.Now())
	return r.save(tx, f, actor)
}

// merge has the feedback of a merged case go on. Nothing moves, as with all that was said in such a case: both pages show it, and
// what the other case is, or is sorted into, is none of its business. Where that has the same of its own, a suggestion joins it. A case
// that was merged before anything was made of it has its feedback first.
func (r *room) merge(tx core.App, ticket *core.Record, into string, actor journal.Actor) error {
	f, err := ofTicket(tx, ticket.Id)
	if err == nil && f == nil {
		f, err = r.ensure(tx, ticket, actor)
	}
	if err != nil || f == nil || f.GetString("joined_into") != "" || f.State() == StateWithdrawn {
		return err
	}
	other, err := ofTicket(tx, into)
	if err != nil || other == nil || other.State() == StateWithdrawn || f.GetString("kind") != other.GetString("kind") {
		return err
	}
	if !f.IsSuggestion() { // praised once, and counted once
		f.enter(StateWithdrawn, r.clock.Now())
		return r.save(tx, f, actor)
	}
	f.Set("joined_into", other.Id)
	if err := r.join(tx, f, r.clock.Now()); err != nil {
		return err
	}
	journal.Annotate(f.Record, "merged", true)
	return r.save(tx, f, actor)
}

// act tells whoever a step of feedback concerns: the customer at a decision, the people who are praised, the department.
func (r *room) act(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionFeedback, event.Record)
	if err != nil {
		return fmt.Errorf("read feedback %s: %w", event.Record, err)
	}
	f := Wrap(record)
	switch event.Type {
	case "timer." + timerKind:
		return r.ring(tx, event, f)
	case EventJoined:
		if event.Data["merged"] == true {
			return nil // the customer's own two cases
		}
		return r.tellCustomer(tx, event, f, templateJoined)
	case EventForwarded:
		if event.Actor.Kind != journal.ActorRule { // a rule tells in its own words
			return r.tellPraised(tx, event, f)
		}
		return nil
	}
	if template := templates[f.State()]; template != "" && event.Type == events[f.State()] {
		if err := r.tellCustomer(tx, event, f, template); err != nil {
			return err
		}
	}
	return r.tellOwed(tx, event, f)
}

// tellOwed tells whoever is given feedback that it is theirs; a department's leads where nobody in particular is.
func (r *room) tellOwed(tx core.App, event *journal.Event, f *Feedback) error {
	_, ownerChanged := event.Changes["owner"]
	_, teamChanged := event.Changes["team"]
	isLeft := ownerChanged && f.GetString("owner") == "" // the desk takes it from nobody but who has gone
	if !f.GetBool("is_open") || !ownerChanged && !teamChanged || !event.Actor.IsStaff() && !isLeft || event.Actor.IsStaff() && f.GetString("owner") == event.Actor.ID {
		return nil // what a rule hands over it announces itself
	}
	return r.tellOf(tx, event, f, notifyOwed)
}

// handOn leaves the feedback that a colleague who has left was to see to to their department's leads.
func (r *room) handOn(tx core.App, event *journal.Event) error {
	if !event.SwitchesOff("active") {
		return nil
	}
	records, err := tx.FindAllRecords(CollectionFeedback, dbx.HashExp{"owner": event.Record, "is_open": true})
	if err != nil {
		return fmt.Errorf("find the feedback of colleague %s: %w", event.Record, err)
	}
	for _, record := range records {
		record.Set("owner", "")
		if err := r.save(tx, Wrap(record), event.System()); err != nil {
			return err
		}
	}
	return nil
}

func (r *room) tellOf(tx core.App, event *journal.Event, f *Feedback, kind string) error {
	who := f.GetString("owner")
	if who == "" {
		who = "lead"
	}
	return r.tell(tx, event, Told{Who: []string{who}, Team: f.GetString("team"), Ticket: f.GetString("ticket"), Kind: kind, Params: f.params()})
}

func (f *Feedback) params() map[string]any {
	return map[string]any{"feedback": f.Id, "about": f.GetString("kind"), "due_at": f.GetString("due_at")}
}

// tellPraised tells the people whom praise is for, as far as they are still here, and the leads of their department.
func (r *room) tellPraised(tx core.App, event *journal.Event, f *Feedback) error {
	records, err := tx.FindAllRecords("staff", dbx.In("id", list.ToInterfaceSlice(f.GetStringSlice("people"))...), dbx.HashExp{"active": true})
	if err != nil {
		return fmt.Errorf("find whom feedback %s praises: %w", f.Id, err)
	}
	var people []string
	for _, record := range records {
		people = append(people, record.Id)
	}
	if len(people) > 0 {
		if err := r.tell(tx, event, Told{Who: people, Ticket: f.GetString("ticket"), Kind: notifyPraised, Params: f.params()}); err != nil {
			return err
		}
	}
	return r.tell(tx, event, Told{Who: []string{"lead"}, Team: f.GetString("team"), Ticket: f.GetString("ticket"), Kind: notifyTeam, Params: f.params()})
}

// tellCustomer tells the customer by a message in their case and by mail, as far as there is a way: without an address the
// message alone; a template that is switched off says nothing.
func (r *room) tellCustomer(tx core.App, event *journal.Event, f *Feedback, template string) error {
	text := ""
	if _, isNew := event.Changes["explanation"]; isNew { // what was said with an earlier step is not said again
		text = f.GetString("explanation")
	}
	err := r.letter(tx, event, f.GetString("ticket"), template, map[string]any{"text": text})
	var refused validation.Errors
	if errors.As(err, &refused) {
		return nil // erased meanwhile, or nobody to write to: what is refused now is refused each time
	}
	return err
}

// ring says that a step is overdue, unless it was done or moved.
func (r *room) ring(tx core.App, event *journal.Event, f *Feedback) error {
	if !f.GetBool("is_open") || f.GetBool("overdue") || f.GetString("due_at") != event.Data["due_at"] {
		return nil
	}
	f.Set("overdue", true)
	if err := r.save(tx, f, event.System()); err != nil {
		return err
	}
	if err := r.tellOf(tx, event, f, notifyOverdue); err != nil {
		return err
	}
	return r.journal.Append(tx, &journal.Event{
		Type: EventOverdue, Ticket: f.GetString("ticket"), Collection: CollectionFeedback, Record: f.Id,
		Actor: journal.Actor{Kind: journal.ActorSystem, Cause: event.Seq},
		Data:  map[string]any{"kind": f.GetString("kind"), "state": f.GetString("state"), "team": f.GetString("team"), "owner": f.GetString("owner"), "due_at": f.GetString("due_at")},
	})
}

// personal are the values of feedback's events that erasure blanks.
var personal = journal.Personal{CollectionFeedback: {"analysis", "explanation"}}

// erase blanks what was written about an erased case; what everybody sees of a suggestion are the desk's own words, and
// stays while it is published. What nobody has decided ends.
func (r *room) erase(tx core.App, event *journal.Event) error {
	f, err := ofTicket(tx, event.Ticket)
	if err != nil {
		return err
	}
	if f != nil {
		if err := r.withdraw(tx, f, event.System()); err != nil {
			return err
		}
	}
	_, err = tx.NonconcurrentDB().NewQuery(`UPDATE feedback SET analysis = '', explanation = '' WHERE ticket = {:ticket}`).Bind(dbx.Params{"ticket": event.Ticket}).Execute()
	if err == nil {
		err = journal.Erasing(tx, func() error { return journal.BlankTicket(tx, event.Ticket, personal) })
	}
	if err != nil {
		return fmt.Errorf("erase the feedback of case %s: %w", event.Ticket, err)
	}
	return nil
}

func eraseCustomer(tx core.App, event *journal.Event) error { return eraseVotes(tx, event.Record) }

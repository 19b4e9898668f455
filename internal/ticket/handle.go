package ticket

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Tickets is the room's handle for the rooms beside it, which meet it where the desk is put together.
type Tickets struct{ room *room }

// Check says what a save of these fields of the case on behalf of actor would be refused for; nil for nothing. The record
// may be the case as of an earlier event, and need not be saved. What would escalate a case that has ended is passed over.
// Nothing is written.
func (t *Tickets) Check(app core.App, record *core.Record, fields map[string]any, actor journal.Actor) error {
	after := record.Clone()
	if err := fill(after, stillWanted(record, fields), actor); err != nil {
		return err
	}
	changed := journal.Changed(record, after)
	if err := noteProblem(app, record, after); err != nil {
		return err
	}
	if err := noteVoid(app, record, after); err != nil {
		return err
	}
	if err := guardUpdate(actor, record, after, without(changed, "reason"), time.Time{}); err != nil {
		return err
	}
	if err := guardValues(app, after, changed); err != nil {
		return err
	}
	return guardLinks(app, record, after, changed)
}

// CheckValues says what keeping these values would be refused for whoever asks and whatever state the case is in; nil for nothing. Nothing is
// written.
func (t *Tickets) CheckValues(app core.App, record *core.Record, fields map[string]any) error {
	after := record.Clone()
	if err := fill(after, fields, journal.Actor{}); err != nil {
		return err
	}
	return guardValues(app, after, slices.Collect(maps.Keys(fields)))
}

// Change saves these fields of a case on behalf of actor, in tx, and returns what the save changed besides: nil if nothing,
// and then nothing is written. What would escalate a case that has ended meanwhile is left out.
func (t *Tickets) Change(tx core.App, id string, fields map[string]any, actor journal.Actor) (journal.Changes, error) {
	record, err := tx.FindRecordById(CollectionTickets, id)
	if err != nil {
		return nil, fmt.Errorf("change case %s: %w", id, err)
	}
	_, changes, err := t.ChangeRead(tx, record, fields, actor)
	return changes, err
}

// ChangeRead is Change of a case that has been read in tx, and not been written since. The record stays as it was read; saved is
// the case as it stands then, as if it had been read again.
func (t *Tickets) ChangeRead(tx core.App, record *core.Record, fields map[string]any, actor journal.Actor) (saved *core.Record, changes journal.Changes, err error) {
	if !tx.IsTransactional() {
		return nil, nil, fmt.Errorf("change case %s: only inside a transaction", record.Id)
	}
	changing := record.Clone()
	if err := fill(changing, stillWanted(changing, fields), actor); err != nil {
		return nil, nil, err
	}
	changed := journal.Changed(changing.Original(), changing)
	if !isEscalating(changing) && len(changed) == 0 {
		return record, nil, nil
	}
	if err := guardValues(tx, changing, changed); err != nil {
		return nil, nil, err
	}
	journal.Act(changing, actor)
	journal.AsRead(changing)
	if err := tx.SaveNoValidate(changing); err != nil {
		return nil, nil, err // a refusal, to be told as it is
	}
	saved = changing.Fresh()
	if err := saved.PostScan(); err != nil {
		return nil, nil, fmt.Errorf("take case %s for read: %w", saved.Id, err)
	}
	return saved, journal.Saved(changing), nil
}

// fill sets the fields of a record, and refuses those that a save would pass over in silence: names that the collection
// does not have, and texts for a date that are none.
func fill(record *core.Record, fields map[string]any, actor journal.Actor) error {
	refused := validation.Errors{}
	for name, value := range fields {
		switch field := record.Collection().Fields.GetByName(name).(type) {
		case nil:
			refused[name] = locale.Reason("field_unknown", map[string]any{"field": name})
			continue
		case *core.DateField:
			record.Set(name, value)
			if text, isText := value.(string); isText && strings.TrimSpace(text) != "" && record.GetDateTime(name).IsZero() {
				refused[name] = locale.Reason("validation_date_invalid", nil)
			}
		default:
			if name == "id" || field.GetHidden() {
				refused[name] = locale.Reason("field_kept_by_desk", nil)
				continue
			}
			record.Set(name, value)
		}
		if name == "created" || name == "updated" {
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		}
	}
	if _, escalates := fields["escalation"]; escalates && actor.Kind == journal.ActorRule {
		markEscalation(record)
	}
	return locale.Refusals(refused)
}

// guardValues asks the changed fields alone whether their values can be kept. PocketBase would ask all of them, and look up
// every relation, while everybody waits.
func guardValues(app core.App, record *core.Record, changed []string) error {
	refused := validation.Errors{}
	for _, field := range record.Collection().Fields {
		if !slices.Contains(changed, field.GetName()) {
			continue
		}
		if err := field.ValidateValue(context.Background(), app, record); err != nil {
			refused[field.GetName()] = err
		}
	}
	return locale.Refusals(refused)
}

// Message is what a rule says in a case: a note for colleagues, or a message of the desk itself, which may be public.
type Message struct {
	Ticket string
	Kind   MessageKind
	Public bool
	Body   string // Markdown
}

// CheckMessage says what writing the message would be refused for; nil for nothing. The record is the case, also as of an
// earlier event. Nothing is written.
func (t *Tickets) CheckMessage(app core.App, record *core.Record, message Message) error {
	made, err := newMessage(app, message)
	if err != nil {
		return err
	}
	if err := guardMessage(journal.Actor{Kind: journal.ActorRule}, Wrap(record), made); err != nil {
		return err
	}
	return guardValues(app, made, []string{"body"})
}

// Write writes the message on behalf of actor, in tx, under the actor's name. It is nobody's answer: it opens no case and
// meets no clock.
func (t *Tickets) Write(tx core.App, message Message, actor journal.Actor) (id string, err error) {
	made, err := newMessage(tx, message)
	if err != nil {
		return "", err
	}
	if err := guardValues(tx, made, []string{"body"}); err != nil {
		return "", err
	}
	journal.Act(made, actor)
	if err := tx.SaveNoValidate(made); err != nil {
		return "", err // a refusal, to be told as it is
	}
	return made.Id, nil
}

func newMessage(app core.App, message Message) (*core.Record, error) {
	switch {
	case message.Kind != MessageNote && message.Kind != MessageSystem:
		return nil, locale.Refuse("kind", "message_kind_not_yours", nil)
	case strings.TrimSpace(message.Body) == "":
		return nil, locale.Refuse("body", "message_empty", nil)
	}
	messages, err := app.FindCachedCollectionByNameOrId(CollectionMessages)
	if err != nil {
		return nil, err
	}
	made := core.NewRecord(messages)
	made.Set("ticket", message.Ticket)
	made.Set("kind", string(message.Kind))
	made.Set("public", message.Public)
	made.Set("body", message.Body)
	return made, nil
}

// Wanted is a case that a customer asked for by another way than the form, filled in by the desk.
type Wanted struct {
	ID string
	// Fields are any that a case may be made with: the desk answers for those that customers have no say in.
	Fields map[string]any
	// IsDanger says that somebody may be in danger: it is made as a crisis, and its event says why.
	IsDanger bool
}

// keyDanger stands in the data of the event of a case that was made because somebody may be in danger.
const keyDanger = "danger"

// OpenOnce makes the case that is wanted on behalf of the customer who asks for it, in tx, and says that it did; or it finds the
// one that the same customer has made with that id. All that is filled in stands in the event of its making, so that rules which
// follow that event know it.
func (t *Tickets) OpenOnce(tx core.App, wanted Wanted, actor journal.Actor) (number string, isNew bool, err error) {
	if existing, err := tx.FindRecordById(CollectionTickets, wanted.ID); err == nil {
		if existing.GetString("customer") != actor.ID {
			return "", false, locale.Forbid("not_yours")
		}
		return existing.GetString("number"), false, nil
	}
	tickets, err := tx.FindCachedCollectionByNameOrId(CollectionTickets)
	if err != nil {
		return "", false, err
	}
	made := core.NewRecord(tickets)
	made.Id = wanted.ID
	for name, value := range wanted.Fields {
		made.Set(name, value)
	}
	if wanted.IsDanger {
		made.Set("kind", KindComplaint)
		made.Set("grade", gradeCrisis)
		made.Set("priority", "urgent")
		journal.Annotate(made, keyDanger, true)
	}
	journal.Act(made, actor)
	markDesk(made)
	if err := tx.Save(made); err != nil {
		return "", false, err // a refusal, to be told as it is
	}
	return made.GetString("number"), true, nil
}

// Intake is a case that a colleague takes in by telephone, in the course of another matter.
type Intake struct {
	Customer, Subject, Description string
}

// Open makes a case on behalf of actor, in tx, and returns its id. What it is about is for rules and colleagues to sort.
func (t *Tickets) Open(tx core.App, intake Intake, actor journal.Actor) (id string, err error) {
	tickets, err := tx.FindCachedCollectionByNameOrId(CollectionTickets)
	if err != nil {
		return "", err
	}
	made := core.NewRecord(tickets)
	for name, value := range map[string]string{"customer": intake.Customer, "subject": intake.Subject, "description": intake.Description, "channel": "phone"} {
		made.Set(name, value)
	}
	journal.Act(made, actor)
	if err := tx.Save(made); err != nil {
		return "", err // a refusal, to be told as it is
	}
	return made.Id, nil
}

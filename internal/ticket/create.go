package ticket

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// subjectLength is how much of a description stands in for a missing subject, in characters.
const subjectLength = 80

// onCreate guards a new case, fills in what intake leaves out and numbers it, in the transaction of the save.
func (r *room) onCreate(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if err := guardCreate(actor, e.Record); err != nil {
		return err
	}
	ticket := Wrap(e.Record)
	now := r.clock.Now()
	ticket.fillIntake(actor)
	noteReason(e.Record)
	if err := guardAsset(e.App, ticket); err != nil {
		return err
	}
	if err := r.route(e.App, ticket); err != nil {
		return err
	}
	ticket.setStatus(StatusNew)
	ticket.Set("steps", []StepEntry{{Step: StepReceived, At: journal.DateTime(now).String()}})
	ticket.Set("last_customer_at", journal.DateTime(now))
	if ticket.Assignee() != "" {
		ticket.setStatus(StatusOpen)
		ticket.addStep(StepAssigned, now)
	}
	if ticket.IsComplaint() && ticket.Assignee() != "" && ticket.GetString("stage") == "" {
		ticket.Set("stage", string(StageAccepted))
	}
	if !ticket.GetDateTime("promise_at").IsZero() {
		ticket.addPromise(now)
	}
	number, err := nextNumber(e.App, now)
	if err != nil {
		return err
	}
	ticket.Set("number", number)
	return e.Next()
}

// aroundCreate writes the first message once the case stands in the journal.
func (r *room) aroundCreate(e *core.RecordEvent) error {
	return journal.InTransaction(e, func() error {
		if err := e.Next(); err != nil {
			return err
		}
		return r.writeDescription(e.App, Wrap(e.Record), journal.ActorOf(e.Record))
	})
}

// fillIntake sets what the sender left out or has no say in.
func (t *Ticket) fillIntake(actor journal.Actor) {
	if actor.IsCustomer() {
		t.Set("customer", actor.ID)
		t.Set("channel", "portal")
	}
	if t.GetString("channel") == "" {
		t.Set("channel", "phone")
	}
	if t.GetString("priority") == "" {
		t.Set("priority", "normal")
	}
	if t.IsComplaint() && t.GetString("grade") == "" {
		t.Set("grade", "general")
	}
	if t.GetString("tier") == "" {
		t.Set("tier", "1")
	}
	if !shows(t.GetString("subject")) {
		t.Set("subject", firstLine(t.GetString("description")))
	}
}

// guardAsset keeps a case to a unit of its own customer. One that is not theirs is refused in the words for one that does
// not exist, so that nobody finds out which units there are.
func guardAsset(tx core.App, ticket *Ticket) error {
	id := ticket.GetString("asset")
	if id == "" {
		return nil
	}
	asset, err := tx.FindRecordById("assets", id)
	if err != nil || asset.GetString("customer") != ticket.Customer() {
		return locale.Refuse("asset", "validation_missing_rel_records", nil)
	}
	return nil
}

// firstLine is the first line of a text that shows, as a case may be called after it; empty where none does.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if !shows(line) {
			continue
		}
		runes := []rune(strings.TrimSpace(line))
		if len(runes) > subjectLength {
			return string(runes[:subjectLength-1]) + "…"
		}
		return string(runes)
	}
	return ""
}

// shows says whether a text leaves anything to be seen.
func shows(text string) bool { return strings.ContainsFunc(text, isShown) }

// invisible are the characters that leave nothing to be seen. What Unicode assigns to nothing is not among them: it may be a letter that is
// newer than this program.
var invisible = []*unicode.RangeTable{unicode.White_Space, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector}

const blankPattern = '\u2800' // a braille cell without a dot, which Unicode takes for a symbol

func isShown(r rune) bool { return r != blankPattern && !unicode.In(r, invisible...) }

// writeDescription makes the description the first message; it is the customer's word even where a colleague typed it.
func (r *room) writeDescription(tx core.App, ticket *Ticket, actor journal.Actor) error {
	if strings.TrimSpace(ticket.GetString("description")) == "" {
		return nil
	}
	messages, err := tx.FindCachedCollectionByNameOrId(CollectionMessages)
	if err != nil {
		return err
	}
	message := core.NewRecord(messages)
	message.Set("ticket", ticket.Id)
	message.Set("kind", string(MessageReply))
	message.Set("body", ticket.GetString("description"))
	message.Set("channel", ticket.GetString("channel"))
	message.Set("author_customer", ticket.Customer())
	if actor.IsCustomer() {
		message.Set("author_name", actor.Name)
	}
	journal.Act(message, actor)
	markDesk(message)
	journal.Annotate(message, keyFirst, true)
	// Its values are the case's own, which were validated a moment ago.
	if err := tx.SaveNoValidate(message); err != nil {
		return fmt.Errorf("write the first message of %s: %w", ticket.GetString("number"), err)
	}
	return nil
}

// keyFirst stands in the data of the event of a case's first message.
const keyFirst = "first"

// keyDesk marks a save that is the desk's own consequence of what the actor did: the actor's rights do not bound it, the
// invariants do. No request can set it, since PocketBase loads known fields only.
const keyDesk = "@desk"

func markDesk(record *core.Record) { record.SetRaw(keyDesk, true) }

func isDesk(record *core.Record) bool {
	marked, _ := record.GetRaw(keyDesk).(bool)
	return marked
}

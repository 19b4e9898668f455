package ticket

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/markdown"
)

// onMessage guards a new message, fills in its author from who sends it, renders it, and lets the case follow.
func (r *room) onMessage(e *core.RecordEvent) error {
	actor, message := journal.ActorOf(e.Record), e.Record
	if isDesk(message) {
		if err := r.fillAuthorName(e.App, message); err != nil {
			return err
		}
		return r.writeMessage(e, message)
	}
	record, err := e.App.FindRecordById(CollectionTickets, message.GetString("ticket"))
	if err != nil {
		return locale.Refuse("ticket", "ticket_unknown", nil)
	}
	ticket := Wrap(record)
	if err := guardMessage(actor, ticket, message); err != nil {
		return err
	}
	if err := guardMessageChange(actor, message); err != nil {
		return err
	}
	if ticket, err = r.readAt(e.App, ticket); err != nil {
		return err
	}
	if err := guardMentions(e.App, ticket, message); err != nil {
		return err
	}
	if err := guardMeanwhile(e.App, ticket, message, actor); err != nil {
		return err
	}
	if message.GetString("copied_from") != "" {
		if err := r.copyMessage(e.App, message); err != nil {
			return err
		}
		return r.writeMessage(e, message)
	}
	if strings.TrimSpace(message.GetString("body")) == "" && isBlank(message, "attachments") {
		return locale.Refuse("body", "message_empty", nil)
	}
	if err := countCanned(e.App, message, actor); err != nil {
		return err
	}
	fillAuthor(actor, message)
	now := r.clock.Now()
	if ticket, err = r.afterGrace(e.App, ticket, message, actor, now); err != nil {
		return err
	}
	message.Set("ticket", ticket.Id)
	if message.GetString("channel") == "" {
		message.Set("channel", "portal")
	}
	return r.writeMessage(e, message)
}

// aroundMessage lets the case follow a message once that stands in the journal, and then changes it as the message says.
func (r *room) aroundMessage(e *core.RecordEvent) error {
	return journal.InTransaction(e, func() error {
		if err := e.Next(); err != nil {
			return err
		}
		if isDesk(e.Record) || e.Record.GetString("copied_from") != "" {
			return nil // the desk's own message follows from a change of the case, not the other way round
		}
		actor := journal.ActorOf(e.Record)
		if err := r.followMessage(e.App, e.Record, actor, r.clock.Now()); err != nil {
			return err
		}
		return changeWithMessage(e.App, e.Record, actor)
	})
}

func (r *room) writeMessage(e *core.RecordEvent, message *core.Record) error {
	kind := MessageKind(message.GetString("kind"))
	if kind != MessageSystem {
		message.Set("public", kind == MessageReply)
	}
	message.Set("html", markdown.HTML(message.GetString("body")))
	keepFileNames(message)
	journal.Annotate(message, "kind", string(kind))
	journal.Annotate(message, "public", message.GetBool("public"))
	return e.Next()
}

// guardMessage refuses who may not write in the case, and a kind of message that is not theirs.
func guardMessage(actor journal.Actor, ticket *Ticket, message *core.Record) error {
	kind := MessageKind(message.GetString("kind"))
	if kind == "" {
		kind = MessageReply
		message.Set("kind", string(kind))
	}
	switch {
	case actor.Kind == journal.ActorUnknown:
		return locale.Forbid("sign_in_first")
	case actor.IsCustomer() && ticket.Customer() != actor.ID:
		return locale.Refuse("ticket", "ticket_unknown", nil) // says no more than that it is not theirs to see
	case actor.IsCustomer() && (kind != MessageReply || message.GetString("copied_from") != ""):
		return locale.Refuse("kind", "message_kind_not_yours", nil)
	case actor.IsStaff() && actor.Role == journal.RoleQA && (kind != MessageNote || message.GetString("copied_from") != ""):
		return locale.Refuse("kind", "role_notes_only", nil)
	case actor.IsStaff() && kind == MessageSystem:
		return locale.Refuse("kind", "message_kind_not_yours", nil)
	case actor.IsStaff() && kind != MessageNote && complainedAbout(ticket.Record) == actor.ID:
		return locale.Refuse("kind", "complaint_about_you", nil)
	case ticket.GetString("erased_at") != "":
		return locale.Refuse("ticket", "ticket_erased", nil)
	}
	return nil
}

// fillAuthor takes the author from who sends the request, whatever the request says.
func fillAuthor(actor journal.Actor, message *core.Record) {
	message.Set("author_staff", "")
	if !(actor.IsTrusted() || actor.Kind == journal.ActorRule) || message.GetString("author_customer") == "" {
		message.Set("author_customer", "")
		message.Set("author_name", actor.Name)
	}
	switch {
	case actor.IsStaff():
		message.Set("author_staff", actor.ID)
	case actor.IsCustomer():
		message.Set("author_customer", actor.ID)
		message.Set("channel", "portal")
		message.Set("external_id", "") // a channel's; one taken in advance would keep its message out
	}
}

// fillAuthorName copies the name of a customer whose words a colleague typed in.
func (r *room) fillAuthorName(tx core.App, message *core.Record) error {
	if message.GetString("author_name") != "" || message.GetString("author_customer") == "" {
		return nil
	}
	customer, err := tx.FindRecordById("customers", message.GetString("author_customer"))
	if err != nil {
		return fmt.Errorf("read the author of a message: %w", err)
	}
	message.Set("author_name", customer.GetString("name"))
	return nil
}

// readAt leads a message in a merged case to the case it was merged into, while that is the same customer's. One that has come to
// be another's would show it to them, so there the merged case itself is returned.
func (r *room) readAt(tx core.App, ticket *Ticket) (*Ticket, error) {
	into := ticket.GetString("merged_into")
	if into == "" {
		return ticket, nil
	}
	record, err := tx.FindRecordById(CollectionTickets, into)
	if err != nil {
		return nil, fmt.Errorf("follow merged case %s: %w", ticket.GetString("number"), err)
	}
	target := Wrap(record)
	if target.Customer() != ticket.Customer() {
		return ticket, nil
	}
	return target, nil
}

// isApart says of a case to which readAt has led whether it was merged into one that is another customer's by now.
func (t *Ticket) isApart() bool { return t.GetString("merged_into") != "" }

// afterGrace makes a linked case of a customer's message that comes when the old one has been closed too long, or goes on as
// another customer's. In that one colleagues write nothing to whom it was.
func (r *room) afterGrace(tx core.App, ticket *Ticket, message *core.Record, actor journal.Actor, now time.Time) (*Ticket, error) {
	fromCustomer := message.GetString("author_customer") != ""
	if ticket.isApart() && !fromCustomer {
		return nil, locale.Refuse("ticket", "ticket_merged", map[string]any{"into": ticket.GetString("merged_into")})
	}
	if !fromCustomer || ticket.Status() != StatusClosed {
		return ticket, nil
	}
	if !ticket.isApart() && !now.After(ticket.GetDateTime("closed_at").Time().Add(graceAfterClosing)) {
		return ticket, nil
	}
	next := Wrap(core.NewRecord(ticket.Collection()))
	for _, name := range []string{"customer", "kind", "category", "product", "asset", "team", "channel", "grade", "subject"} {
		next.Set(name, ticket.Get(name))
	}
	if text := firstLine(message.GetString("body")); text != "" {
		next.Set("subject", text)
	}
	next.Set("linked_to", ticket.Id)
	journal.Act(next.Record, journal.Actor{Kind: journal.ActorSystem, Cause: actor.Cause, Depth: actor.Depth})
	if err := tx.Save(next.Record); err != nil {
		return nil, fmt.Errorf("open a case linked to %s: %w", ticket.GetString("number"), err)
	}
	return next, nil
}

// followMessage lets the case follow a message: a customer's word opens what waits for it or seemed solved, the first
// word of staff opens what is new; a plain reply changes nothing else.
func (r *room) followMessage(tx core.App, message *core.Record, actor journal.Actor, now time.Time) error {
	record, err := tx.FindRecordById(CollectionTickets, message.GetString("ticket"))
	if err != nil {
		return fmt.Errorf("let case %s follow its message: %w", message.GetString("ticket"), err)
	}
	ticket := Wrap(record)
	fromCustomer := message.GetString("author_customer") != ""
	kind := MessageKind(message.GetString("kind"))
	switch {
	case fromCustomer:
		ticket.Set("last_customer_at", journal.DateTime(now))
		if status := ticket.Status(); status == StatusPending || !status.IsOpen() {
			ticket.setStatus(StatusOpen)
		}
	case actor.IsStaff():
		ticket.followMentions(message)
		if ticket.Status() == StatusNew && kind != MessageNote {
			ticket.setStatus(StatusOpen)
		}
		if kind == MessageReply {
			ticket.Set("last_staff_at", journal.DateTime(now))
			if ticket.GetDateTime("first_response_at").IsZero() {
				ticket.Set("first_response_at", journal.DateTime(now))
			}
			if !ticket.hasStep(StepDiagnosed) {
				ticket.addStep(StepDiagnosed, now)
			}
		}
	}
	if len(journal.Changed(record.Original(), record)) == 0 {
		return nil
	}
	journal.Act(record, actor)
	markDesk(record)
	if err := tx.Save(record); err != nil {
		return fmt.Errorf("let case %s follow its message: %w", ticket.GetString("number"), err)
	}
	return nil
}

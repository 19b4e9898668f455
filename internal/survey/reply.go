package survey

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
)

// How a colleague's reply to an answer went out.
const (
	wayMessage = "message" // as a public message in the case, where the customer can answer
	wayMail    = "mail"    // by mail alone, since the case is closed
)

// templateReply is the mail of a reply whose case is closed.
const templateReply = "survey_reply"

// onAnswer lets a colleague reply to what a customer said, once, or say that it has been read; nothing else of an answer
// changes. Either is noted with who and when, and a reply counts as reading.
func (r *room) onAnswer(e *core.RecordEvent) error {
	record, actor, before := e.Record, journal.ActorOf(e.Record), journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of answer %s outside the journal", record.Id)
	}
	changed := journal.Changed(before, record)
	if isDesk(record) || len(changed) == 0 {
		return e.Next()
	}
	if !actor.CanWork() || actor.Kind == journal.ActorRule {
		return locale.Forbid("role_cannot_work")
	}
	isReply := slices.Contains(changed, "reply")
	for _, name := range changed {
		if name != "reply" && (name != "unread" || record.GetBool("unread")) {
			return locale.Refuse(name, "field_kept_by_desk", nil)
		}
	}
	now := journal.DateTime(r.clock.Now())
	if isReply {
		if err := r.sendReply(e.App, before, record, actor); err != nil {
			return err
		}
		record.Set("unread", false)
		record.Set("replied_at", now)
		record.Set("replied_by", actor.ID)
		// To have read a low score is not to have seen to it; to have answered the customer is.
		if err := r.fulfil(e.App, followUpLow, CollectionAnswers+"/"+record.Id, record.GetString("reply"), actor); err != nil {
			return err
		}
	}
	if before.GetString("read_at") == "" {
		record.Set("read_at", now)
		if actor.IsStaff() {
			record.Set("read_by", actor.ID)
		}
	}
	return e.Next()
}

// sendReply sends a reply once: into the case while that is not closed, else by mail. It goes under a colleague's name, so
// nobody but a colleague sends one.
func (r *room) sendReply(tx core.App, before, answer *core.Record, actor journal.Actor) error {
	text := strings.TrimSpace(answer.GetString("reply"))
	switch {
	case !actor.IsStaff():
		return locale.Forbid("role_cannot_work")
	case before.GetString("reply") != "":
		return locale.Refuse("reply", "survey_replied", nil)
	case text == "":
		return locale.Refuse("reply", "validation_required", nil)
	}
	answer.Set("reply", text)
	ticket, err := tx.FindRecordById("tickets", answer.GetString("ticket"))
	if err != nil {
		return fmt.Errorf("read the case of answer %s: %w", answer.Id, err)
	}
	if ticket.GetString("customer") == answer.GetString("customer") { // else the case has come to be somebody else's
		isWritten, err := r.reply(tx, ticket.Id, text, actor)
		if err != nil {
			return err
		}
		if isWritten {
			answer.Set("reply_way", wayMessage)
			return nil
		}
	}
	answer.Set("reply_way", wayMail)
	return r.mailReply(tx, answer, ticket, text)
}

// mailReply queues the mail of a reply, in the language in which the customer answered.
func (r *room) mailReply(tx core.App, answer, ticket *core.Record, text string) error {
	customer, err := tx.FindRecordById("customers", answer.GetString("customer"))
	if err != nil {
		return fmt.Errorf("read the customer of answer %s: %w", answer.Id, err)
	}
	switch {
	case ticket.GetString("erased_at") != "" || customer.GetString("erased_at") != "":
		return locale.Refuse("reply", "ticket_erased", nil)
	case customer.Email() == "":
		return locale.Refuse("reply", "survey_reply_nowhere", nil)
	}
	shown, err := r.shownAt(tx, ticket)
	if err != nil {
		return err
	}
	language := locale.Known(answer.GetString("locale"))
	name := customer.GetString("name")
	if name == "" {
		name = locale.Text(language, "mail.no_name", nil)
	}
	mail, isOn, err := outbox.Render(tx, templateReply, language, outbox.Params{
		"name": name, "number": ticket.GetString("number"), "subject": ticket.GetString("subject"), "text": outbox.Markdown(text),
		"link": strings.TrimRight(tx.Settings().Meta.AppURL, "/") + "/cases/" + shown,
	})
	if err != nil {
		return err
	}
	if !isOn {
		return locale.Refuse("reply", "survey_reply_off", nil)
	}
	mail.To, mail.ToName, mail.Person, mail.Ticket = customer.Email(), customer.GetString("name"), customer.Id, shown
	return r.outbox.Queue(tx, mail)
}

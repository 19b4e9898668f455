package outbox

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// The templates that the desk itself uses.
const (
	TemplateReceived = "ticket_received"
	TemplateReplied  = "ticket_replied"
	TemplateResolved = "ticket_resolved"
)

// longestQuote is how much of a text, in characters, a mail repeats; the rest is read on the page. Large mails are cut
// off by the big providers at about 100 KB, with the button somewhere behind the cut.
const longestQuote = 8_000

// reactors tell customers by mail what happened to their cases.
func (o *Outbox) reactors() []journal.Reactor {
	return []journal.Reactor{
		{Name: "outbox.received", On: []string{"ticket.created"}, React: o.tellReceived},
		{Name: "outbox.replied", On: []string{"message.created"}, React: o.tellReplied},
		{Name: "outbox.resolved", On: []string{"ticket.resolved"}, React: o.tellResolved},
	}
}

func (o *Outbox) tellReceived(tx core.App, event *journal.Event) error {
	c, err := openCase(tx, event.Record)
	if err != nil || c == nil {
		return err
	}
	if !c.customer.Verified() && !event.Actor.IsStaff() && !event.Actor.IsTrusted() {
		c.silenceStranger()
	}
	return o.tell(tx, c, TemplateReceived, Markdown(""))
}

func (o *Outbox) tellReplied(tx core.App, event *journal.Event) error {
	message, err := tx.FindRecordById("messages", event.Record)
	if err != nil {
		return ignoreMissing(err)
	}
	written := message.GetString("kind") == "reply" && message.GetBool("public") && message.GetString("author_staff") != ""
	if !written || message.GetString("copied_from") != "" { // a copy was told of when its original was written
		return nil
	}
	c, err := openCase(tx, message.GetString("ticket"))
	if err != nil || c == nil {
		return err
	}
	text := c.quote(message.GetString("body"))
	if files := len(message.GetStringSlice("attachments")); files > 0 {
		text += Markdown("\n\n" + locale.Text(c.language(), "mail.files", map[string]any{"n": files}))
	}
	return o.tell(tx, c, TemplateReplied, text)
}

func (o *Outbox) tellResolved(tx core.App, event *journal.Event) error {
	c, err := openCase(tx, event.Record)
	if err != nil || c == nil {
		return err
	}
	if c.ticket.GetBool("is_open") {
		return nil // opened again meanwhile: asking whether it is solved would be wrong
	}
	return o.tell(tx, c, TemplateResolved, c.quote(c.ticket.GetString("resolution")))
}

// tell queues one mail to the customer of the case. A template that is missing or switched off means silence.
func (o *Outbox) tell(tx core.App, c *caseMail, template string, text Markdown) error {
	m, ok, err := Render(tx, template, c.language(), Params{
		"name": c.name, "number": c.shown.GetString("number"), "subject": c.subject, "text": text,
		"link": strings.TrimRight(tx.Settings().Meta.AppURL, "/") + "/cases/" + c.shown.Id,
	})
	if err != nil || !ok {
		return err
	}
	m.To, m.ToName, m.Ticket = c.customer.Email(), c.name, c.shown.Id
	return o.Queue(tx, m)
}

// caseMail is what a mail to a customer is made of.
type caseMail struct {
	ticket   *core.Record
	customer *core.Record
	// shown is the case that the customer is led to: the one that ticket was merged into, if it is the customer's too.
	shown   *core.Record
	name    string
	subject string
}

// openCase returns nil when there is nobody to write to: no address, or erased.
func openCase(tx core.App, id string) (*caseMail, error) {
	ticket, err := tx.FindRecordById("tickets", id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	customer, err := tx.FindRecordById("customers", ticket.GetString("customer"))
	if err != nil {
		return nil, ignoreMissing(err)
	}
	erased := !ticket.GetDateTime("erased_at").IsZero() || !customer.GetDateTime("erased_at").IsZero()
	if erased || customer.Email() == "" {
		return nil, nil
	}
	c := &caseMail{ticket: ticket, customer: customer, shown: ticket, name: oneLine(customer.GetString("name"))}
	if into := ticket.GetString("merged_into"); into != "" {
		target, err := tx.FindRecordById("tickets", into)
		if err != nil {
			return nil, fmt.Errorf("case that %s was merged into: %w", id, err)
		}
		if target.GetString("customer") == customer.Id {
			c.shown = target
		}
	}
	c.subject = oneLine(c.shown.GetString("subject"))
	if c.name == "" {
		c.name = locale.Text(c.language(), "mail.no_name", nil)
	}
	return c, nil
}

func (c *caseMail) language() string { return locale.Of(c.customer) }

// silenceStranger leaves the sender's own words out. Anybody can enter somebody else's address in the portal; a desk that
// repeated their words to that address would send their advertisements for them.
func (c *caseMail) silenceStranger() {
	c.name = locale.Text(c.language(), "mail.no_name", nil)
	c.subject = locale.Text(c.language(), "mail.no_subject", nil)
}

// quote is a colleague's text, shortened if a mail could not carry it.
func (c *caseMail) quote(body string) Markdown {
	body = strings.TrimSpace(body)
	short := cut(body, longestQuote)
	if short != body {
		short += "\n\n" + locale.Text(c.language(), "mail.cut", nil)
	}
	return Markdown(short)
}

func ignoreMissing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

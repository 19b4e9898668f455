package outbox

import (
	"cmp"
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

// ofComplaint ends the keys of the templates that stand in for these where the case is a complaint: they open with an apology
// and close with thanks.
const ofComplaint = "_complaint"

// longestQuote is how much of a text, in characters, a mail repeats; the rest is read on the page. Large mails are cut
// off by the big providers at about 100 KB, with the button somewhere behind the cut.
const longestQuote = 8_000

// reactors tell customers by mail what colleagues said and did in their cases. A mail is made before the dispatcher's
// transaction, which then only writes it. What else customers are told by mail, that a request has come in for one, is for
// rules to say ([Outbox.Letter]).
func (o *Outbox) reactors() []journal.Reactor {
	return []journal.Reactor{
		{Name: "outbox.replied", On: []string{"message.created"}, Plan: o.tellReplied},
		{Name: "outbox.resolved", On: []string{"ticket.resolved"}, Plan: o.tellResolved},
	}
}

// write is what is left to do inside the transaction.
type write = func(tx core.App) error

func (o *Outbox) tellReplied(app core.App, event *journal.Event) (write, error) {
	if !event.Actor.IsStaff() {
		return nil, nil
	}
	message, err := app.FindRecordById("messages", event.Record)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	written := message.GetString("kind") == "reply" && message.GetBool("public") && message.GetString("author_staff") != ""
	if !written || message.GetString("copied_from") != "" { // a copy was told of when its original was written
		return nil, nil
	}
	c, err := openCase(app, message.GetString("ticket"))
	if err != nil || c == nil {
		return nil, err
	}
	text := c.quote(message.GetString("body"))
	if files := len(message.GetStringSlice("attachments")); files > 0 {
		text += Markdown("\n\n" + locale.Text(c.language(), "mail.files", map[string]any{"n": files}))
	}
	return o.tell(app, c, TemplateReplied, text)
}

// tellResolved leaves it to a rule that resolves a case to say so itself, in words of its own.
func (o *Outbox) tellResolved(app core.App, event *journal.Event) (write, error) {
	if event.Actor.Kind == journal.ActorRule {
		return nil, nil
	}
	c, err := openCase(app, event.Record)
	if err != nil || c == nil {
		return nil, err
	}
	if c.isOpen {
		return nil, nil // opened again meanwhile: asking whether it is solved would be wrong
	}
	return o.tell(app, c, TemplateResolved, c.quote(c.resolution))
}

// tell makes one mail to the customer of the case and returns how to queue it. A template that is missing or switched off
// means silence; a desk without one for complaints has the general one.
func (o *Outbox) tell(app core.App, c *caseMail, template string, text Markdown) (write, error) {
	if c.kind == "complaint" {
		own, err := readTemplate(app, template+ofComplaint, c.language())
		if err != nil {
			return nil, err
		}
		if own != nil {
			template += ofComplaint
		}
	}
	params := c.params(app)
	params["text"] = text
	m, ok, err := Render(app, template, c.language(), params)
	if err != nil || !ok {
		return nil, err
	}
	m = c.address(m)
	return func(tx core.App) error {
		if moved, err := c.moved(tx); err != nil || moved {
			return cmp.Or(err, journal.ErrMoved)
		}
		return o.Queue(tx, m)
	}, nil
}

// params are what every mail about the case can speak of.
func (c *caseMail) params(app core.App) Params {
	return Params{
		"name": c.name, "number": c.number, "subject": c.subject,
		"link": strings.TrimRight(app.Settings().Meta.AppURL, "/") + "/cases/" + c.shown,
	}
}

// address puts the customer on the mail.
func (c *caseMail) address(m Mail) Mail {
	m.To, m.ToName, m.Person, m.Ticket = c.email, c.name, c.customer, c.shown
	if c.isNameless {
		m.ToName = ""
	}
	return m
}

// moved says whether the case or its customer changed since the mail was made: an erasure must not be followed by a mail
// that still knows, nor a reopening by the question whether it is solved.
func (c *caseMail) moved(tx core.App) (bool, error) {
	var updated, customerUpdated, email string
	err := journal.Plain(tx.NonconcurrentDB()).QueryRow(`SELECT t.updated, c.updated, c.email
		FROM tickets t JOIN customers c ON c.id = t.customer WHERE t.id = ?`, c.id).Scan(&updated, &customerUpdated, &email)
	if err != nil {
		return false, fmt.Errorf("look at case %s again: %w", c.id, err)
	}
	return updated != c.updated || customerUpdated != c.customerUpdated || email != c.email, nil
}

// caseMail is what a mail to a customer is made of.
type caseMail struct {
	id         string
	linkedTo   string
	resolution string
	isOpen     bool
	answered   bool // a colleague has answered in public
	updated    string
	// shown is the case that the customer is led to: the one that this one was merged into, if it is the customer's too;
	// number and subject are its.
	shown   string
	number  string
	subject string
	kind    string

	customer        string
	email           string
	locale          string
	verified        bool
	customerUpdated string
	name            string
	// isNameless says that name only stands in for one, and is no name to put beside an address.
	isNameless bool
	// erased says that the case was, or the customer.
	erased bool
}

// selectCase asks for the few columns that a mail needs; reading both records whole takes several times as long.
const selectCase = `SELECT t.id, t.kind, t.linked_to, t.resolution, t.is_open, t.first_response_at != '', t.updated, t.number, t.subject, t.merged_into,
	c.id, c.email, c.locale, c.verified, c.updated, c.name, t.erased_at != '' OR c.erased_at != ''
	FROM tickets t JOIN customers c ON c.id = t.customer WHERE t.id = ?`

// openCase returns nil when there is nobody to write to: no case, no address, or erased.
func openCase(app core.App, id string) (*caseMail, error) {
	c, err := readCase(app, id)
	if err != nil || c == nil || c.erased || c.email == "" {
		return nil, err
	}
	return c, nil
}

// readCase reads a case; nil where there is none.
func readCase(app core.App, id string) (*caseMail, error) {
	c, db := &caseMail{}, journal.Plain(app.ConcurrentDB())
	var into string
	err := db.QueryRow(selectCase, id).Scan(&c.id, &c.kind, &c.linkedTo, &c.resolution, &c.isOpen, &c.answered, &c.updated, &c.number, &c.subject, &into,
		&c.customer, &c.email, &c.locale, &c.verified, &c.customerUpdated, &c.name, &c.erased)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	c.shown = c.id
	if into != "" {
		if err := c.lead(db, into); err != nil {
			return nil, fmt.Errorf("case that %s was merged into: %w", id, err)
		}
	}
	c.name, c.subject = oneLine(c.name), oneLine(c.subject)
	if c.name == "" {
		c.name, c.isNameless = locale.Text(c.language(), "mail.no_name", nil), true
	}
	return c, nil
}

// lead leads the customer to the case that theirs was merged into, unless that is somebody else's.
func (c *caseMail) lead(db journal.SQL, into string) error {
	var number, subject, customer string
	err := db.QueryRow(`SELECT number, subject, customer FROM tickets WHERE id = ?`, into).Scan(&number, &subject, &customer)
	if err != nil {
		return err
	}
	if customer == c.customer {
		c.shown, c.number, c.subject = into, number, subject
	}
	return nil
}

func (c *caseMail) language() string { return locale.Known(c.locale) }

// silenceStranger leaves the sender's own words out. Anybody can enter somebody else's address in the portal; a desk that
// repeated their words to that address would send their advertisements for them.
func (c *caseMail) silenceStranger() {
	c.name = locale.Text(c.language(), "mail.no_name", nil)
	c.isNameless = true
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

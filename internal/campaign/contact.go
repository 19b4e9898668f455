package campaign

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/outbox"
)

// callWithin is how long after its day a revisit is to have been made: three tries on two days, and a week-end between.
const callWithin = 7 * 24 * time.Hour

// reasonTemplate is that the mail's template was switched off meanwhile.
const reasonTemplate = "template"

// Revisit is a callback about no case, as a campaign asks for it.
type Revisit struct {
	Customer          string
	Campaign, Contact string
	Caller            string
	CallAt, DueAt     time.Time
}

// makeOne makes the callback or the mail of one customer, unless something has come to stand against it since the round was
// put together; then the reason says what.
func (r *room) makeOne(tx core.App, c *Campaign, round, contact *core.Record, event *journal.Event) (reason string, err error) {
	now := r.clock.Now()
	if reason, err = reasonNow(tx, c, now, contact.GetString("customer")); err != nil {
		return "", err
	}
	if reason == "" {
		switch c.Kind() {
		case KindCall:
			err = r.call(tx, c, round, contact, event, now)
		case KindMail:
			reason, err = r.mail(tx, c, contact)
		}
	}
	if err != nil {
		return "", fmt.Errorf("contact %s: %w", contact.Id, err)
	}
	contact.Set("state", "made")
	contact.Set("made_at", journal.DateTime(now))
	if reason != "" {
		contact.Set("state", "dropped")
		contact.Set("reason", reason)
		contact.Set("made_at", "")
	}
	return reason, saveContact(tx, contact)
}

func saveContact(tx core.App, contact *core.Record) error {
	contact.SetRaw(keyDesk, true)
	if err := tx.SaveNoValidate(contact); err != nil {
		return fmt.Errorf("save contact %s: %w", contact.Id, err)
	}
	return nil
}

func (r *room) call(tx core.App, c *Campaign, round, contact *core.Record, event *journal.Event, now time.Time) error {
	var order []string
	if err := round.UnmarshalJSONField("order", &order); err != nil {
		return fmt.Errorf("read who calls: %w", err)
	}
	return r.revisit(tx, Revisit{
		Customer: contact.GetString("customer"), Campaign: c.Id, Contact: contact.Id, Caller: turn(order, round.GetInt("day_made")),
		CallAt: now, DueAt: now.Add(callWithin),
	}, chainOf(event))
}

// mail queues the mail of one customer; the reason says why there is none to send.
func (r *room) mail(tx core.App, c *Campaign, contact *core.Record) (reason string, err error) {
	customer, err := tx.FindRecordById("customers", contact.GetString("customer"))
	if err != nil {
		return "", err
	}
	home := strings.TrimRight(tx.Settings().Meta.AppURL, "/") + "/"
	token, err := outbox.Token(tx, purpose, contact.Id)
	if err != nil {
		return "", err
	}
	language := languageOf(customer)
	params := outbox.Params{"name": customer.GetString("name"), "link": home}
	if params["name"] == "" {
		params["name"] = locale.Text(language, "mail.no_name", nil)
	}
	mail, isOn, err := outbox.RenderBulk(tx, c.GetString("template"), language, strings.TrimSuffix(home, "/")+pagePath+token, params)
	if err != nil || !isOn {
		return reasonTemplate, err
	}
	mail.To, mail.ToName, mail.Person = customer.Email(), customer.GetString("name"), customer.Id
	return "", r.outbox.Queue(tx, mail)
}

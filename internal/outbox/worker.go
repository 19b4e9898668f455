package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// goodbyeTime is how long a mail or call under way may take once the desk is being stopped. Cutting it off may mean sending it
// twice; whoever stops the desk does not wait for ever.
const goodbyeTime = 5 * time.Second

// letter is a row of emails as the worker needs it.
type letter struct {
	ID        string `db:"id"`
	To        string `db:"to"`
	ToName    string `db:"to_name"`
	Subject   string `db:"subject"`
	Text      string `db:"text"`
	HTML      string `db:"html"`
	Sealed    string `db:"sealed"`
	Locale    string `db:"locale"`
	Template  string `db:"template"`
	Ticket    string `db:"ticket"`
	Attempts  int    `db:"attempts"`
	MessageID string `db:"message_id"`
	InReplyTo string `db:"in_reply_to"`
	Secret    bool   `db:"secret"`
	ExpiresAt string `db:"expires_at"`
	// Unsubscribe is the address to unsubscribe at, of a mail to many.
	Unsubscribe string `db:"unsubscribe"`
}

// Run sends mails as they fall due until ctx ends; faults of the database are logged and tried again.
func (o *Outbox) Run(ctx context.Context) { o.run(ctx, o.Drain, o.untilNext) }

// untilNext is how long until a mail falls due or a secret runs out.
func (o *Outbox) untilNext() (time.Duration, error) {
	var due, expiry string
	err := o.app.ConcurrentDB().NewQuery(`SELECT
		COALESCE((SELECT next_at FROM emails WHERE status = 'waiting' AND {:ready} AND ({:bulk} OR unsubscribe = '') ORDER BY next_at LIMIT 1), ''),
		COALESCE((SELECT MIN(expires_at) FROM emails WHERE sealed != ''), '')`).
		Bind(dbx.Params{"ready": o.ready(), "bulk": !o.isQuiet()}).Row(&due, &expiry)
	if err != nil {
		return 0, fmt.Errorf("look for the next mail: %w", err)
	}
	wait := longestSleep
	for _, value := range []string{due, expiry} {
		if at, err := types.ParseDateTime(value); err == nil && !at.IsZero() {
			wait = min(wait, at.Time().Sub(o.wall()))
		}
	}
	return max(wait, 0), nil
}

// Drain sends all mails that are due and says how many were tried. That the mail server refuses one is no error here.
func (o *Outbox) Drain(ctx context.Context) (int, error) {
	return o.drained(func(tried *int) error { return o.drain(ctx, tried) })
}

func (o *Outbox) drain(ctx context.Context, tried *int) error {
	if err := o.expire(); err != nil {
		return err
	}
	for ctx.Err() == nil && o.ready() {
		next, err := o.next()
		if err != nil || next == nil {
			return err
		}
		if _, err := o.try(ctx, next); err != nil {
			return err
		}
		*tried++
	}
	return nil
}

// ready says whether mails can be sent at all.
func (o *Outbox) ready() bool { return !o.bySettings || o.settings.Load().SMTP.Enabled }

// expire removes the secrets that have run out.
func (o *Outbox) expire() error {
	var spent int
	err := o.app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM emails WHERE sealed != '' AND expires_at <= {:wall}`).
		Bind(dbx.Params{"wall": format(o.wall())}).Row(&spent)
	if err != nil {
		return fmt.Errorf("look for secrets that ran out: %w", err)
	}
	if spent == 0 {
		return nil
	}
	_, err = o.execute(o.app, `UPDATE emails SET sealed = '', status = 'expired', updated = {:now}
		WHERE sealed != '' AND expires_at <= {:wall} AND status != 'sending'`, nil)
	if err != nil {
		return fmt.Errorf("remove secrets that ran out: %w", err)
	}
	return nil
}

// next returns the mail to send next, nil if none is due. Codes go first, for which somebody sits and waits; mails to many go
// last, however many there are, and not at night. Each sort has an index of its own, whose condition must stand here word for
// word.
func (o *Outbox) next() (*letter, error) {
	conditions := []string{`sealed != ''`, `sealed = '' AND unsubscribe = ''`}
	if !o.isQuiet() {
		conditions = append(conditions, `sealed = '' AND unsubscribe != ''`)
	}
	for _, condition := range conditions {
		l, err := o.read(`status = 'waiting' AND next_at <= {:wall} AND `+condition+` ORDER BY next_at LIMIT 1`, dbx.Params{"wall": format(o.wall())})
		if err != nil || l != nil {
			return l, err
		}
	}
	return nil, nil
}

// firstHour and lastHour bound when mails to many go out, by the desk's clocks: many of them take a mail server hours, and what
// was queued in the afternoon must not wake people at night.
const (
	firstHour = 9
	lastHour  = 20
)

// isQuiet says whether mails to many wait for the morning.
func (o *Outbox) isQuiet() bool {
	hour := o.clock.Now().In(time.Local).Hour()
	return hour < firstHour || hour >= lastHour
}

// find returns the mail if it still waits.
func (o *Outbox) find(id string) (*letter, error) {
	return o.read(`id = {:id} AND status = 'waiting'`, dbx.Params{"id": id})
}

func (o *Outbox) read(where string, params dbx.Params) (*letter, error) {
	l := &letter{}
	err := o.app.ConcurrentDB().NewQuery(`SELECT id, [[to]], to_name, subject, text, html, sealed, locale, template, ticket, attempts,
		message_id, in_reply_to, secret, expires_at, unsubscribe FROM emails WHERE ` + where).Bind(params).One(l)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the next mail: %w", err)
	}
	return l, nil
}

// try sends one mail and records what came of it. The first result is what the transport said.
func (o *Outbox) try(ctx context.Context, l *letter) (refused, err error) {
	if l.spent(o.wall()) {
		return nil, o.expire()
	}
	claimed, err := o.claim(l.ID)
	if err != nil || !claimed {
		return nil, err // not claimed: erased or taken meanwhile
	}
	l.Attempts++
	refused = o.send(ctx, l)
	if refused == nil {
		return nil, o.sent(l)
	}
	if ctx.Err() != nil {
		return refused, nil // the desk stops; the next start takes the mail back
	}
	return refused, o.failed(l, refused)
}

func (l *letter) spent(wall time.Time) bool {
	return l.Sealed != "" && l.ExpiresAt != "" && l.ExpiresAt <= format(wall)
}

// send hands the mail to the transport. It outlives ctx by a moment, since cutting a mail off may mean sending it twice.
func (o *Outbox) send(ctx context.Context, l *letter) error {
	message, err := o.message(l)
	if err != nil {
		return Permanent{err}
	}
	sending, cancel := outliving(ctx)
	defer cancel()
	return o.transport.Send(sending, message)
}

func (o *Outbox) message(l *letter) (Message, error) {
	meta := o.settings.Load().Meta
	message := Message{
		ID: l.MessageID, From: mail.Address{Name: oneLine(meta.SenderName), Address: meta.SenderAddress},
		To: mail.Address{Name: l.ToName, Address: l.To}, Subject: l.Subject, Text: l.Text, HTML: l.HTML,
		Locale: l.Locale, InReplyTo: l.InReplyTo, Unsubscribe: l.Unsubscribe,
	}
	if l.Sealed == "" {
		return message, nil
	}
	var content sealed
	if err := json.Unmarshal([]byte(l.Sealed), &content); err != nil {
		return Message{}, fmt.Errorf("mail %s: sealed content: %w", l.ID, err)
	}
	message.Subject, message.Text, message.HTML = content.Subject, content.Text, content.HTML
	return message, nil
}

// sent records that the mail went out. A code has done its work then and is removed at once.
func (o *Outbox) sent(l *letter) error {
	_, err := o.execute(o.app, `UPDATE emails SET status = 'sent', sent_at = {:wall}, error = '', sealed = '', updated = {:now}
		WHERE id = {:id} AND status = 'sending'`,
		dbx.Params{"id": l.ID})
	if err != nil {
		return fmt.Errorf("record that mail %s was sent: %w", l.ID, err)
	}
	return nil
}

// failed plans the next try, or gives the mail up.
func (o *Outbox) failed(l *letter, refused error) error {
	delay, again := o.pauseAfter(l.Attempts, refused)
	if !again {
		return o.bury(l, refused)
	}
	return o.postpone(l.ID, o.wall().Add(delay), refused)
}

// bury gives a mail up and says so in the journal, where what tells managers listens. The event names neither address
// nor error, which may hold the address: the journal keeps what it is given.
func (o *Outbox) bury(l *letter, refused error) error {
	err := journal.Write(o.app, func(tx core.App) error {
		buried, err := o.execute(tx, `UPDATE emails SET status = 'dead', error = {:error}, updated = {:now}
			WHERE id = {:id} AND status = 'sending'`, dbx.Params{"id": l.ID, "error": note(refused)})
		if err != nil || buried == 0 {
			return err // erased meanwhile: nothing is left to tell of
		}
		return o.journal.Append(tx, &journal.Event{
			Type: TypeEmailDead, Ticket: l.Ticket, Collection: CollectionEmails, Record: l.ID,
			Actor: journal.Actor{Kind: journal.ActorSystem},
			Data:  map[string]any{"template": l.Template, "attempts": l.Attempts, "secret": l.Secret},
		})
	})
	if err != nil {
		return fmt.Errorf("give up mail %s: %w", l.ID, err)
	}
	return nil
}

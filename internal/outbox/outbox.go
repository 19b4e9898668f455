// Package outbox sends mail and calls other systems, durably.
//
// Contract: a mail is a row of `emails`, written in the caller's transaction ([Outbox.Queue]); it is sent if and only if
// that transaction commits. A worker hands the rows to the mail server and tries again, later and later, until the server
// takes the mail, refuses it for good, or the last try has failed; then the row is dead and the event email.dead tells a
// manager. No mail is lost, whatever dies when. One may be sent twice, where the connection broke between the server's
// taking it and our hearing so; both copies carry the same Message-ID, by which mail programs show one.
//
// Calls of other systems (webhooks) are rows of `webhook_calls` and go out by the same habits ([Outbox.Call]).
//
// Without SMTP settings mails wait, visible. There is no fallback to a sendmail program.
//
// Secrets: what signs a person in (codes, links) is kept apart from the columns that staff read and can filter by, and
// is removed once it has been sent or has run out.
//
// Time: created and updated are the desk's clock; next_at, sent_at and expires_at are wall time, since mail servers and
// one-time codes know no other.
package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// Names of the collections this room owns.
const (
	CollectionEmails    = "emails"
	CollectionTemplates = "templates"
)

// Status says where a mail stands.
type Status string

// The states of a mail.
const (
	StatusWaiting Status = "waiting"
	StatusSending Status = "sending"
	StatusSent    Status = "sent"
	StatusDead    Status = "dead"
	StatusExpired Status = "expired"
)

// TypeEmailDead is the event that says a mail was given up.
const TypeEmailDead = "email.dead"

// Limits of the schema, in characters; rows are written by plain SQL, which does not check them.
const (
	maxLine = 300
	maxNote = 5_000
	maxBody = 800_000
)

// Mail is what a caller wants sent to one person.
type Mail struct {
	To     string // address, without a name
	ToName string
	// Person is the id of whom it goes to, so that an erasure finds it by whatever address it went.
	Person  string
	Locale  string
	Subject string
	Text    string
	HTML    string
	// Template is the key it was made from; empty for sign-in mails.
	Template string
	// Ticket is the id of the case it is about; empty for none. Mails of one case to one address thread.
	Ticket string
	// InReplyTo is the Message-ID it answers; when empty, the first mail of the case to the same address.
	InReplyTo string
	// Secret marks a mail that holds a code or a sign-in link. It needs ExpiresAt.
	Secret bool
	// Title is the subject that staff see of a secret mail.
	Title string
	// ExpiresAt is when the code runs out, in wall time. A mail not sent by then is not sent any more.
	ExpiresAt time.Time
	// Unsubscribe is where the receiver of a mail to many says that they want no more (RFC 8058); such a mail waits behind
	// all others. Empty for a mail to one.
	Unsubscribe string
}

// Outbox is the room's handle.
type Outbox struct {
	queue
	journal   *journal.Journal
	transport Transport
	// bySettings says that mails wait until an administrator has entered a mail server.
	bySettings bool
	// settings is a copy taken at each reload, since PocketBase's own may change while the worker reads.
	settings atomic.Pointer[core.Settings]
	calls    *calls
}

// sealed is the part of a secret mail that only the worker reads.
type sealed struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

const insertEmail = `INSERT INTO emails
	(id, "to", to_name, person, subject, text, html, sealed, locale, template, ticket, status, attempts, next_at, sent_at,
	message_id, in_reply_to, error, secret, expires_at, unsubscribe, created, updated)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, '', ?, ?, '', ?, ?, ?, ?, ?)`

// selectFirst finds the mail that begins a case's thread to an address.
const selectFirst = `SELECT message_id FROM emails WHERE ticket = ? AND "to" = ? ORDER BY created, rowid LIMIT 1`

// Queue writes the mail in tx and wakes the worker once tx has committed.
func (o *Outbox) Queue(tx core.App, m Mail) error {
	_, err := o.enqueue(tx, m)
	return err
}

// Withdraw gives up, in tx, the mails to many that still wait for a person: they said that they want no more.
func (o *Outbox) Withdraw(tx core.App, person string) error {
	_, err := o.execute(tx, `UPDATE emails SET status = 'expired', updated = {:now}
		WHERE person = {:person} AND unsubscribe != '' AND status = 'waiting'`, dbx.Params{"person": person})
	if err != nil {
		return fmt.Errorf("withdraw the mails to %s: %w", person, err)
	}
	return nil
}

func (o *Outbox) enqueue(tx core.App, m Mail) (id string, err error) {
	address, err := mail.ParseAddress(m.To)
	if err != nil {
		return "", fmt.Errorf("queue a mail: address: %w", err)
	}
	if m.Secret && m.ExpiresAt.IsZero() {
		return "", fmt.Errorf("queue a mail: a secret mail needs the time when it runs out")
	}
	m = clean(m)
	secret := ""
	if m.Secret {
		content, err := json.Marshal(sealed{m.Subject, m.Text, m.HTML})
		if err != nil {
			return "", fmt.Errorf("queue a mail: %w", err)
		}
		secret, m.Subject, m.Text, m.HTML = string(content), m.Title, "", ""
	}
	id = security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet)
	db := journal.Plain(tx.NonconcurrentDB())
	if m.InReplyTo == "" && m.Ticket != "" {
		err := db.QueryRow(selectFirst, m.Ticket, address.Address).Scan(&m.InReplyTo)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", fmt.Errorf("queue a mail: look for the first of its case: %w", err)
		}
	}
	now := format(o.clock.Now())
	_, err = db.Exec(insertEmail, id, address.Address, m.ToName, m.Person, m.Subject, m.Text, m.HTML, secret, m.Locale, m.Template, m.Ticket,
		format(o.wall()), "<"+id+"@"+host(o.settings.Load().Meta.AppURL)+">", m.InReplyTo, m.Secret, format(m.ExpiresAt), m.Unsubscribe, now, now)
	if err != nil {
		return "", fmt.Errorf("queue a mail from template %q: %w", m.Template, err)
	}
	o.wakeAfter(tx)
	return id, nil
}

// clean makes the mail fit for headers and for the schema.
func clean(m Mail) Mail {
	m.ToName = cut(oneLine(m.ToName), maxLine)
	m.Subject = cut(oneLine(m.Subject), maxLine)
	m.Title = cut(oneLine(m.Title), maxLine)
	m.InReplyTo = cut(oneLine(m.InReplyTo), maxLine)
	m.Unsubscribe = oneLine(m.Unsubscribe)
	m.Text = cut(strings.ToValidUTF8(m.Text, "\uFFFD"), maxBody)
	m.HTML = strings.ToValidUTF8(m.HTML, "\uFFFD")
	if len(m.HTML) > maxBody {
		m.HTML = "" // half of an HTML page is worse than the plain text alone
	}
	return m
}

// oneLine keeps a value within its header: a line break in a name would begin a header of the sender's choice.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

func cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	runes := []rune(s)
	if len(runes) <= max {
		return s
	}
	return string(runes[:max-1]) + "…"
}

// host is what stands behind the @ of a Message-ID.
func host(appURL string) string {
	parsed, err := url.Parse(appURL)
	if err != nil || parsed.Hostname() == "" || strings.Contains(parsed.Hostname(), ":") {
		return "localhost" // an IPv6 address may not stand there as it is
	}
	if ip := net.ParseIP(parsed.Hostname()); ip != nil {
		return "[" + ip.String() + "]"
	}
	return parsed.Hostname()
}

// format writes an instant as the database keeps it; none is an empty text.
func format(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(types.DefaultDateLayout)
}

// Figures are what the desk says about its outbox.
type Figures struct {
	// SMTP says whether mails are sent at all.
	SMTP    bool `json:"smtp"`
	Waiting int  `json:"waiting"`
	Dead    int  `json:"dead"`
}

// Figures counts the mails that wait and those that were given up.
func (o *Outbox) Figures() (Figures, error) {
	figures := Figures{SMTP: o.ready()}
	err := o.app.ConcurrentDB().NewQuery(`SELECT
		(SELECT COUNT(*) FROM emails WHERE status IN ('waiting', 'sending')),
		(SELECT COUNT(*) FROM emails WHERE status = 'dead')`).Row(&figures.Waiting, &figures.Dead)
	if err != nil {
		return Figures{}, fmt.Errorf("count mails: %w", err)
	}
	return figures, nil
}

const eraseEmails = `UPDATE emails SET [[to]] = '', to_name = '', subject = '', text = '', html = '', sealed = '', error = '', unsubscribe = '',
	status = CASE WHEN status IN ('waiting', 'sending', 'dead') THEN 'expired' ELSE status END, updated = {:now} WHERE `

// EraseCase blanks the mails and calls about a case in tx; those that wait are not sent any more.
func (o *Outbox) EraseCase(tx core.App, ticket string) error {
	if ticket == "" {
		return nil // mails about no case in particular are not meant
	}
	if err := o.erase(tx, `ticket = {:value}`, ticket); err != nil {
		return err
	}
	return o.calls.erase(tx, `ticket = {:value}`, ticket)
}

// ErasePerson blanks the mails to a person in tx, by whatever address they went, and the calls about their cases; those that wait are not sent any more.
func (o *Outbox) ErasePerson(tx core.App, person, address string) error {
	if person == "" {
		return nil // mails to nobody in particular are not meant
	}
	for _, erase := range []func(tx core.App, where, value string) error{o.erase, o.calls.erase} {
		if err := erase(tx, `person = {:value}`, person); err != nil {
			return err
		}
	}
	if address == "" {
		return nil
	}
	return o.erase(tx, `[[to]] = {:value} COLLATE NOCASE`, address)
}

func (o *Outbox) erase(tx core.App, where, value string) error {
	_, err := tx.NonconcurrentDB().NewQuery(eraseEmails + where).
		Bind(dbx.Params{"value": value, "now": format(o.clock.Now())}).Execute()
	if err != nil {
		return fmt.Errorf("erase mails: %w", err)
	}
	return nil
}

// Start sends mails and calls until the returned function is called, which waits for the end of what is under way.
func (o *Outbox) Start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { o.Run(ctx) })
	working.Go(func() { o.calls.Run(ctx) })
	return func() { cancel(); working.Wait() }
}

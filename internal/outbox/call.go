package outbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Names of the collections that calls of other systems need.
const (
	CollectionWebhooks = "webhooks"
	CollectionCalls    = "webhook_calls"
)

// TypeWebhookFailing is the event that says that another system takes no calls. It comes once, until a call has gone through.
const TypeWebhookFailing = "webhook.failing"

// LongestPayload is how much a call may carry, in bytes of JSON.
const LongestPayload = 16_000

// Call is what is to be posted to another system, whose address an administrator has entered under a name.
type Call struct {
	// Webhook is the name.
	Webhook string
	// Key names the call: a second one with the same key is none. The receiver is told it, and knows a repeated call by it.
	Key string
	// Payload is posted as JSON, and nothing else of the case is.
	Payload any
	// Ticket is the id of the case it is about, and Rule of the rule that asked for it; empty for none.
	Ticket, Rule string
	// Event is the number of the event that led to it.
	Event int64
}

// calls is the queue of calls.
type calls struct {
	queue
	journal *journal.Journal
	poster  poster
}

// IsWebhookOn says whether the webhook of a name takes calls. The error is a refusal with the code webhook_unknown, or a fault.
func (o *Outbox) IsWebhookOn(app core.App, name string) (bool, error) {
	_, isOn, err := readWebhook(app, name)
	return isOn, err
}

func readWebhook(app core.App, name string) (id string, isOn bool, err error) {
	err = journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT id, active FROM webhooks WHERE name = ?`, name).Scan(&id, &isOn)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, locale.Refuse("webhook", "webhook_unknown", map[string]any{"name": name})
	}
	if err != nil {
		return "", false, fmt.Errorf("find webhook %q: %w", name, err)
	}
	return id, isOn, nil
}

const insertCall = `INSERT INTO webhook_calls
	(id, webhook, name, "key", payload, ticket, person, rule, event, status, attempts, next_at, sent_at, answer, error, created, updated)
	VALUES (?, ?, ?, ?, ?, ?, COALESCE((SELECT customer FROM tickets WHERE id = ?), ''), ?, ?, 'waiting', 0, ?, '', 0, '', ?, ?)
	ON CONFLICT ("key") DO NOTHING`

// Call writes a call in tx: it is made if and only if tx commits. One to a webhook that is switched off is passed over.
func (o *Outbox) Call(tx core.App, call Call) error {
	webhook, isOn, err := readWebhook(tx, call.Webhook)
	if err != nil || !isOn {
		return err
	}
	payload, err := json.Marshal(call.Payload)
	if err != nil || len(payload) > LongestPayload {
		return fmt.Errorf("call webhook %q: the payload is no JSON of at most %d bytes: %w", call.Webhook, LongestPayload, err)
	}
	now := format(o.clock.Now())
	_, err = journal.Plain(tx.NonconcurrentDB()).Exec(insertCall, security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet),
		webhook, call.Webhook, call.Key, string(payload), call.Ticket, call.Ticket, call.Rule, call.Event, format(o.wall()), now, now)
	if err != nil {
		return fmt.Errorf("call webhook %q: %w", call.Webhook, err)
	}
	o.calls.wakeAfter(tx)
	return nil
}

// erase blanks calls in tx; those that wait are not made any more.
func (c *calls) erase(tx core.App, where, value string) error {
	_, err := c.execute(tx, `UPDATE webhook_calls SET payload = '', error = '', person = '',
		status = CASE WHEN status IN ('waiting', 'sending', 'dead') THEN 'expired' ELSE status END, updated = {:now} WHERE `+where,
		dbx.Params{"value": value})
	if err != nil {
		return fmt.Errorf("erase calls: %w", err)
	}
	return nil
}

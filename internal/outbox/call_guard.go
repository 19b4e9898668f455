package outbox

import (
	"net"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// shortestSecret is how many characters a secret has at least; fewer are guessed from one signed call.
const shortestSecret = 24

func (c *calls) bind(j *journal.Journal) {
	j.Track(journal.Tracked{Collection: CollectionWebhooks, Noun: "webhook"}) // its address and secret are hidden, and so never enter
	c.app.OnRecordCreate(CollectionWebhooks).BindFunc(c.onWebhook)
	c.app.OnRecordUpdate(CollectionWebhooks).BindFunc(c.onWebhook)
	c.app.OnRecordEnrich(CollectionWebhooks).BindFunc(hideSecret)
	c.app.OnRecordCreate(CollectionCalls).BindFunc(func(e *core.RecordEvent) error { return bySystem(e, "call_not_by_hand") })
	c.app.OnRecordUpdate(CollectionCalls).BindFunc(c.onCall)
	c.app.OnRecordDelete(CollectionCalls).BindFunc(func(e *core.RecordEvent) error { return bySystem(e, "call_kept") })
}

// onWebhook looks at what an administrator enters. Nobody is shown a secret, so a form that sends none means the one there is.
func (c *calls) onWebhook(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).IsTrusted() {
		return locale.Forbid("forbidden")
	}
	if e.Record.GetString("secret") == "" {
		e.Record.Set("secret", e.Record.Original().GetString("secret"))
	}
	if refused := refuseAddress(e.Record.GetString("url")); refused != nil {
		return refused
	}
	if len([]rune(e.Record.GetString("secret"))) < shortestSecret {
		return locale.Refuse("secret", "webhook_secret", map[string]any{"least": shortestSecret})
	}
	e.Record.Set("failing_since", "") // what was entered is tried afresh, and told of afresh
	return e.Next()
}

// refuseAddress says what an address would be refused for: calls go out encrypted, but to this machine itself.
func refuseAddress(address string) error {
	parsed, err := url.Parse(address)
	isPlain := err == nil && parsed.Scheme == "http" && isHere(parsed.Hostname())
	if err != nil || parsed.Hostname() == "" || parsed.User != nil || !isPlain && parsed.Scheme != "https" {
		return locale.Refuse("url", "webhook_url", nil)
	}
	return nil
}

// isHere says whether a host is this machine.
func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// hideSecret keeps secrets from everybody; PocketBase shows hidden fields to superusers, so it has its say first.
func hideSecret(e *core.RecordEnrichEvent) error {
	if err := e.Next(); err != nil {
		return err
	}
	e.Record.Hide("secret")
	return nil
}

// onCall lets nobody but the desk change a call, save for one thing: an administrator has a dead one tried again.
func (c *calls) onCall(e *core.RecordEvent) error {
	actor := journal.ActorOf(e.Record)
	if actor.Kind == journal.ActorSystem {
		return e.Next()
	}
	if !actor.IsTrusted() {
		return locale.Forbid("forbidden")
	}
	if !isRetry(e.Record) {
		return locale.Refuse("status", "call_only_retry", nil)
	}
	return c.retryByHand(e, func(row *core.Record) error {
		if row.GetString("status") != string(StatusDead) {
			return locale.Refuse("status", "call_not_dead", nil)
		}
		return nil
	})
}

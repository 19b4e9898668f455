// Package campaign asks many customers at once: revisits by telephone, spread over days and callers, and mails to those whom
// a filter finds (定期回访、客户关怀邮件).
//
// Contract: a campaign is a draft until a lead starts it; from then on its rounds begin by a timer, once or by a schedule. A
// round looks up its customers, each once, and makes their callbacks or mails day by day; whom it leaves out it counts, with
// the reason. Whether a customer may be asked is looked at twice: when the round is put together and when their day comes.
// Nobody is asked who has opted out, was erased, or cannot be reached.
//
// Each step is an event of the journal that says where to go on, so that a round is made exactly once whatever dies when, and
// a large one never keeps the writer for long: [Register] says how much one step does.
//
// Mails carry a link by which their receiver wants no more of them; see page.go. Mails about a case are no matter of this room.
package campaign

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// Names of the collections this room owns.
const (
	CollectionCampaigns = "campaigns"
	CollectionRounds    = "campaign_rounds"
	CollectionContacts  = "campaign_contacts"
)

// Kind is how customers are asked.
type Kind string

// The kinds of campaign.
const (
	KindCall Kind = "call"
	KindMail Kind = "mail"
)

// contentOffer is a mail that advertises: it goes only to customers who agreed to such mails.
const contentOffer = "offer"

// State is where a campaign stands.
type State string

// The states of a campaign.
const (
	StateDraft  State = "draft"
	StateActive State = "active"
	StatePaused State = "paused" // nothing is made; it can go on
	StateEnded  State = "ended"  // for good
)

// Where a round stands.
const (
	roundChoosing = "choosing" // its customers are being looked up
	roundRunning  = "running"  // its days come
	roundDone     = "done"
	roundEnded    = "ended" // its campaign ended before
)

// Names of the events this room appends beside campaign.created and campaign.updated.
const (
	EventBegun = "campaign.begun" // a round begins
	EventDone  = "campaign.done"  // all of a round was made
	// eventStep has the next step of a round done; its data say which.
	eventStep = "campaign.step"
)

const (
	// timerKind is the kind of the timers: of a campaign for its next round, of a round for its next day.
	timerKind  = "campaign"
	eventTimer = "timer." + timerKind
	markRound  = "round"
	markDay    = "day"
)

// Campaign is a record of the campaigns collection with typed access to what this room decides by.
type Campaign struct {
	core.BaseRecordProxy
}

// Wrap gives record the type of this room.
func Wrap(record *core.Record) *Campaign {
	c := &Campaign{}
	c.SetProxyRecord(record)
	return c
}

// Kind is how it asks.
func (c *Campaign) Kind() Kind { return Kind(c.GetString("kind")) }

// State is where it stands.
func (c *Campaign) State() State { return State(c.GetString("state")) }

// isOffer says whether it advertises.
func (c *Campaign) isOffer() bool {
	return c.Kind() == KindMail && c.GetString("content") == contentOffer
}

// days is over how many days a round is spread.
func (c *Campaign) days() int { return max(c.GetInt("spread_days"), 1) }

// words are a text by language, as script holds it.
func (c *Campaign) words(field string) map[string]string {
	var texts map[string]string
	if json.Unmarshal([]byte(c.GetString(field)), &texts) != nil {
		return nil
	}
	return texts
}

// firstAt is when its next round begins, seen from a moment: at once where its time has passed.
func (c *Campaign) firstAt(now time.Time) (time.Time, error) {
	if cron := c.GetString("cron"); cron != "" {
		return nextOf(cron, now)
	}
	if at := c.GetDateTime("begins_at").Time(); at.After(now) {
		return at, nil
	}
	return now, nil
}

// languageOf is the language in which a customer is written to.
func languageOf(customer *core.Record) string { return locale.Known(customer.GetString("locale")) }

// keyDesk marks a save of the room's own; no request can set it, since PocketBase loads known fields only.
const keyDesk = "@desk"

func isDesk(record *core.Record) bool {
	marked, _ := record.GetRaw(keyDesk).(bool)
	return marked
}

package campaign

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Filter is whom a campaign is for: customers for whom all that is said holds.
type Filter struct {
	// Everyone is said where nothing else is: a filter that was forgotten must not reach everybody.
	Everyone bool `json:"everyone,omitempty"`
	// Tier is the customer's service tier.
	Tier string `json:"tier,omitempty"`
	// Tags are words of which the customer has at least one.
	Tags []string `json:"tags,omitempty"`
	// Product is one that the customer owns, or that their last solved case was about, as ProductAs says.
	Product   string `json:"product,omitempty"`
	ProductAs string `json:"product_as,omitempty"`
	// QuietDays: the last word between the customer and the desk is at least so many days old.
	QuietDays int `json:"quiet_days,omitempty"`
	// NewDays: the customer has been one for at most so many days.
	NewDays int `json:"new_days,omitempty"`
}

// How a product stands to a customer.
const (
	productOwned    = "owned"
	productServiced = "serviced"
)

const (
	mostTags = 50
	// mostDays bounds what a filter looks back, in days.
	mostDays = 3650
)

// parseFilter reads a filter; the fault says what is wrong with it, and is nil for nothing.
func parseFilter(raw string) (f Filter, fault *locale.Phrase) {
	if raw == "" || raw == "null" {
		return f, nil
	}
	if fault := locale.Decode(raw, &f); fault != nil {
		return f, fault
	}
	switch {
	case f.Tier != "" && f.Tier != "standard" && f.Tier != "vip":
		return f, locale.NotAllowed("tier")
	case len(f.Tags) > mostTags:
		return f, locale.NotAllowed("tags")
	case f.Product == "" && f.ProductAs != "", f.Product != "" && f.ProductAs != productOwned && f.ProductAs != productServiced:
		return f, locale.NotAllowed("product_as")
	case f.QuietDays < 0 || f.QuietDays > mostDays:
		return f, locale.NotAllowed("quiet_days")
	case f.NewDays < 0 || f.NewDays > mostDays:
		return f, locale.NotAllowed("new_days")
	case f.Everyone && !f.isEmpty():
		return f, locale.NotAllowed("everyone")
	}
	return f, nil
}

// isEmpty says whether nothing is asked of a customer.
func (f Filter) isEmpty() bool {
	return f.Tier == "" && len(f.Tags) == 0 && f.Product == "" && f.QuietDays == 0 && f.NewDays == 0
}

// spoken is that a customer said something at a callback.
const spoken = `b.state = 'done' AND b.outcome IN ('satisfied', 'partly', 'unsatisfied', 'refused')`

// where is the filter as conditions on customers c at a moment, and the values they name.
func (f Filter) where(now time.Time) (string, dbx.Params) {
	conditions, params := []string{}, dbx.Params{}
	if f.Tier != "" {
		conditions = append(conditions, `c.tier = {:tier}`)
		params["tier"] = f.Tier
	}
	if len(f.Tags) > 0 {
		conditions = append(conditions, `EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(c.tags) THEN c.tags ELSE '[]' END) g
			WHERE g.value IN (SELECT value FROM json_each({:tags})))`)
		params["tags"] = types.JSONArray[string](f.Tags)
	}
	if f.Product != "" {
		params["product"] = f.Product
		if f.ProductAs == productOwned {
			conditions = append(conditions, `EXISTS (SELECT 1 FROM assets a WHERE a.customer = c.id AND a.product = {:product})`)
		} else {
			conditions = append(conditions, `{:product} = (SELECT t.product FROM tickets t
				WHERE t.customer = c.id AND t.product != '' AND t.resolved_at != '' ORDER BY t.resolved_at DESC, t.id LIMIT 1)`)
		}
	}
	if f.QuietDays > 0 {
		conditions = append(conditions, `c.created <= {:quiet}`,
			`NOT EXISTS (SELECT 1 FROM tickets t JOIN messages m ON m.ticket = t.id
				WHERE t.customer = c.id AND m.created > {:quiet} AND m.kind IN ('reply', 'call', 'visit'))`,
			`NOT EXISTS (SELECT 1 FROM callbacks b WHERE b.customer = c.id AND b.done_at > {:quiet} AND `+spoken+`)`)
		params["quiet"] = journal.DateTime(now.AddDate(0, 0, -f.QuietDays)).String()
	}
	if f.NewDays > 0 {
		conditions = append(conditions, `c.created > {:new}`)
		params["new"] = journal.DateTime(now.AddDate(0, 0, -f.NewDays)).String()
	}
	if len(conditions) == 0 {
		return "TRUE", params
	}
	return strings.Join(conditions, " AND "), params
}

// Why a customer whom the filter finds is left out.
const (
	reasonErased       = "erased"
	reasonOptedOut     = "opted_out"     // does not want to be called, or written to
	reasonNotAgreed    = "not_agreed"    // has not agreed to offers
	reasonNoPhone      = "no_phone"      // there is no number to call
	reasonNoAddress    = "no_address"    // there is no address to write to
	reasonUnconfirmed  = "unconfirmed"   // nobody knows whether the address is theirs
	reasonAskedBefore  = "asked_before"  // by this campaign, which asks once
	reasonRecent       = "recent"        // by a campaign of its kind, not long ago
	reasonOpenCase     = "open_case"     // has an open case
	reasonOpenCallback = "open_callback" // is to be called back anyway
)

// reasonOf says of a customer c why they are left out; empty where they are not. An address is known to be the customer's
// where they confirmed it or somebody of the desk entered them: anybody can enter somebody else's address in the portal, and a
// desk that then wrote to it would advertise to strangers.
const reasonOf = `CASE
	WHEN c.erased_at != '' THEN '` + reasonErased + `'
	WHEN {:is_call} AND c.no_callbacks OR NOT {:is_call} AND c.mail_consent = 'declined' THEN '` + reasonOptedOut + `'
	WHEN {:is_offer} AND c.mail_consent != 'agreed' THEN '` + reasonNotAgreed + `'
	WHEN {:is_call} AND c.phone_digits = '' THEN '` + reasonNoPhone + `'
	WHEN NOT {:is_call} AND c.email = '' THEN '` + reasonNoAddress + `'
	WHEN NOT {:is_call} AND NOT c.verified AND NOT EXISTS (SELECT 1 FROM events e WHERE e.collection = 'customers' AND e.record = c.id
		AND e.type = 'customer.created' AND e.actor_kind IN ('staff', 'superuser')) THEN '` + reasonUnconfirmed + `'
	WHEN {:once} AND EXISTS (SELECT 1 FROM campaign_contacts k WHERE k.customer = c.id AND k.state = 'made' AND k.kind = {:kind}
		AND k.campaign = {:campaign}) THEN '` + reasonAskedBefore + `'
	WHEN {:again} != '' AND (
		EXISTS (SELECT 1 FROM campaign_contacts k WHERE k.customer = c.id AND k.state = 'made' AND k.kind = {:kind} AND k.made_at > {:again})
		OR {:is_call} AND EXISTS (SELECT 1 FROM callbacks b WHERE b.customer = c.id AND b.done_at > {:again} AND ` + spoken + `)
	) THEN '` + reasonRecent + `'
	WHEN {:skip_case} AND EXISTS (SELECT 1 FROM tickets t WHERE t.customer = c.id AND t.is_open = 1) THEN '` + reasonOpenCase + `'
	WHEN {:skip_callback} AND EXISTS (SELECT 1 FROM callbacks b WHERE b.customer = c.id AND b.state = 'open') THEN '` + reasonOpenCallback + `'
	ELSE '' END`

// reasonParams are the values that reasonOf names, for a campaign at a moment.
func reasonParams(c *Campaign, now time.Time) dbx.Params {
	again := ""
	if days := c.GetInt("again_days"); days > 0 {
		again = journal.DateTime(now.AddDate(0, 0, -days)).String()
	}
	return dbx.Params{
		"is_call": c.Kind() == KindCall, "is_offer": c.isOffer(), "kind": string(c.Kind()), "campaign": c.Id, "once": c.GetBool("once"),
		"again": again, "skip_case": c.GetBool("skip_open_case"), "skip_callback": c.GetBool("skip_open_callback"),
	}
}

// candidate is a customer whom the filter finds, and why they are left out; empty where they are not.
type candidate struct {
	ID     string `db:"id"`
	Reason string `db:"reason"`
}

// candidates are the next customers whom a campaign's filter finds at a moment, by id.
func candidates(app core.App, c *Campaign, now time.Time, after string, limit int) ([]candidate, error) {
	filter, fault := parseFilter(c.GetString("filter"))
	if fault != nil {
		return nil, fmt.Errorf("filter of campaign %s: %w", c.Id, fault)
	}
	where, params := filter.where(now)
	for name, value := range reasonParams(c, now) {
		params[name] = value
	}
	params["after"] = after
	var found []candidate
	err := app.ConcurrentDB().NewQuery(`SELECT c.id AS id, ` + reasonOf + ` AS reason FROM customers c WHERE c.id > {:after} AND ` + where +
		` ORDER BY c.id` + journal.AtMost(limit)).Bind(params).All(&found)
	if err != nil {
		return nil, fmt.Errorf("find the customers of campaign %s: %w", c.Id, err)
	}
	return found, nil
}

// reasonNow is why a customer may not be asked at this moment; empty where they may.
func reasonNow(app core.App, c *Campaign, now time.Time, customer string) (string, error) {
	params := reasonParams(c, now)
	params["customer"] = customer
	var reason string
	err := app.ConcurrentDB().NewQuery(`SELECT ` + reasonOf + ` FROM customers c WHERE c.id = {:customer}`).Bind(params).Row(&reason)
	if err != nil {
		return "", fmt.Errorf("look whether customer %s may be asked: %w", customer, err)
	}
	return reason, nil
}

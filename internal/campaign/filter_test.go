package campaign_test

import (
	"fmt"
	"math/rand"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// TestFilter_AgainstReference asks random campaigns of random customers, and reckons each customer a second, naive way: from
// what was put in, one condition after the other.
func TestFilter_AgainstReference(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	people := newPeople(d, 60)
	dice := rand.New(rand.NewSource(7))
	for i := range 150 {
		filter := people.filter(dice)
		fields := map[string]any{
			"name": "C", "kind": []string{"call", "mail"}[dice.Intn(2)], "content": []string{"guidance", "offer"}[dice.Intn(2)], "filter": filter,
			"again_days": []int{0, 40}[dice.Intn(2)], "skip_open_case": dice.Intn(2) == 0, "skip_open_callback": dice.Intn(2) == 0,
		}
		want := map[string]int{}
		matched := 0
		for _, p := range people.all {
			if people.matches(p, filter) {
				matched++
				want[people.reason(p, fields)]++
			}
		}
		answer := d.Must(desktest.Lead, http.MethodPost, "/api/aftercare/campaigns/preview", fields)
		got := map[string]int{}
		for reason, n := range answer.JSON["skipped"].(map[string]any) {
			got[reason] = int(n.(float64))
		}
		if chosen := int(answer.JSON["chosen"].(float64)); chosen > 0 {
			got[""] = chosen
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || int(answer.JSON["matched"].(float64)) != matched {
			t.Fatalf("campaign %d, %v: got %v, want %v", i, fields, got, want)
		}
	}
}

// person is a customer as the reference knows them.
type person struct {
	id, tier                      string
	tags                          []string
	owned                         []string
	serviced                      string // what their last solved case was about
	isErased, noCalls             bool
	consent                       string
	hasPhone, hasMail, isVerified bool
	created, lastWord             time.Time
	openCase, openCall            bool
	calledAt, askedCall, askedBy  time.Time
}

type people struct {
	all      []*person
	products []string
	now      time.Time
}

// newPeople makes customers with every sort of past, by plain rows: no save can make a past.
func newPeople(d desk, n int) *people {
	d.T.Helper()
	dice := rand.New(rand.NewSource(5))
	p := &people{now: d.Clock.Now()}
	for _, id := range []string{desktest.Customer, desktest.Customer2} {
		record := d.Person(id)
		created := record.GetDateTime("created").Time()
		p.all = append(p.all, &person{id: record.Id, tier: "standard", hasMail: true, isVerified: true, created: created, lastWord: created})
	}
	run := func(statement string, params dbx.Params) {
		d.T.Helper()
		if _, err := d.App.NonconcurrentDB().NewQuery(statement).Bind(params).Execute(); err != nil {
			d.T.Fatal(err)
		}
	}
	for _, id := range []string{"product00000001", "product00000002"} {
		p.products = append(p.products, id)
		run(`INSERT INTO products (id, sku, active) VALUES ({:id}, {:id}, TRUE)`, dbx.Params{"id": id})
	}
	run(`INSERT INTO campaigns (id, name, kind) VALUES ('campaign0000001', 'Before', 'call')`, nil)
	text := func(at time.Time) string { return journal.DateTime(at).String() }
	ago := func(most int) time.Time { return p.now.Add(-time.Duration(1+dice.Intn(most*24)) * time.Hour) }
	flip := func() bool { return dice.Intn(2) == 0 }
	for i := range n {
		one := &person{
			id: fmt.Sprintf("person%09d", i), tier: []string{"standard", "vip"}[dice.Intn(2)], isErased: dice.Intn(8) == 0, noCalls: dice.Intn(5) == 0,
			consent: []string{"", "agreed", "declined"}[dice.Intn(3)], hasPhone: dice.Intn(5) > 0, hasMail: dice.Intn(5) > 0, isVerified: dice.Intn(4) > 0, created: ago(200),
		}
		for _, tag := range []string{"old", "business"} {
			if flip() {
				one.tags = append(one.tags, tag)
			}
		}
		one.lastWord = one.created
		set := dbx.Params{
			"id": one.id, "tier": one.tier, "no_calls": one.noCalls, "consent": one.consent, "verified": one.isVerified, "created": text(one.created),
			"erased": "", "digits": "", "email": "", "tags": fmt.Sprintf("%q", one.tags), "key": fmt.Sprintf("key%030d", i),
		}
		tags := "["
		for j, tag := range one.tags {
			if j > 0 {
				tags += ","
			}
			tags += fmt.Sprintf("%q", tag)
		}
		set["tags"] = tags + "]"
		if one.isErased {
			set["erased"] = text(p.now)
		}
		if one.hasPhone {
			set["digits"] = "138"
		}
		if one.hasMail {
			set["email"] = one.id + "@test.example"
		}
		run(`INSERT INTO customers (id, name, tier, tags, no_callbacks, mail_consent, verified, created, erased_at, phone_digits, email, tokenKey, password)
			VALUES ({:id}, {:id}, {:tier}, {:tags}, {:no_calls}, {:consent}, {:verified}, {:created}, {:erased}, {:digits}, {:email}, {:key}, '!')`, set)
		for _, product := range p.products {
			if dice.Intn(3) == 0 {
				one.owned = append(one.owned, product)
				run(`INSERT INTO assets (id, customer, product) VALUES ({:id}, {:customer}, {:product})`,
					dbx.Params{"id": fmt.Sprintf("a%s%03d", product[11:], i)[:8] + "0000000", "customer": one.id, "product": product})
			}
		}
		p.past(one, i, dice, run, text, ago)
		p.all = append(p.all, one)
	}
	return p
}

// past gives a customer cases, words, callbacks and campaigns.
func (p *people) past(one *person, i int, dice *rand.Rand, run func(string, dbx.Params), text func(time.Time) string, ago func(int) time.Time) {
	var solvedAt time.Time
	for j := range dice.Intn(4) {
		ticket := fmt.Sprintf("t%07d%07d", i, j)
		isOpen, product := dice.Intn(4) == 0, append(slices.Clone(p.products), "")[dice.Intn(3)]
		resolved := ""
		if !isOpen {
			at := ago(150)
			resolved = text(at)
			if product != "" && at.After(solvedAt) {
				solvedAt, one.serviced = at, product
			}
		}
		one.openCase = one.openCase || isOpen
		run(`INSERT INTO tickets (id, number, customer, product, is_open, resolved_at) VALUES ({:id}, {:id}, {:customer}, {:product}, {:open}, {:resolved})`,
			dbx.Params{"id": ticket, "customer": one.id, "product": product, "open": isOpen, "resolved": resolved})
		kind, at := []string{"reply", "note", "call", "system", "visit"}[dice.Intn(5)], ago(150)
		run(`INSERT INTO messages (id, ticket, kind, created) VALUES ({:id}, {:ticket}, {:kind}, {:at})`,
			dbx.Params{"id": "m" + ticket[1:], "ticket": ticket, "kind": kind, "at": text(at)})
		if (kind == "reply" || kind == "call" || kind == "visit") && at.After(one.lastWord) {
			one.lastWord = at
		}
	}
	if dice.Intn(3) == 0 {
		outcome, at := []string{"satisfied", "unreached", "refused", "opted_out"}[dice.Intn(4)], ago(100)
		run(`INSERT INTO callbacks (id, customer, state, outcome, done_at) VALUES ({:id}, {:customer}, 'done', {:outcome}, {:at})`,
			dbx.Params{"id": fmt.Sprintf("d%014d", i), "customer": one.id, "outcome": outcome, "at": text(at)})
		if outcome == "satisfied" || outcome == "refused" {
			one.calledAt = at
			if at.After(one.lastWord) {
				one.lastWord = at
			}
		}
	}
	if dice.Intn(5) == 0 {
		one.openCall = true
		run(`INSERT INTO callbacks (id, customer, state) VALUES ({:id}, {:customer}, 'open')`, dbx.Params{"id": fmt.Sprintf("o%014d", i), "customer": one.id})
	}
	if dice.Intn(3) == 0 {
		state, kind, at := []string{"made", "planned", "dropped"}[dice.Intn(3)], []string{"call", "mail"}[dice.Intn(2)], ago(80)
		run(`INSERT INTO campaign_contacts (id, campaign, round, customer, kind, state, position, made_at) VALUES ({:id}, 'campaign0000001', 'round', {:customer}, {:kind}, {:state}, {:position}, {:at})`,
			dbx.Params{"id": fmt.Sprintf("k%014d", i), "customer": one.id, "kind": kind, "state": state, "position": i, "at": text(at)})
		switch {
		case state == "made" && kind == "call":
			one.askedCall = at
		case state == "made":
			one.askedBy = at
		}
	}
}

func (p *people) filter(dice *rand.Rand) map[string]any {
	filter := map[string]any{}
	if dice.Intn(3) == 0 {
		filter["tier"] = []string{"standard", "vip"}[dice.Intn(2)]
	}
	if dice.Intn(3) == 0 {
		filter["tags"] = [][]string{{"old"}, {"business"}, {"old", "business"}, {"unheard of"}}[dice.Intn(4)]
	}
	if dice.Intn(3) == 0 {
		filter["product"], filter["product_as"] = p.products[dice.Intn(2)], []string{"owned", "serviced"}[dice.Intn(2)]
	}
	if dice.Intn(3) == 0 {
		filter["quiet_days"] = 1 + dice.Intn(120)
	}
	if dice.Intn(4) == 0 {
		filter["new_days"] = 1 + dice.Intn(150)
	}
	if len(filter) == 0 {
		filter["everyone"] = true
	}
	return filter
}

func (p *people) matches(one *person, filter map[string]any) bool {
	days := func(name string) time.Time { return p.now.AddDate(0, 0, -filter[name].(int)) }
	if tier, asked := filter["tier"]; asked && one.tier != tier {
		return false
	}
	if tags, asked := filter["tags"].([]string); asked && !slices.ContainsFunc(tags, func(tag string) bool { return slices.Contains(one.tags, tag) }) {
		return false
	}
	if product, asked := filter["product"].(string); asked {
		if filter["product_as"] == "owned" && !slices.Contains(one.owned, product) || filter["product_as"] == "serviced" && one.serviced != product {
			return false
		}
	}
	if _, asked := filter["quiet_days"]; asked && one.lastWord.After(days("quiet_days")) {
		return false
	}
	if _, asked := filter["new_days"]; asked && !one.created.After(days("new_days")) {
		return false
	}
	return true
}

func (p *people) reason(one *person, fields map[string]any) string {
	isCall := fields["kind"] == "call"
	again, asked := fields["again_days"].(int), one.askedBy
	if isCall {
		asked = one.askedCall
	}
	since := p.now.AddDate(0, 0, -again)
	switch {
	case one.isErased:
		return "erased"
	case isCall && one.noCalls, !isCall && one.consent == "declined":
		return "opted_out"
	case !isCall && fields["content"] == "offer" && one.consent != "agreed":
		return "not_agreed"
	case isCall && !one.hasPhone:
		return "no_phone"
	case !isCall && !one.hasMail:
		return "no_address"
	case !isCall && !one.isVerified:
		return "unconfirmed"
	case again > 0 && (asked.After(since) || isCall && one.calledAt.After(since)):
		return "recent"
	case fields["skip_open_case"] == true && one.openCase:
		return "open_case"
	case fields["skip_open_callback"] == true && one.openCall:
		return "open_callback"
	}
	return ""
}

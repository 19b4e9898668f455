package campaign_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// desk is a world with campaigns.
type desk struct{ *desktest.World }

func newDesk(t *testing.T) desk {
	t.Helper()
	return desk{desktest.New(t)}
}

// customer makes a customer as a colleague enters one, with a number and an address unless the fields say otherwise.
func (d desk) customer(name string, fields map[string]any) string {
	d.T.Helper()
	customers, err := d.App.FindCollectionByNameOrId("customers")
	if err != nil {
		d.T.Fatal(err)
	}
	record := core.NewRecord(customers)
	all := map[string]any{"name": name, "phone": "138 0000 0000", "email": name + "@test.example", "locale": "en"}
	for field, value := range fields {
		all[field] = value
	}
	for field, value := range all {
		record.Set(field, value)
	}
	record.SetRandomPassword()
	journal.Act(record, journal.Actor{Kind: journal.ActorStaff, ID: desktest.ID(desktest.Lead), Role: journal.RoleLead})
	if err := d.App.Save(record); err != nil {
		d.T.Fatalf("make customer %s: %v", name, err)
	}
	return record.Id
}

// crowd makes so many customers with a tag, by plain rows: a thousand saves would take their time.
func (d desk) crowd(n int, tag string) {
	d.T.Helper()
	_, err := d.App.NonconcurrentDB().NewQuery(`WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {:n})
		INSERT INTO customers (id, name, phone, phone_digits, email, verified, tokenKey, password, locale, tier, tags, created, updated)
		SELECT printf('c%014d', value), 'Customer ' || value, '1380000' || value, '1380000' || value, 'c' || value || '@test.example', TRUE, printf('key%030d', value), '!',
			CASE value % 2 WHEN 0 THEN 'en' ELSE 'zh-CN' END, 'standard', {:tags}, '2026-01-01 00:00:00.000Z', '2026-01-01 00:00:00.000Z' FROM n`).
		Bind(dbx.Params{"n": n, "tags": fmt.Sprintf(`[%q]`, tag)}).Execute()
	if err != nil {
		d.T.Fatal(err)
	}
}

// draft makes a campaign that lacks nothing, as a lead.
func (d desk) draft(fields map[string]any) string {
	d.T.Helper()
	body := map[string]any{
		"name": "Revisit", "kind": "call", "filter": map[string]any{"everyone": true}, "begins_at": d.Clock.Now(),
		"script": map[string]any{"en": "How are you?", "zh-CN": "您好吗？"}, "content": "guidance", "template": "campaign_welcome",
	}
	for name, value := range fields {
		body[name] = value
	}
	return d.Must(desktest.Lead, http.MethodPost, records("campaigns"), body).String("id")
}

// set patches a campaign as a lead.
func (d desk) set(campaign string, fields map[string]any) desktest.Answer {
	d.T.Helper()
	return d.Do(desktest.Lead, http.MethodPatch, records("campaigns")+"/"+campaign, fields)
}

// start starts a campaign and does what is due.
func (d desk) start(campaign string) {
	d.T.Helper()
	d.bring(campaign, "active")
	d.Settle()
}

func (d desk) bring(campaign, state string) {
	d.T.Helper()
	if answer := d.set(campaign, map[string]any{"state": state}); answer.Status != http.StatusOK {
		d.T.Fatalf("bring it to %s: %d %s", state, answer.Status, answer.Text)
	}
}

func (d desk) find(collection, filter string, params dbx.Params) []*core.Record {
	d.T.Helper()
	found, err := d.App.FindRecordsByFilter(collection, filter, "created,id", 0, 0, params)
	if err != nil {
		d.T.Fatal(err)
	}
	return found
}

func (d desk) one(collection, id string) *core.Record {
	d.T.Helper()
	record, err := d.App.FindRecordById(collection, id)
	if err != nil {
		d.T.Fatal(err)
	}
	return record
}

// round is a campaign's only round.
func (d desk) round(campaign string) *core.Record {
	d.T.Helper()
	rounds := d.find("campaign_rounds", "campaign = {:campaign}", dbx.Params{"campaign": campaign})
	if len(rounds) != 1 {
		d.T.Fatalf("%d rounds, want one", len(rounds))
	}
	return rounds[0]
}

// revisits are the callbacks of a campaign.
func (d desk) revisits(campaign string) []*core.Record {
	d.T.Helper()
	return d.find("callbacks", "campaign = {:campaign}", dbx.Params{"campaign": campaign})
}

// mails are the mails of a template.
func (d desk) mails(template string) []*core.Record {
	d.T.Helper()
	return d.find("emails", "template = {:template}", dbx.Params{"template": template})
}

func (d desk) request(method, path string, form url.Values) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	request.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer := httptest.NewRecorder()
	d.Handler().ServeHTTP(answer, request)
	return answer
}

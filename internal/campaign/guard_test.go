package campaign_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

func TestGuard_WhatCannotStart(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, c := range []struct {
		fields      map[string]any
		field, code string
	}{
		{map[string]any{"filter": map[string]any{}}, "filter", "campaign_filter_empty"},
		{map[string]any{"filter": nil}, "filter", "campaign_filter_empty"},
		{map[string]any{"begins_at": ""}, "begins_at", "campaign_schedule_missing"},
		{map[string]any{"script": map[string]any{"en": " "}}, "script", "campaign_script_missing"},
		{map[string]any{"kind": "mail", "template": ""}, "template", "campaign_template"},
		{map[string]any{"kind": "mail", "template": "campaign_unheard_of"}, "template", "campaign_template"},
		{map[string]any{"kind": "mail", "content": ""}, "content", "campaign_content_missing"},
	} {
		id := d.draft(c.fields)
		if answer := d.set(id, map[string]any{"state": "active"}); answer.Status != http.StatusBadRequest || answer.Code(c.field) != c.code {
			t.Errorf("%v: %d %s, want %s %s", c.fields, answer.Status, answer.Text, c.field, c.code)
		}
		if got := d.one("campaigns", id).GetString("state"); got != "draft" {
			t.Errorf("%v: it is %s", c.fields, got)
		}
	}
}

func TestGuard_WhatCannotBeSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, c := range []struct {
		fields      map[string]any
		field, code string
	}{
		{map[string]any{"state": "active"}, "state", "campaign_draft_first"},
		{map[string]any{"filter": map[string]any{"teir": "vip"}}, "filter", "campaign_filter"},
		{map[string]any{"filter": []string{"vip"}}, "filter", "campaign_filter"},
		{map[string]any{"spread_days": 61}, "spread_days", "campaign_spread"},
		{map[string]any{"spread_days": -1}, "spread_days", "campaign_spread"},
		{map[string]any{"again_days": 100000}, "again_days", "campaign_again"},
		{map[string]any{"cron": "0 9 * * *", "begins_at": "2026-12-01 00:00:00.000Z"}, "cron", "campaign_schedule_both"},
		{map[string]any{"cron": "now and then"}, "cron", "campaign_cron"},
		{map[string]any{"cron": "* * * * *"}, "cron", "campaign_cron_often"},
		{map[string]any{"script": []string{"Hello"}}, "script", "campaign_script"},
		{map[string]any{"template": "ticket_received"}, "template", "campaign_template_prefix"},
		{map[string]any{"callers": []string{"nobody000000000"}}, "callers", "validation_missing_rel_records"},
		{map[string]any{"kind": "letter"}, "kind", "validation_invalid_value"},
		{map[string]any{"kind": ""}, "kind", "validation_required"},
		{map[string]any{"name": ""}, "name", "validation_required"},
	} {
		body := map[string]any{"name": "C", "kind": "call"}
		for name, value := range c.fields {
			body[name] = value
		}
		if answer := d.Do(desktest.Lead, http.MethodPost, records("campaigns"), body); answer.Status != http.StatusBadRequest || answer.Code(c.field) != c.code {
			t.Errorf("%v: %d %s, want %s %s", c.fields, answer.Status, answer.Text, c.field, c.code)
		}
	}
	id := d.draft(nil)
	for _, name := range []string{"next_at", "started_at", "ended_at"} {
		if answer := d.set(id, map[string]any{name: "2026-12-01 00:00:00.000Z"}); answer.Code(name) != "field_kept_by_desk" {
			t.Errorf("%s by hand: %s", name, answer.Text)
		}
	}
	if answer := d.set(id, map[string]any{"state": "paused"}); answer.Code("state") != "campaign_move" {
		t.Errorf("a draft is paused: %s", answer.Text)
	}
}

// TestGuard_RightsByRole walks who may make, start, look ahead at and read a campaign.
func TestGuard_RightsByRole(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.draft(nil)
	for role, may := range map[string]struct{ lead, read bool }{
		desktest.Guest: {}, desktest.Customer: {}, desktest.Agent: {read: true}, desktest.QA: {read: true}, desktest.Lead: {true, true}, desktest.Manager: {true, true}, desktest.Superuser: {true, true},
	} {
		preview := d.Do(role, http.MethodPost, "/api/aftercare/campaigns/preview", map[string]any{"kind": "call", "filter": map[string]any{"everyone": true}})
		if got := preview.Status == http.StatusOK; got != may.lead {
			t.Errorf("%q looks ahead: %d", role, preview.Status)
		}
		if result := d.Do(role, http.MethodGet, "/api/aftercare/campaigns/"+id+"/result", nil); (result.Status == http.StatusOK) != may.read {
			t.Errorf("%q reads the result: %d", role, result.Status)
		}
		mine := d.draft(nil)
		started := d.Do(role, http.MethodPatch, records("campaigns")+"/"+mine, map[string]any{"state": "active"})
		if got := d.one("campaigns", mine).GetString("state") == "active"; got != may.lead || (started.Status == http.StatusOK) != may.lead {
			t.Errorf("%q starts one: %d", role, started.Status)
		}
	}
}

// TestPreview_IsWhatHappens looks ahead, starts, and finds the same numbers, days and callers.
func TestPreview_IsWhatHappens(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(11, "x")
	d.customer("eve", map[string]any{"tags": []string{"x"}, "phone": ""})
	callers := []string{desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2)}
	fields := map[string]any{
		"kind": "call", "filter": map[string]any{"tags": []string{"x"}}, "spread_days": 3, "callers": callers, "begins_at": d.Clock.Now(),
	}
	answer := d.Must(desktest.Lead, http.MethodPost, "/api/aftercare/campaigns/preview", fields)
	days := answer.JSON["days"].([]any)
	if answer.JSON["matched"] != 12.0 || answer.JSON["chosen"] != 11.0 || len(days) != 3 || len(answer.JSON["customers"].([]any)) != 11 {
		t.Fatalf("ahead: %s", answer.Text)
	}
	c := d.draft(fields)
	d.start(c)
	seen := map[string]bool{}
	for i, day := range days {
		shown := day.(map[string]any)
		if i > 0 {
			d.Advance(d.round(c).GetDateTime("next_at").Time().Sub(d.Clock.Now()))
		}
		shares := map[string]float64{}
		for _, call := range d.revisits(c) {
			if !seen[call.Id] {
				seen[call.Id] = true
				shares[call.GetString("caller")]++
			}
		}
		total := 0.0
		for _, caller := range shown["callers"].([]any) {
			one := caller.(map[string]any)
			total += one["count"].(float64)
			if shares[one["id"].(string)] != one["count"] {
				t.Errorf("day %d: %v, ahead %v", i, shares, shown)
			}
		}
		if total != shown["count"] {
			t.Errorf("day %d: %v of %v", i, total, shown)
		}
	}
	if len(seen) != 11 {
		t.Errorf("%d calls", len(seen))
	}
	empty := d.Must(desktest.Lead, http.MethodPost, "/api/aftercare/campaigns/preview", map[string]any{"kind": "call", "filter": map[string]any{"tags": []string{"unheard of"}}})
	if !strings.Contains(empty.Text, `"days":[]`) || !strings.Contains(empty.Text, `"customers":[]`) {
		t.Errorf("of nobody: %s", empty.Text)
	}
}

// TestQueries_GoByIndex looks at how the database answers what is asked over and over.
func TestQueries_GoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(3000, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}, "spread_days": 2, "again_days": 5, "skip_open_case": true, "skip_open_callback": true})
	round := ""
	for _, statement := range d.Statements(func() { d.start(c) }) {
		if !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, "campaign") {
			continue
		}
		plan := d.Plan(statement)
		if strings.Contains(statement, "campaign_contacts") {
			round += statement + "\n"
			if strings.Contains(plan, "SCAN campaign_contacts") || strings.Contains(plan, "SCAN k\n") || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
				t.Errorf("%s\n%s", statement, plan)
			}
		}
	}
	if round == "" {
		t.Fatal("nothing was asked")
	}
	for _, list := range []struct{ collection, filter, sort, index string }{
		{"campaigns", "state = 'active'", "-created,-id", "idx_campaigns_state"},
		{"campaigns", "", "-created,-id", "idx_campaigns_created"},
		{"campaign_rounds", "campaign = '" + c + "'", "-number", "idx_campaign_rounds_number"},
	} {
		query := url.Values{"filter": {list.filter}, "sort": {list.sort}, "perPage": {"40"}, "skipTotal": {"1"}}
		used := false
		for _, statement := range d.Statements(func() { d.Must(desktest.Agent, http.MethodGet, records(list.collection)+"?"+query.Encode(), nil) }) {
			if strings.HasPrefix(statement, "SELECT") && strings.Contains(statement, "FROM `"+list.collection+"`") {
				used = used || strings.Contains(d.Plan(statement), list.index)
			}
		}
		if !used {
			t.Errorf("%s by %s: nothing used %s", list.filter, list.sort, list.index)
		}
	}
	for sort, index := range map[string]string{
		"sealed != ''": "idx_emails_sealed", "sealed = '' AND unsubscribe = ''": "idx_emails_plain", "sealed = '' AND unsubscribe != ''": "idx_emails_bulk",
	} {
		plan := d.Plan(`SELECT id FROM emails WHERE status = 'waiting' AND next_at <= '2026-09-15 01:00:00.000Z' AND ` + sort + ` ORDER BY next_at LIMIT 1`)
		if !strings.Contains(plan, index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("the next mail by %s: %s", sort, plan)
		}
	}
	if plan := d.Plan(`SELECT state, outcome, COUNT(*) FROM callbacks WHERE campaign = 'x' AND campaign != '' GROUP BY state, outcome`); !strings.Contains(plan, "idx_callbacks_campaign") {
		t.Errorf("the result: %s", plan)
	}
}

package service_test

import (
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_CampaignFromDraftToCall writes a campaign as a lead, looks ahead, starts it and finds its call in the queue with
// the script, where an unhappy customer opens a case; in both languages, once on a phone.
func TestBrowser_CampaignFromDraftToCall(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			for _, customer := range []string{desktest.Customer, desktest.Customer2} {
				desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(customer), map[string]any{"phone": "138 0000 0000", "tags": []string{"old"}})
			}
			desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer2), map[string]any{"no_callbacks": true})
			p := desktest.OpenPage(t, language, []int{1440, 390}[i], 900, desk.URL+"/desk/campaigns/new")
			p.SignInAtDeskAs(desktest.Lead)
			p.Fill(p.Word("desk.campaign.field.name"), "Old friends")
			p.Press(p.Word("desk.campaign.preview.look"))
			p.See(p.Word("error.campaign_filter_empty"))
			p.Fill(p.Word("desk.campaign.field.tags"), "old")
			p.Fill(p.Word("desk.campaign.field.rhythm"), "daily")
			p.Fill(p.Word("desk.campaign.field.time"), "09:30")
			p.Fill(p.Word("desk.campaign.field.script_zh"), "最近好吗？")
			p.Fill(p.Word("desk.campaign.field.script_en"), "How are you, {customer}?")
			p.Press(p.Word("desk.campaign.preview.look"))
			p.See("1 " + p.Word("desk.campaign.preview.of", "n", "2"))
			p.See(p.Word("desk.campaign.reason.opted_out"))
			if sticks := p.Overflow(); sticks != "" {
				t.Errorf("the form sticks out: %s", sticks)
			}
			p.Press(p.Word("desk.campaign.save"))
			p.See(p.Word("desk.campaign.state.draft"))
			p.Press(p.Word("desk.campaign.do.active"))
			p.See(p.Word("desk.campaign.ask.active"))
			p.See("1 " + p.Word("desk.campaign.preview.of", "n", "2"))
			p.Press(p.Word("desk.campaign.do.active")) // now the one in the dialog
			p.See(p.Word("desk.campaign.did.active"))
			p.See(p.Word("desk.campaign.state.active"))
			desk.Clock.Advance(35 * time.Minute)
			desk.Settle()
			p.See(p.Word("desk.campaign.round", "n", "1"))
			if sticks := p.Overflow(); sticks != "" {
				t.Errorf("the page sticks out: %s", sticks)
			}
			p.Go(desk.URL + "/desk/callbacks?whose=all")
			p.Press("Old friends")
			p.See("How are you, customer?") // the customer's language, whatever the caller's
			p.Press(p.Word("desk.result.reached"))
			p.Press(p.Word("desk.outcome.unsatisfied"))
			p.See(p.Word("desk.call.will.new_case"))
			p.Fill(p.Word("desk.call.note"), "It leaks.")
			p.Press(p.Word("desk.call.save"))
			p.See(p.Word("desk.call.did.opened", "number", "2026-000001"))
		})
	}
}

// TestBrowser_AsksBeforeUnsavedChangesAreLost has the browser ask before a page goes that holds what is not saved.
func TestBrowser_AsksBeforeUnsavedChangesAreLost(t *testing.T) {
	desk := desktest.Serve(t)
	page := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/campaigns/new")
	page.SignInAtDeskAs(desktest.Manager)
	const isHeld = `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`
	page.See(page.Word("desk.campaign.field.name"))
	page.Ready("!(" + isHeld + ")")
	page.Fill(page.Word("desk.campaign.field.name"), "Autumn")
	page.Ready(isHeld)
	page.Evaluate(`(window.confirm = () => true) && ""`)
	page.Press(page.Word("common.cancel"))
	page.Gone(page.Word("desk.campaign.field.name"))
	page.Ready("!(" + isHeld + ")")
}

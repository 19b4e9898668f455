package campaign_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestCampaign_RevisitsOverDaysAndCallers spreads seven customers over three days and two callers, of whom one is away on
// the second day.
func TestCampaign_RevisitsOverDaysAndCallers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(7, "old")
	c := d.draft(map[string]any{
		"filter": map[string]any{"tags": []string{"old"}}, "spread_days": 3, "callers": []string{desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2)},
	})
	d.start(c)
	calls := func() map[string]int {
		shares := map[string]int{}
		for _, record := range d.revisits(c) {
			shares[record.GetString("caller")]++
		}
		return shares
	}
	if got := calls(); len(d.revisits(c)) != 3 || got[desktest.ID(desktest.Agent)] == 0 || got[desktest.ID(desktest.Agent2)] == 0 {
		t.Fatalf("the first day: %v", got)
	}
	first := d.revisits(c)[0]
	if first.GetString("ticket") != "" || first.GetString("state") != "open" || first.GetDateTime("call_at").Time().Before(d.Clock.Now()) {
		t.Errorf("a revisit: %v", first.PublicExport())
	}
	d.Must(desktest.Agent2, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"presence": "away"})
	before := calls()
	d.Advance(24 * time.Hour)
	if got := calls(); len(d.revisits(c)) != 5 || got[desktest.ID(desktest.Agent2)] != before[desktest.ID(desktest.Agent2)] {
		t.Errorf("the second day, with one away: %v after %v", got, before)
	}
	d.Must(desktest.Agent2, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"presence": "online"})
	d.Advance(24 * time.Hour)
	customers := map[string]bool{}
	for _, record := range d.revisits(c) {
		customers[record.GetString("customer")] = true
	}
	if len(customers) != 7 || len(d.revisits(c)) != 7 {
		t.Errorf("%d customers in %d calls, want 7", len(customers), len(d.revisits(c)))
	}
	if round := d.round(c); round.GetString("state") != "done" || round.GetInt("made") != 7 {
		t.Errorf("the round: %v", round.PublicExport())
	}
	if got := d.one("campaigns", c); got.GetString("state") != "ended" {
		t.Errorf("a campaign that happens once is %s after its round", got.GetString("state"))
	}
}

func TestCampaign_LeavesOutAndSaysWhy(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	tag := map[string]any{"tags": []string{"x"}}
	with := func(fields map[string]any) map[string]any {
		fields["tags"] = []string{"x"}
		return fields
	}
	ada := d.customer("ada", with(map[string]any{}))
	d.customer("bob", with(map[string]any{"no_callbacks": true}))
	d.customer("eve", with(map[string]any{"phone": ""}))
	gone := d.customer("fay", with(map[string]any{}))
	d.customer("guy", map[string]any{"tags": []string{"y"}})
	busy := d.customer("hal", with(map[string]any{}))
	d.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{"customer": busy, "subject": "Leaks", "kind": "repair"})
	d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+gone, map[string]any{"erased_reason": "Asked for it."})
	d.Settle()
	c := d.draft(map[string]any{"filter": tag, "skip_open_case": true, "spread_days": 2})
	d.start(c)
	round := d.round(c)
	if got, want := round.GetString("skipped"), `{"no_phone":1,"open_case":1,"opted_out":1}`; got != want {
		t.Errorf("left out %s, want %s", got, want)
	}
	made := d.revisits(c)
	if len(made) != 1 || made[0].GetString("customer") != ada {
		t.Fatalf("%d calls", len(made))
	}

	// Asked not long ago: a second campaign leaves her out, one that does not mind asks her.
	second := d.draft(map[string]any{"filter": tag, "again_days": 30})
	d.start(second)
	if got := d.round(second).GetString("skipped"); !strings.Contains(got, `"recent":1`) {
		t.Errorf("the second campaign left out %s", got)
	}
	d.Advance(31 * 24 * time.Hour)
	third := d.draft(map[string]any{"filter": tag, "again_days": 30, "begins_at": d.Clock.Now()})
	d.start(third)
	if len(d.revisits(third)) != 2 { // ada, and hal with his open case
		t.Errorf("a month later: %d calls, left out %s", len(d.revisits(third)), d.round(third).GetString("skipped"))
	}
}

// TestCampaign_LooksAgainOnTheDay has customers opt out, be erased and be given a case between the choice and their day.
func TestCampaign_LooksAgainOnTheDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(4, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}, "spread_days": 4, "skip_open_case": true})
	d.start(c)
	planned := d.find("campaign_contacts", "campaign = {:c} && state = 'planned'", dbx.Params{"c": c})
	if len(planned) != 3 {
		t.Fatalf("%d are planned for later", len(planned))
	}
	d.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+planned[0].GetString("customer"), map[string]any{"no_callbacks": true})
	d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+planned[1].GetString("customer"), map[string]any{"erased_reason": "Asked for it."})
	d.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{"customer": planned[2].GetString("customer"), "subject": "Leaks", "kind": "repair"})
	for range 4 {
		d.Advance(24 * time.Hour)
	}
	if got, want := d.round(c).GetString("dropped"), `{"erased":1,"open_case":1,"opted_out":1}`; got != want {
		t.Errorf("given up on their day %s, want %s", got, want)
	}
	if got := len(d.revisits(c)); got != 1 {
		t.Errorf("%d calls, want the one of the first day", got)
	}
}

// TestCampaign_PausesAndGoesOn pauses in the middle of a round: nothing is made meanwhile, nobody is lost or called twice.
func TestCampaign_PausesAndGoesOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(6, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}, "spread_days": 3})
	d.start(c)
	d.bring(c, "paused")
	d.Advance(5 * 24 * time.Hour)
	if got := len(d.revisits(c)); got != 2 {
		t.Errorf("%d calls while it is paused, want the 2 of before", got)
	}
	if answer := d.set(c, map[string]any{"script": map[string]any{"en": "Otherwise"}}); answer.Status != http.StatusOK {
		t.Errorf("edited while paused: %s", answer.Text)
	}
	d.start(c)
	if got := len(d.revisits(c)); got != 4 {
		t.Errorf("%d calls once it goes on, want 4", got)
	}
	if answer := d.set(c, map[string]any{"name": "Otherwise"}); answer.Code("name") != "campaign_running" {
		t.Errorf("edited while it runs: %s", answer.Text)
	}
	d.Advance(24 * time.Hour)
	if got := len(d.revisits(c)); got != 6 || d.round(c).GetString("state") != "done" {
		t.Errorf("%d calls at the end, the round is %s", got, d.round(c).GetString("state"))
	}

	other := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}, "spread_days": 3, "begins_at": d.Clock.Now()})
	d.start(other)
	d.bring(other, "ended")
	d.Advance(5 * 24 * time.Hour)
	if got := len(d.revisits(other)); got != 2 || d.round(other).GetString("state") != "ended" {
		t.Errorf("%d calls of a campaign that was ended, the round is %s", got, d.round(other).GetString("state"))
	}
	if answer := d.set(other, map[string]any{"state": "active"}); answer.Code("state") != "campaign_ended" {
		t.Errorf("started again: %s", answer.Text)
	}
}

// TestCampaign_FollowsItsSchedule has rounds on the first of each month, by the desk's clocks; what was missed comes once.
func TestCampaign_FollowsItsSchedule(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(2, "x")
	c := d.draft(map[string]any{"filter": map[string]any{"tags": []string{"x"}}, "begins_at": "", "cron": "0 10 1 * *"})
	d.start(c)
	if next := d.one("campaigns", c).GetDateTime("next_at").Time(); !next.Equal(time.Date(2026, 10, 1, 2, 0, 0, 0, time.UTC)) {
		t.Fatalf("the first round is at %v", next)
	}
	d.Clock.Set(time.Date(2026, 10, 1, 2, 0, 0, 0, time.UTC))
	d.Settle()
	if got := len(d.revisits(c)); got != 2 {
		t.Fatalf("%d calls in the first round", got)
	}
	d.Clock.Set(time.Date(2027, 1, 15, 0, 0, 0, 0, time.UTC)) // three rounds are missed
	d.Settle()
	d.Advance(24 * time.Hour)
	rounds := d.find("campaign_rounds", "campaign = {:c}", dbx.Params{"c": c})
	if len(rounds) != 2 || len(d.revisits(c)) != 4 {
		t.Errorf("%d rounds, %d calls", len(rounds), len(d.revisits(c)))
	}
	if next := d.one("campaigns", c).GetDateTime("next_at").Time(); !next.Equal(time.Date(2027, 2, 1, 2, 0, 0, 0, time.UTC)) {
		t.Errorf("the next round is at %v", next)
	}
}

// TestCampaign_KeepsQuietHours starts at night: the calls and the mails are of the next morning, on a working day where the
// campaign says so.
func TestCampaign_KeepsQuietHours(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(1, "x")
	d.Clock.Set(time.Date(2026, 9, 18, 14, 30, 0, 0, time.UTC)) // a Friday, 22:30 in Shanghai
	weekdays := d.find("calendars", "always_open = false", nil)
	if len(weekdays) == 0 {
		t.Fatal("there is no calendar with hours")
	}
	filter := map[string]any{"tags": []string{"x"}}
	calls := d.draft(map[string]any{"filter": filter, "calendar": weekdays[0].Id})
	mails := d.draft(map[string]any{"filter": filter, "kind": "mail"})
	d.start(calls)
	d.start(mails)
	if len(d.revisits(calls)) != 0 || len(d.mails("campaign_welcome")) != 0 {
		t.Fatal("customers are asked at night")
	}
	d.Clock.Set(time.Date(2026, 9, 19, 1, 0, 0, 0, time.UTC)) // Saturday, 09:00
	d.Settle()
	if len(d.revisits(calls)) != 0 || len(d.mails("campaign_welcome")) != 1 {
		t.Errorf("Saturday: %d calls, %d mails", len(d.revisits(calls)), len(d.mails("campaign_welcome")))
	}
	next := d.round(calls).GetDateTime("next_at").Time().In(time.Local)
	if next.Weekday() == time.Saturday || next.Hour() != 9 || next.Minute() != 0 {
		t.Errorf("the calls are on %v", next)
	}
	d.Clock.Set(next)
	d.Settle()
	if len(d.revisits(calls)) != 1 {
		t.Errorf("on the working day: %d calls", len(d.revisits(calls)))
	}
}

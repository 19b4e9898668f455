package dashboard_test

import (
	"net/http/httptest"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

const (
	workingDays = "workdayscn00000" // the calendar that ships
	everyCase   = "slaevery0000000" // the policy that holds for every case
)

// TestBrowser_ServiceTimes walks an administrator through the dashboard's page, in both languages: a calendar with a wrong
// window is refused at its day, a right one is previewed and saved; a policy is saved and applied to an open case.
func TestBrowser_ServiceTimes(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "complaint", "Too late twice", "Nobody came.")
			desk.Settle()
			p := openDashboard(t, desk, language, 1280, 900)
			editTheCalendar(t, desk, p)
			applyThePolicy(t, desk, p, ticket)
			addCalendars(t, desk, p)
		})
	}
}

// openDashboard signs a superuser in to PocketBase's dashboard and opens the page by its link.
func openDashboard(t *testing.T, desk *desktest.Served, language string, width, height int) *desktest.Page {
	t.Helper()
	p := desktest.OpenPage(t, language, width, height, serveDashboard(t, desk)+"/_/#/login")
	p.Fill("Email", desktest.Superuser+"@test.example")
	p.Fill("Password", desktest.Password)
	p.Press("Login")
	p.Press(p.Word("dashboard.service_times"))
	p.See(p.Word("dashboard.calendars.about"))
	return p
}

func serveDashboard(t *testing.T, desk *desktest.Served) string {
	t.Helper()
	server := httptest.NewServer(desktest.WithDashboard(desk.Handler()))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL
}

func editTheCalendar(t *testing.T, desk *desktest.Served, p *desktest.Page) {
	monday := p.Evaluate(`new Intl.DateTimeFormat(document.querySelector(".aftercare").lang, { weekday: "long", timeZone: "UTC" }).format(new Date("2024-01-01T00:00:00Z"))`)
	until := p.Word("dashboard.weekly.to", "day", monday, "n", 1)
	p.Press("工作日 Working days")
	p.Fill(until, "25:00")
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("error.calendar_window_invalid", "where", p.Word("explain.weekday.1"), "window", "09:00-25:00"))
	p.Ready(`document.querySelector("#aftercare-refusal-weekly-mon")?.innerText`) // at the day with the wrong window

	// Nothing typed is lost by looking at something else, and a reload asks first.
	p.Ready(`!dispatchEvent(new Event("beforeunload", { cancelable: true }))`)
	p.Press("Logs")
	p.Gone(p.Word("dashboard.tab.policies"))
	p.Press(p.Word("dashboard.service_times"))
	p.Press("工作日 Working days")
	p.See(p.Word("dashboard.restored"))
	p.Holds("#aftercare-mon-0-1", "25:00")

	p.Fill(until, "12")
	p.Press(p.Word("dashboard.preview.button"))
	sentence := p.Word("dashboard.preview.moves", "count", 1, "all", 1, "earlier", 1, "later", 0)
	p.See(sentence)
	p.See("2026-000001")
	// Two days off, picked from the year with the shift key.
	p.Evaluate(`(() => { for (const [date, shiftKey] of [["2026-12-24", false], ["2026-12-25", true]])
		document.querySelector('[data-date="' + date + '"]').dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey }));
		return "" })()`)
	p.Fill(p.Word("dashboard.day.is"), "closed")
	p.Fill(p.Word("dashboard.day.name_en"), "Christmas")
	p.Press(p.Word("dashboard.day.apply"))
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.preview.title"))
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", "工作日 Working days (China)"))
	p.See(p.Word("dashboard.calendars.about"))

	saved, err := desk.App.FindRecordById("calendars", workingDays)
	if err != nil {
		t.Fatal(err)
	}
	var weekly map[string][][2]string
	if err := saved.UnmarshalJSONField("weekly", &weekly); err != nil {
		t.Fatal(err)
	}
	if got := weekly["mon"]; len(got) != 1 || got[0] != [2]string{"09:00", "12:00"} {
		t.Errorf("Monday: got %v, want 09:00 to 12:00", got)
	}
	if got := weekly["tue"]; len(got) != 1 || got[0] != [2]string{"09:00", "18:00"} {
		t.Errorf("Tuesday: got %v, want it as it was", got)
	}
	var days map[string]any
	if err := saved.UnmarshalJSONField("days", &days); err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]bool{"2026-12-23": false, "2026-12-24": true, "2026-12-25": true, "2026-12-26": false, "2026-10-01": true} {
		if _, got := days[date]; got != want {
			t.Errorf("%s differs from the week: got %v, want %v", date, got, want)
		}
	}
	p.Ready(`dispatchEvent(new Event("beforeunload", { cancelable: true }))`) // all is saved: nothing asks
}

// addCalendars makes a calendar for the telephone, with the shipped holidays, and is refused another one for it.
func addCalendars(t *testing.T, desk *desktest.Served, p *desktest.Page) {
	channel := p.Word("dashboard.channel.phone")
	begin := func(name string) {
		p.Press(p.Word("dashboard.tab.calendars"))
		p.Press(p.Word("dashboard.calendars.add"))
		p.See(p.Word("dashboard.calendar.no_holidays"))
		p.Fill(p.Word("dashboard.field.name"), name)
		p.Press(channel)
	}
	begin("Telephone")
	p.Press(p.Word("dashboard.calendar.begin_with_china", "years", "2025"+p.Word("dashboard.comma")+"2026"))
	p.Gone(p.Word("dashboard.calendar.no_holidays"))
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", "Telephone"))
	p.See(p.Word("dashboard.calendar.of_channels", "channels", channel))

	saved, err := desk.App.FindFirstRecordByData("calendars", "name", "Telephone")
	if err != nil {
		t.Fatal(err)
	}
	if got := saved.GetStringSlice("channels"); len(got) != 1 || got[0] != "phone" {
		t.Errorf("channels: got %v, want the telephone", got)
	}
	var days map[string]any
	if err := saved.UnmarshalJSONField("days", &days); err != nil {
		t.Fatal(err)
	}
	if days["2025-10-01"] == nil || days["2026-10-01"] == nil {
		t.Errorf("got %d days without National Day, want the shipped ones of both years", len(days))
	}

	begin("Another")
	p.Press(p.Word("dashboard.save"))
	taken := p.Word("error.calendar_channel_taken", "name", "Telephone")
	p.See(taken)
	p.Says("#aftercare-refusal-channels", taken)
}

func applyThePolicy(t *testing.T, desk *desktest.Served, p *desktest.Page, ticket string) {
	name := "所有工单 Every case"
	p.Press(p.Word("dashboard.tab.policies"))
	p.Press(name)
	amount := p.Word("dashboard.targets.of", "clock", p.Word("common.clock.first_response"), "what", p.Word("dashboard.targets.amount"))
	p.Fill(amount, "soon")
	p.Press(p.Word("dashboard.policy.save_apply"))
	p.See(p.Word("dashboard.fault.amount"))
	p.Fill(amount, "20")
	p.Press(p.Word("dashboard.policy.save_apply"))
	p.See(p.Word("dashboard.preview.title"))
	p.Press(p.Word("dashboard.policy.save_apply"))
	p.See(p.Word("dashboard.policy.reason_title"))
	p.Press(p.Word("dashboard.policy.apply"))
	p.See(p.Word("dashboard.policies.about"))
	desk.Settle()

	clock, err := desk.App.FindFirstRecordByFilter("clocks", "ticket = {:ticket} && kind = 'first_response' && ended = 0", dbx.Params{"ticket": ticket})
	if err != nil {
		t.Fatal(err)
	}
	if got := clock.GetDateTime("due_at").Time().Sub(clock.GetDateTime("started_at").Time()).Minutes(); got != 20 {
		t.Errorf("the open case's first answer: got %v minutes, want 20", got)
	}
	policy, err := desk.App.FindRecordById("sla_policies", everyCase)
	if err != nil {
		t.Fatal(err)
	}
	var targets map[string]struct {
		WithinSeconds int   `json:"within_seconds"`
		Warn          []int `json:"warn"`
	}
	if err := policy.UnmarshalJSONField("targets", &targets); err != nil {
		t.Fatal(err)
	}
	if targets["first_response"].WithinSeconds != 20*60 || targets["resolution"].WithinSeconds != 86400 || len(targets["promise"].Warn) != 1 {
		t.Errorf("targets: got %v, want 20 minutes for the first answer and all else as it was", targets)
	}
}

// TestBrowser_ServiceTimesNarrow looks for anything that sticks out on a phone.
func TestBrowser_ServiceTimesNarrow(t *testing.T) {
	desk := desktest.Serve(t)
	p := openDashboard(t, desk, locale.English, 400, 800)
	for _, c := range []struct{ at, shows string }{
		{"", "dashboard.calendars.about"},
		{"/calendars/" + workingDays, "dashboard.days.about"},
		{"/policies", "dashboard.policies.about"},
		{"/policies/" + everyCase, "dashboard.targets.about"},
	} {
		p.Evaluate(`location.hash = "#/service-times` + c.at + `"`)
		p.See(p.Word(c.shows))
		if got := p.Evaluate(`(() => { const e = document.querySelector(".page-content"); return e.scrollWidth > e.clientWidth ? String(e.scrollWidth) : "" })()`); got != "" {
			t.Errorf("%q is %s px wide on a screen of 400", c.at, got)
		}
	}
}

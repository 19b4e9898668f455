package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// tight takes the space away that no page has behind a full-width bracket.
func tight(sentence string) string {
	return strings.ReplaceAll(sentence, "） ", "）")
}

// TestBrowser_NextPromisedTime follows what a customer is told about time: by when they hear from us, then by when it is
// to be solved, that waiting for them stops the clock, and that we are late when we are.
func TestBrowser_NextPromisedTime(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			p := desktest.OpenPage(t, language, 390, 844, desk.URL+"/new?kind=consultation")
			p.Fill(p.Word("portal.new.what"), "Child lock 童锁")
			p.Press(p.Word("portal.new.next"))
			p.SignIn()
			p.Press(p.Word("portal.new.next"))
			p.Press(p.Word("portal.new.send"))
			today := p.At("today", "今天", "09:30")
			answer := tight(p.Word("portal.deadline.answer.ahead", "when", p.Near(today, "in 30 minutes", "30 分钟后")))
			p.See(answer) // on the page that says it was sent
			p.Press(p.Word("portal.sent.see"))
			p.See(answer)
			p.Press(p.Word("portal.nav.cases"))
			p.See(p.Word("portal.deadline.answer.ahead", "when", today))

			ticket := desk.OnlyTicket()
			look := func(answers ...desktest.Answer) {
				t.Helper()
				for _, answer := range answers {
					if answer.Status >= 300 {
						t.Fatalf("got %d %s", answer.Status, answer.Text)
					}
				}
				desk.Settle()
				p.Go(desk.URL + "/cases/" + ticket)
			}
			look(desk.Say(desktest.Agent, ticket, "reply", "Hold the key."))
			p.See(p.Word("portal.deadline.resolution.ahead", "when", p.At("tomorrow", "明天", "09:00")))
			look(desk.Change(desktest.Agent, ticket, map[string]any{"status": "pending"}))
			p.See(p.Word("portal.deadline.paused.pending"))

			p.Fill(p.Word("portal.reply.label"), "It does not work. 不行。")
			p.Press(p.Word("portal.reply.send"))
			p.See(answer) // without a reload: the clock of this turn comes a moment after the message
			desk.Advance(31 * time.Minute)
			look()
			p.See(p.Word("portal.deadline.answer.late", "when", today)) // of this minute: how long ago says nothing
			one(t, p)

			// What a colleague promises comes first where it is the earliest, and is said once.
			promise := desk.Clock.Now().Add(10 * time.Minute).UTC().Format(time.RFC3339)
			look(desk.Say(desktest.Agent, ticket, "reply", "I will ring you."),
				desk.Change(desktest.Agent, ticket, map[string]any{"promise_at": promise, "promise_text": "a call"}))
			p.See(tight(p.Word("portal.deadline.promise.ahead", "when", p.Near(p.At("today", "今天", "09:41"), "in 10 minutes", "10 分钟后"))))
			p.See(p.Word("portal.case.promised_what", "text", "a call"))
			one(t, p)
		})
	}
}

// TestBrowser_TimesElsewhere reads the hours and a promised time where clocks show another time than the shop's.
func TestBrowser_TimesElsewhere(t *testing.T) {
	for language, zones := range map[string][2]string{locale.English: {"China Standard Time", "Japan Standard Time"}, locale.Chinese: {"北京时间", "日本标准时间"}} {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.Advance(10 * time.Hour) // closed, until nine by the shop's clocks
			p := desktest.OpenPageIn(t, "Asia/Tokyo", language, 390, 844, desk.URL+"/standards")
			p.See(p.Word("portal.hours.closed", "when", p.At("tomorrow", "明天", "09:00")))
			p.See(p.Word("portal.hours.zone", "zone", zones[0]))
			p.Go(desk.URL + "/new?kind=consultation")
			p.Fill(p.Word("portal.new.what"), "Child lock 童锁")
			p.Press(p.Word("portal.new.next"))
			p.SignIn()
			p.Press(p.Word("portal.new.next"))
			p.Press(p.Word("portal.new.send"))
			p.See(p.Word("portal.deadline.zone", "zone", zones[1]))
			for _, list := range []string{"/cases", "/"} { // once for all rows
				p.Go(desk.URL + list)
				p.See(p.Word("portal.deadline.zone", "zone", zones[1]))
			}
		})
	}
}

// one checks that the page names a single promised time.
func one(t *testing.T, p *desktest.Page) {
	t.Helper()
	p.Counted(".deadline", 1)
}

// TestBrowser_Standards reads hours and promises as a stranger does, on a phone.
func TestBrowser_Standards(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/")
			p.See(p.Word("portal.hours.open"))
			p.Counted(`main a[href="/standards"], footer a[href="/standards"]`, 2) // at the end of the page and at its foot
			p.Go(desk.URL + "/standards")
			p.See(p.Word("portal.hours.open_now"))
			for _, shown := range weekAndHolidays[language] {
				p.See(shown)
			}
			p.See(p.Word("portal.standards.working_days.other", "count", 30)) // a complaint dealt with
			p.See(p.Word("portal.standards.same_hours"))
			p.See(p.Word("portal.standards.at_once"))
			p.Counted("[aria-labelledby=counted] li", 5) // nothing shipped waits for parts
			if out := p.Overflow(); out != "" {
				t.Error(out)
			}
			if rows, heads := p.Count("tbody [role=row]"), p.Count("tbody [role=rowheader]"); rows == 0 || rows != heads {
				t.Errorf("the tables have %d rows and %d row headers, want one each", rows, heads)
			}

			// The telephone gets hours of its own, repairs wait for parts, suggestions take longer: all is told then.
			desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/calendars/records", map[string]any{
				"name": "Telephone", "zone": "Asia/Shanghai", "channels": []string{"phone"}, "weekly": map[string]any{"sat": [][]string{{"10:00", "16:00"}}},
			})
			desk.Must(desktest.Superuser, http.MethodPatch, "/api/collections/sla_policies/records/slarepair000000", map[string]any{"pauses": []string{"on_hold"}})
			desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/sla_policies/records", map[string]any{
				"name": "Suggestions", "position": 5, "enabled": true, "when": `ticket.kind === "suggestion"`,
				"targets": map[string]any{"resolution": map[string]any{"working_days": 5}},
			})
			p.Go(desk.URL + "/standards")
			p.See(map[string]string{locale.English: "Saturday 10:00–16:00", locale.Chinese: "周六 10:00–16:00"}[language])
			p.See(p.Word("portal.standards.our_hours"))
			p.See(p.Word("portal.standards.solved_kind", "kind", p.Word("common.kind.suggestion")))
			if key := p.Evaluate(`document.body.innerText.match(/portal\.\S+/)?.[0] ?? ""`); key != "" {
				t.Errorf("the page says %s, which are no words", key)
			}
			p.Gone(p.Word("portal.standards.same_hours"))
			p.See(p.Word("portal.standards.counted.on_hold", "what", map[string]string{locale.English: "visits and repairs", locale.Chinese: "上门和维修"}[language]))
			if out := p.Overflow(); out != "" {
				t.Error(out)
			}

			// In the evening: an answer that counts our hours has to wait for the morning, and who asks is told.
			desk.Must(desktest.Superuser, http.MethodPatch, "/api/collections/sla_policies/records/slaevery0000000", map[string]any{
				"targets": map[string]any{"first_response": map[string]any{"within_seconds": 7200, "time": "business"}},
			})
			desk.Advance(10 * time.Hour)
			closed := p.Word("portal.hours.closed", "when", p.At("tomorrow", "明天", "09:00"))
			p.Go(desk.URL + "/standards")
			p.See(closed)
			p.Go(desk.URL + "/")
			p.See(closed)
			p.See(p.Word("portal.answer.within_hours", "time", map[string]string{locale.English: "2 hours", locale.Chinese: "2 小时"}[language]))
		})
	}
}

// weekAndHolidays are the shipped hours and the holidays of the weeks after the world begins.
var weekAndHolidays = map[string][]string{
	locale.English: {"Monday–Friday 09:00–18:00", "Saturday–Sunday Closed", "Oct 1–Oct 7 Closed · National Day", "Sun, Sep 20 09:00–18:00 · Make-up day for National Day"},
	locale.Chinese: {"周一至周五 09:00–18:00", "周六至周日 休息", "10 月 1 日至 10 月 7 日 休息 · 国庆节", "9 月 20 日周日 09:00–18:00 · 国庆节调休"},
}

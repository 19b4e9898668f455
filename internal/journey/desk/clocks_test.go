package desk_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// whyOverdue are sentences of the explanation that TestBrowser_ClockFromCountdownToWhy reads.
var whyOverdue = map[string][]string{
	locale.English: {
		"Began Mon 14 Sep 2026, 09:00: the case was made.",
		"Stood still from Mon 14 Sep 2026, 09:30 to Mon 14 Sep 2026, 12:30: waiting for the customer.",
		"Deadline: Tue 15 Sep 2026, 12:00.", "Overdue by 5 min, and still owed.",
	},
	locale.Chinese: {
		"2026 年 9 月 14 日（周一）09:00 开始计时：工单建立。",
		"2026 年 9 月 14 日（周一）09:30 至 2026 年 9 月 14 日（周一）12:30 暂停计时：等待客户回复。",
		"截止时间：2026 年 9 月 15 日（周二）12:00。", "已超时 5 分钟，仍未完成。",
	},
}

// TestBrowser_ClockFromCountdownToWhy watches a case's clocks at the desk: the first answer counts down by the second and is
// met, the solution stands still while the customer is asked, goes on, comes near its end, is overdue, and says why.
func TestBrowser_ClockFromCountdownToWhy(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "consultation", "It hums", "All night.")
			desk.Settle()
			desk.Advance(28*time.Minute + 20*time.Second)
			address := desk.URL + "/desk/all/" + desk.Ticket(ticket).GetString("number")
			p := desktest.OpenPage(t, language, 1440, 900, address)
			p.SignInAtDesk()
			p.See("It hums")
			p.Go(address) // a page counts from when it is opened, and signing in may have taken long
			p.Ready(countsDown(p))
			toned(t, p, "warn", 1)

			later := func(d time.Duration, change func() desktest.Answer) {
				t.Helper()
				desk.Advance(d)
				if change != nil {
					if answer := change(); answer.Status >= 300 {
						t.Fatalf("got %d %s", answer.Status, answer.Text)
					}
				}
				desk.Settle()
				p.Go(address)
			}
			status := func(value string) func() desktest.Answer {
				return func() desktest.Answer { return desk.Change(desktest.Agent, ticket, map[string]any{"status": value}) }
			}
			later(time.Minute, func() desktest.Answer { return desk.Say(desktest.Agent, ticket, "reply", "Since when?") })
			p.See(p.Word("common.time.named", "name", p.Word("common.clock.first_response"), "text", p.Word("common.time.met")))
			later(40*time.Second, status("pending"))
			p.See(p.Word("common.time.paused_pending"))
			later(3*time.Hour, status("open"))
			p.See(p.Word("common.time.left", "time", p.Word("common.time.hours", "n", 23)))
			toned(t, p, "muted", 1)
			later(20*time.Hour+15*time.Second, nil) // four fifths were gone at 07:12
			p.See(p.Word("common.time.left", "time", p.Word("common.time.hours_minutes", "h", 3, "m", "29")))
			toned(t, p, "warn", 1)
			later(3*time.Hour+34*time.Minute+45*time.Second, nil)
			p.See(p.Word("common.time.late", "time", p.Word("common.time.minutes", "n", 5)))
			toned(t, p, "danger", 1)

			p.Press(p.Word("desk.clocks.why") + " " + p.Word("common.clock.resolution"))
			for _, sentence := range whyOverdue[language] {
				p.See(sentence)
			}
			for drawn, want := range map[string]int{"bar.counted": 3, "bar.paused": 1, "mark.warn": 2, "mark.due": 1} {
				p.Counted(".explain-"+drawn, want)
			}
			if out := p.Overflow(); out != "" {
				t.Error(out)
			}
		})
	}
}

// countsDown is an expression that becomes true once the seconds of the last two minutes are seen to grow less, whichever of them
// a busy machine gets to show.
func countsDown(p *desktest.Page) string {
	const any = "SECONDS"
	sentence := p.Word("common.time.left", "time", p.Word("common.time.minutes_seconds", "m", 1, "s", any))
	return `(seconds => { window.before ??= seconds; return seconds < window.before })(Number(document.body.innerText.match(/` +
		strings.Replace(regexp.QuoteMeta(sentence), any, `(\d+)`, 1) + `/)[1]))`
}

// toned checks the tone of the deadlines that are owed, once they stand beside the case and not only at its head.
func toned(t *testing.T, p *desktest.Page, tone string, want int) {
	t.Helper()
	p.See(p.Word("desk.clocks.why") + " " + p.Word("common.clock.resolution"))
	p.Counted(".clocks:not(.ended) .chip."+tone, want)
}

// TestBrowser_ClocksAfterSleep lets the machine sleep on which the desk stands open: afterwards it counts by the server's time
// again, though nobody has touched the page.
func TestBrowser_ClocksAfterSleep(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "consultation", "It hums", "All night.")
	desk.Settle()
	desk.Advance(20 * time.Minute)
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	p.SignInAtDesk()
	p.See(p.Word("common.time.left", "time", p.Word("common.time.minutes", "n", 9)))
	desk.Clock.Advance(30 * time.Minute)
	p.Evaluate(`(() => { const now = Date.now; Date.now = () => now() + 30 * 60e3; return "" })()`) // and performance.now() stood still
	p.See(p.Word("common.time.late", "time", p.Word("common.time.minutes", "n", 20)))
}

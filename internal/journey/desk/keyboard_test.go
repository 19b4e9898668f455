package desk_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_CaseIsSolvedByKeys goes from the list to a case, answers it and solves it, without a mouse: on a desk's screen and on a
// phone's with a keyboard beside it.
func TestBrowser_CaseIsSolvedByKeys(t *testing.T) {
	for _, language := range locale.Locales {
		for name, size := range map[string][2]int{"desk": {1440, 900}, "phone": {360, 740}} {
			t.Run(language+" "+name, func(t *testing.T) {
				desk := desktest.Serve(t)
				desk.Ask(desktest.Customer, "consultation", "Timer", "Where?")
				desk.Advance(time.Minute)
				ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
				desk.Settle()
				p := desktest.OpenPage(t, language, size[0], size[1], desk.URL+"/desk/unassigned")
				p.FocusOn("input[type=email]")
				p.Type(desktest.Agent + "@test.example")
				p.TabTo(p.Word("desk.sign_in.password"))
				p.Type(desktest.Password)
				p.Keys(kb.Enter)
				p.See("Timer")
				p.Strokes("j", "j")
				p.Ready(`document.activeElement.dataset.id === "` + ticket + `"`)
				p.Strokes(kb.Enter)
				p.See("How?")
				p.Strokes("r")
				p.FocusOn(".composer-text")
				p.Type("Hold the key for three seconds.")
				p.TabTo(p.Word("desk.send.more"))
				p.Keys(kb.Enter)
				p.FocusOn("[role=menu], [role=menuitem]")
				choose(p, p.Word("desk.send.then_resolved"))
				p.FocusOn("dialog textarea")
				p.Keys(kb.End)
				p.TabTo(p.Word("desk.send.then_resolved"))
				p.Keys(kb.Enter)
				desk.Until("it is solved", func() bool { return desk.Ticket(ticket).GetString("status") == "resolved" })
				p.Counted("dialog[open]", 0)
				p.FocusOn(".msg")
				if out := p.Overflow(); out != "" {
					t.Errorf("sticks out: %s", out)
				}
			})
		}
	}
}

// choose goes down an open menu to what says so, and takes it.
func choose(p *desktest.Page, label string) {
	for range 20 {
		if p.Evaluate(`document.activeElement.innerText.trim()`) == label {
			p.Keys(kb.Enter)
			return
		}
		p.Keys(kb.ArrowDown)
	}
	p.FocusOn("[aria-label=" + strconv.Quote(label) + "]") // which says what was there in its place
}

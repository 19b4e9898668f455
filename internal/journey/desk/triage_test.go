package desk_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_TriageByKeyboardAlone has an agent take ten new cases, raise three, answer one with a canned reply, solve one and
// put one off, without ever touching a mouse.
func TestBrowser_TriageByKeyboardAlone(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			triage(t, desktest.Serve(t), language)
		})
	}
}

func triage(t *testing.T, desk *desktest.Served, language string) {
	t.Helper()
	desk.Must(desktest.Lead, "POST", "/api/collections/canned_replies/records", map[string]any{
		"title": "Photo please", "body": "Hello {customer}, please send a photo of {product}.", "actions": map[string]any{"status": "on_hold", "tags": []string{"photo"}},
	})
	desk.Must(desktest.Lead, "POST", "/api/collections/canned_replies/records", map[string]any{
		"title": "Adjusted by telephone", "body": "Hello {customer}, thank you for holding the door while we talked.",
		"actions": map[string]any{"status": "resolved", "resolution": "The hinge of case {number} was adjusted."},
	})
	cases := make([]string, 10)
	for i := range cases {
		cases[i] = desk.Ask(desktest.Customer, "repair", fmt.Sprintf("Door %d", i), "It sticks.")
		desk.Advance(time.Second)
	}
	desk.Settle()
	p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/unassigned")
	p.FocusOn("input[type=email]") // one begins to type
	p.SignInAtDesk()
	p.See("Door 0")
	picked := func(n int) { p.See(p.Word("bulk.picked.other", "count", n)) }
	changed := func(n int) { p.See(p.Word("bulk.changed.other", "count", n, "what", "")) }

	// open goes to a case of the list by keys, from wherever one is; the page that is gone to may take the focus to its heading meanwhile.
	open := func(i int) {
		p.Strokes("g", "m")
		p.Ready(`location.pathname === "/desk/mine"`)
		p.See(fmt.Sprintf("Door %d", i))
		for _, key := range append(slices.Repeat([]string{"j"}, 2*len(cases)), slices.Repeat([]string{"k"}, len(cases))...) {
			p.Strokes(key)
			if p.Evaluate(`document.activeElement.dataset.id ?? ""`) == cases[i] {
				p.Strokes(kb.Enter)
				p.Ready(`location.pathname === "/desk/mine/` + desk.Ticket(cases[i]).GetString("number") + `"`)
				return
			}
		}
		t.Fatalf("J and K do not come to Door %d", i)
	}

	// Ten at once: the newest stands on top, and each step picks one more.
	p.Strokes("j", "x", "J", "J", "J", "J", "J", "J", "J", "J", "J")
	picked(10)
	p.Strokes(".")
	p.FocusOn(".bulk-bar button")
	p.Keys(kb.Enter)
	p.See(p.Word("desk.prop.me", "name", desktest.Agent))
	p.Strokes(kb.Enter)
	changed(10)
	p.FocusOn(".queue-pane h1") // no case is left here
	for _, id := range cases {
		if got := desk.Ticket(id).GetString("assignee"); got != desktest.ID(desktest.Agent) {
			t.Errorf("%s is %q's", desk.Ticket(id).GetString("subject"), got)
		}
	}

	// Three are urgent.
	p.See(p.Word("desk.empty.unassigned"))
	p.Strokes("g", "m")
	p.See("Door 9")
	p.Strokes("j", "x", "J", "J")
	picked(3)
	p.Strokes(".")
	p.FocusOn(".bulk-bar button")
	p.TabTo(p.Word("bulk.priority"))
	p.Keys(kb.Enter)
	p.See(p.Word("common.priority.urgent"))
	p.Strokes(kb.Enter)
	changed(3)
	p.FocusOn("a.row-link")
	p.Strokes("u")
	p.See(p.Word("bulk.taken_back.other", "count", 3))
	p.Strokes("j", "x", "J", "J")
	picked(3)
	p.Strokes(".")
	p.FocusOn(".bulk-bar button")
	p.TabTo(p.Word("bulk.priority"))
	p.Keys(kb.Enter)
	p.See(p.Word("common.priority.urgent"))
	p.Strokes(kb.Enter)
	changed(3)
	urgent := 0
	for _, id := range cases {
		if desk.Ticket(id).GetString("priority") == "urgent" {
			urgent++
		}
	}
	if urgent != 3 {
		t.Errorf("%d cases are urgent, want 3", urgent)
	}

	// One gets a canned reply: what is not known holds it, and what it does is done with it.
	open(0)
	p.See(p.Word("desk.event.claimed")) // by then the keys of a case work
	p.Strokes("r")
	p.FocusOn("textarea")
	p.Strokes("/")
	p.See("Photo please")
	p.Type("Photo")
	p.Gone("Adjusted by telephone")
	p.Strokes(kb.Enter)
	p.See(p.Word("desk.canned.missing", "names", "{product}"))
	p.FocusOn("textarea")
	for range len("{product}.") {
		p.Keys(kb.Backspace)
	}
	p.Type("it.")
	p.Gone("{product}")
	p.See(p.Word("desk.canned.plan", "what", ""))
	p.TabTo(p.Word("desk.send.reply"))
	p.Keys(kb.Enter)
	p.See(p.Word("desk.saved.sent_plan"))
	p.FocusOn(".msg") // from here the keys go on
	if answered := desk.Ticket(cases[0]); answered.GetString("status") != "on_hold" || answered.GetString("tags") != `["photo"]` {
		t.Errorf("after the canned reply it is %s, with tags %s", answered.GetString("status"), answered.GetString("tags"))
	}

	// One gets an answer that solves it: both in one save.
	open(3)
	p.See(p.Word("desk.event.claimed"))
	p.Strokes("r")
	p.FocusOn("textarea")
	p.Strokes("/")
	p.See("Adjusted by telephone")
	p.Type("Adjusted")
	p.Gone("Photo please")
	p.Strokes(kb.Enter)
	p.See("The hinge of case " + desk.Ticket(cases[3]).GetString("number") + " was adjusted.")
	p.TabTo(p.Word("desk.send.reply"))
	p.Keys(kb.Enter)
	desk.Until("it is solved", func() bool { return desk.Ticket(cases[3]).GetString("status") == "resolved" })
	p.FocusOn(".msg")
	if solved := desk.Ticket(cases[3]); solved.GetString("status") != "resolved" || solved.GetString("resolution") != "The hinge of case "+solved.GetString("number")+" was adjusted." {
		t.Errorf("after the answer it is %s: %s", solved.GetString("status"), solved.GetString("resolution"))
	}

	// One is solved, one put off.
	open(1)
	p.See(p.Word("desk.event.claimed")) // by then the keys of a case work
	p.Strokes("e")
	p.See(p.Word("desk.resolve.title"))
	p.FocusOn("textarea")
	p.Type("Oiled the hinge.")
	p.TabTo(p.Word("desk.deed.resolve"))
	p.Keys(kb.Enter)
	p.See(p.Word("desk.saved.resolved"))
	open(2)
	p.See(p.Word("desk.event.claimed")) // by then the keys of a case work
	p.Strokes("z")
	p.FocusOn(".snooze-times button")
	// As in a menu: down and up, around the ends.
	p.Keys(kb.ArrowDown)
	p.FocusOn(".snooze-times button:nth-child(2)")
	p.Keys(kb.ArrowUp, kb.ArrowUp)
	p.FocusOn(".snooze-times button:last-child")
	p.Keys(kb.Home)
	p.FocusOn(".snooze-times button:first-child")
	p.Keys(kb.Enter)
	p.See(p.Word("desk.deed.wake"))
	p.Gone(p.Word("desk.snooze.title"))
	if solved, late := desk.Ticket(cases[1]), desk.Ticket(cases[2]); solved.GetString("status") != "resolved" || !late.GetBool("is_snoozed") {
		t.Errorf("one is %s, the other snoozed: %v", solved.GetString("status"), late.GetBool("is_snoozed"))
	}

	p.Strokes("?")
	p.See(p.Word("desk.help.pick_next"))
}

// TestBrowser_ListReadsOnByItself goes down a list of more cases than are fetched at once: the further ones come before its end
// is reached, by keyboard and by scrolling, and none twice.
func TestBrowser_ListReadsOnByItself(t *testing.T) {
	desk := desktest.Serve(t)
	const cases = 120
	for i := range cases {
		desk.Ask(desktest.Customer, "repair", fmt.Sprintf("Door %d", i), "It sticks.")
	}
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/unassigned")
	p.SignInAtDesk()
	p.Ready(`document.querySelectorAll(".row-link").length === 50`)
	for range 49 {
		p.Strokes("j")
	}
	p.Ready(`document.querySelectorAll(".row-link").length === 100`)
	p.Strokes("j", "j")
	p.Ready(`[...document.querySelectorAll(".row-link")].indexOf(document.activeElement) === 50`)
	p.Ready(`(document.querySelector(".queue-list").scrollTop = 1e6, new Set([...document.querySelectorAll(".row-link")].map(row => row.dataset.id)).size === 120 && document.querySelectorAll(".row-link").length === 120)`)
	p.Gone(p.Word("common.more"))
}

// TestBrowser_CannedRepliesByInputMethod: a Chinese input method writes "、" where "/" is pressed, and tells the page of no key; the
// canned replies open all the same, and nothing of it stays in the text.
func TestBrowser_CannedRepliesByInputMethod(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Must(desktest.Lead, "POST", "/api/collections/canned_replies/records", map[string]any{"title": "收到", "body": "已收到，正在核实。", "owner": "", "team": ""})
	ticket := desk.Ask(desktest.Customer, "repair", "门关不上", "卡住了。")
	p := desktest.OpenPage(t, locale.Chinese, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	p.SignInAtDesk()
	p.See("卡住了。")
	const write = `(() => { const area = document.querySelector(".composer-text"); area.focus(); document.execCommand("insertText", false, "%s"); return "" })()`
	p.Evaluate(fmt.Sprintf(write, "、"))
	p.Press("收到")
	p.Ready(`document.querySelector(".composer-text").value === "已收到，正在核实。"`)
	p.Evaluate(fmt.Sprintf(write, "螺丝、垫片"))
	p.Ready(`document.querySelector(".composer-text").value.endsWith("螺丝、垫片")`)
}

// TestBrowser_PickedAreCountedOnATablet: beside a list as narrow as a tablet's it is still said how many cases are picked.
func TestBrowser_PickedAreCountedOnATablet(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			p := desktest.OpenPage(t, language, 768, 1024, desk.URL+"/desk/all")
			p.SignInAtDesk()
			p.See("Child lock")
			p.Strokes("j", "x")
			p.Says(".bulk-count", p.In("1 picked", "已选 1 个"))
			p.Ready(`(count => count.scrollWidth <= count.clientWidth)(document.querySelector(".bulk-count"))`)
			if out := p.Overflow(); out != "" {
				t.Errorf("sticks out: %s", out)
			}
		})
	}
}

package desk_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_DialogAsksBeforeItThrowsAway writes how a case was solved and leaves by each way that sends nothing: each asks, the
// harmless answer has the focus, and it leads back to the text. One where nothing was written closes at once.
func TestBrowser_DialogAsksBeforeItThrowsAway(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
			desk.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
			desk.Settle()
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
			p.SignInAtDesk()
			p.See("It sticks.")
			p.Strokes("e")
			p.FocusOn("dialog textarea")
			p.Keys("\x1b")
			p.Counted("dialog[open]", 0)
			p.Strokes("e")
			p.FocusOn("dialog textarea")
			p.Type("Oiled")
			stays := func(again string) {
				p.See(p.Word("desk.discard.text"))
				p.FocusOn("dialog dialog .button.primary")
				p.Keys(again)
				p.Counted("dialog[open]", 1)
			}
			p.Keys("\x1b")
			stays("\r")
			p.FocusOn("dialog textarea")
			p.Keys("\x1b")
			stays("\x1b")
			p.FocusOn("dialog textarea")
			p.Evaluate(`(document.querySelector("dialog").dispatchEvent(new MouseEvent("mousedown", { bubbles: true })), "")`)
			stays("\r")
			p.TabTo(p.Word("common.cancel"))
			p.Keys("\r")
			stays("\x1b")
			p.Holds("dialog textarea", "Oiled")
			p.Press(p.Word("common.close"))
			p.Press(p.Word("desk.discard.go"))
			p.Counted("dialog[open]", 0)
			if status := desk.Ticket(ticket).GetString("status"); status == "resolved" {
				t.Error("what was thrown away solved the case")
			}
		})
	}
}

// TestBrowser_RefusedReasonStays returns an article while the connection is down: the reason stands there still, says that it is not
// saved, and arrives once it is up, though a colleague has written another title meanwhile.
func TestBrowser_RefusedReasonStays(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Must(desktest.Agent, http.MethodPost, "/api/collections/articles/records", map[string]any{
		"code": "KB-1", "locale": "en", "title": "Drain pipes", "body": "Lift the siphon.", "audience": "internal", "state": "draft"})
	article, err := desk.App.FindFirstRecordByData("articles", "code", "KB-1")
	if err != nil {
		t.Fatal(err)
	}
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/articles/records/"+article.Id, map[string]any{"state": "review"})
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/articles/"+article.Id)
	p.SignInAtDeskAs(desktest.Lead)
	p.See("Drain pipes")
	p.Evaluate(`(window.real = fetch, window.fetch = (url, options) => options?.method === "PATCH" ? Promise.reject(new TypeError("down")) : real(url, options), "")`)
	p.Press(p.Word("articles.more"))
	p.Press(p.Word("articles.do.return"))
	p.Fill(p.Word("articles.field.review_note"), "Which siphon?")
	p.Press(p.Word("articles.do.return"))
	p.Says("dialog[open]", p.Word("desk.composer.kept"))
	p.Holds("dialog textarea", "Which siphon?")
	desk.Must(desktest.Manager, http.MethodPatch, "/api/collections/articles/records/"+article.Id, map[string]any{"title": "Drain pipes and siphon"})
	p.Evaluate(`(window.fetch = real, "")`)
	p.Press(p.Word("articles.do.return"))
	p.Counted("dialog[open]", 0)
	desk.Until("the reason has arrived", func() bool {
		again, err := desk.App.FindRecordById("articles", article.Id)
		return err == nil && again.GetString("review_note") == "Which siphon?"
	})
}

// TestBrowser_MergeFindsOldCases merges a case into one that is older than any list shows at once. Who asks for the rest by keyboard goes
// on at its first row.
func TestBrowser_MergeFindsOldCases(t *testing.T) {
	desk := desktest.Serve(t)
	old := desk.Ask(desktest.Customer, "repair", "Boiler lamp", "It blinks.")
	for i := range 60 {
		desk.Ask(desktest.Customer, "repair", fmt.Sprintf("Door %d", i), "It sticks.")
	}
	ticket := desk.Ask(desktest.Customer, "repair", "The lamp again", "It blinks still.")
	desk.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	p.SignInAtDeskAs(desktest.Lead)
	p.See("It blinks still.")
	p.Press(p.Word("desk.case.more"))
	p.Press(p.Word("desk.deed.merge"))
	p.Counted("dialog .choice", 50)
	p.TabTo(p.Word("common.more"))
	p.Keys("\r")
	p.Counted("dialog .choice", 61)
	p.FocusOn("dialog .choice:nth-child(51) input")
	p.Fill(p.Word("desk.merge.search"), "boiler")
	p.Counted("dialog .choice", 1)
	p.Press("Boiler lamp")
	p.Press(p.Word("desk.merge.go", "number", desk.Ticket(old).GetString("number")))
	desk.Until("it is merged", func() bool { return desk.Ticket(ticket).GetString("merged_into") == old })
}

// TestBrowser_LackingProductIsSaid registers a unit without its product: the picker is marked as wrong and described by why, opens by the
// arrow key, and is right again once a product is chosen. What was picked is not thrown away without a question.
func TestBrowser_LackingProductIsSaid(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true})
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	p.SignInAtDesk()
	p.See("It sticks.")
	p.Press(p.Word("warranty.staff.register"))
	p.FocusOn("dialog .pick-field")
	p.Press(p.Word("warranty.register.send"))
	const picker = `dialog .pick-field`
	p.Ready(`document.querySelector("` + picker + `[aria-invalid=true]")?.getAttribute("aria-describedby") === document.querySelector("dialog .field-error").id`)
	p.Evaluate(`(document.querySelector("` + picker + `").focus(), "")`)
	p.Keys(kb.ArrowDown)
	p.Press("Washer")
	p.Says(picker, "Washer")
	p.Counted(picker+"[aria-invalid]", 0)
	p.Keys("\x1b")
	p.See(p.Word("desk.discard.text"))
}

// TestBrowser_SignatureAsksBeforeItIsLost leaves one's own closing lines half written: by Escape, and by the browser's way back, which
// asks once and no more when they are saved.
func TestBrowser_SignatureAsksBeforeItIsLost(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all")
	p.SignInAtDesk()
	p.See(p.Word("desk.empty.all"))
	p.Press("A " + desktest.Agent)
	p.Press(p.Word("desk.profile.signature"))
	p.FocusOn("dialog textarea")
	p.Type("Yours")
	p.Keys("\x1b")
	p.See(p.Word("desk.discard.text"))
	p.Keys("\x1b")
	p.Counted("dialog[open]", 1)
	p.Evaluate(`(window.asked = 0, window.confirm = () => (asked++, false), history.pushState({}, "", location.href), history.back(), "")`)
	p.Ready(`asked === 1`)
	p.Holds("dialog textarea", "Yours")
	p.Press(p.Word("desk.save"))
	p.Counted("dialog[open]", 0)
	p.Evaluate(`(history.pushState({}, "", "?further"), history.back(), "")`)
	p.Ready(`!location.search && asked === 1`)
}

package desk_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_CustomerFoundByKeyboard: Enter in the search for a customer leads to what it found, and does not send a case of nobody; the focus
// goes on with who fills the form in.
func TestBrowser_CustomerFoundByKeyboard(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/new")
	p.SignInAtDesk()
	p.Fill(p.Word("desk.field.customer"), desktest.Customer)
	p.Ready(`document.querySelector("li .customer-hit")`)
	p.FocusOn(".customer-find input")
	p.Strokes(kb.Enter)
	p.FocusOn("li .customer-hit")
	p.Counted(".customer-find .field-error", 0) // no case was sent
	p.Keys("\r")
	p.See(p.Word("desk.new.other_customer"))
	p.FocusOn(".new-form [name=kind]") // and on to the next field
	p.Press(p.Word("desk.new.other_customer"))
	p.FocusOn(".customer-find input")
}

// TestBrowser_ProductIsFoundAmongHundreds registers a unit of a product that is found by its number, by keyboard alone; Escape closes the
// list and not the dialog around it.
func TestBrowser_ProductIsFoundAmongHundreds(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			const statement = `INSERT INTO products (id, sku, name_zh, name_en, category, active, created, updated) SELECT 'p' || printf('%014d', value), 'S' || printf('%04d', value), '水壶 ' || value, 'Kettle ' || value, 'kettle', TRUE, '2026-01-01 00:00:00.000Z', '2026-01-01 00:00:00.000Z'
				FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 300) SELECT value FROM n)`
			if _, err := desk.App.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
				t.Fatal(err)
			}
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/new?customer="+desktest.ID(desktest.Customer))
			p.SignInAtDesk()
			p.Press(p.Word("warranty.staff.register"))
			p.Ready(`document.querySelector("dialog[open] .pick-field")`)
			p.Press(p.Word("warranty.register.product_none"))
			p.FocusOn("dialog[open] .picker-search")
			p.Keys("\x1b")
			p.Counted(".picker-box", 0)
			p.FocusOn("dialog[open] .pick-field")
			p.Keys(kb.Enter)
			p.FocusOn("dialog[open] .picker-search")
			p.Type("s0277")
			p.Counted("dialog[open] [role=option]", 1)
			if out := p.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			p.Keys(kb.Enter)
			p.Says("dialog[open] .pick-field", p.In("Kettle 277", "水壶 277"))
			p.Fill(p.Word("warranty.register.serial"), "K-277")
			p.Press(p.Word("warranty.register.send"))
			desk.Until("the unit is registered", func() bool {
				unit, err := desk.App.FindFirstRecordByData("assets", "serial", "K-277")
				return err == nil && unit.GetString("product") == "p00000000000277"
			})
		})
	}
}

// TestBrowser_RefusedKeySaysWhy presses keys at a colleague's case and at one that is solved: nothing happens, and it is said why.
func TestBrowser_RefusedKeySaysWhy(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
			desk.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
			desk.Settle()
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
			p.SignInAtDesk()
			p.See("It sticks.")
			p.Strokes("z")
			p.Ready("document.body.innerText.replace(/\\s/g, '').includes(`" + p.In("Thiscaseisagent2’s;", "这张工单由agent2处理") + "`)")
			desk.Change(desktest.Agent2, ticket, map[string]any{"status": "resolved", "resolution": "Oiled."})
			p.See(p.Word("desk.deed.reopen"))
			p.Strokes("e")
			p.See(p.Word("desk.keys.not.solved"))
			p.Counted("dialog[open]", 0)
		})
	}
}

// TestBrowser_CannedReplyAsksBeforeItIsLost closes the form of a canned reply: one that was written in only where that is meant.
func TestBrowser_CannedReplyAsksBeforeItIsLost(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/replies")
	p.SignInAtDeskAs(desktest.Lead)
	p.Press(p.Word("replies.new"))
	p.Ready(`document.querySelector("dialog[open]")`)
	p.Keys("\x1b")
	p.Counted("dialog[open]", 0) // nothing was written: nothing is asked
	p.Press(p.Word("replies.new"))
	p.Fill(p.Word("replies.title"), "Photo please")
	p.Keys("\x1b")
	p.Press(p.Word("desk.discard.stay"))
	p.Holds("dialog[open] input", "Photo please")
	p.Press(p.Word("common.cancel"))
	p.Press(p.Word("desk.discard.go"))
	p.Counted("dialog[open]", 0)
}

// TestBrowser_DraftsOfClosedCasesGo: what was begun in a case is kept while it is open, and forgotten once it was closed.
func TestBrowser_DraftsOfClosedCasesGo(t *testing.T) {
	desk := desktest.Serve(t)
	open := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	closed := desk.Ask(desktest.Customer, "repair", "Lid", "It rattles.")
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk")
	p.SignInAtDesk()
	p.See(p.Word("desk.empty.mine"))
	for _, ticket := range []string{open, closed} {
		p.Evaluate(`(localStorage.setItem("aftercare.draft.case.` + desktest.ID(desktest.Agent) + "." + ticket + `", JSON.stringify({ v: {}, at: Date.now() })), "")`)
	}
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+closed, map[string]any{"status": "resolved", "resolution": "Tightened."})
	desk.Clock.Advance(400 * 24 * time.Hour) // the browser's clock is not the desk's
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+closed, map[string]any{"status": "closed"})
	p.Go(desk.URL + "/desk/all")
	p.Ready(`!Object.keys(localStorage).some(key => key.endsWith(".` + closed + `"))`)
	p.Ready(`Object.keys(localStorage).some(key => key.endsWith(".` + open + `"))`)
}

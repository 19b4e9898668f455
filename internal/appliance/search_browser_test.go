package appliance_test

import (
	"net/http"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_PaletteFindsByKeyboard goes from a word somebody wrote to the case, and from an article's title to its text,
// without a mouse; the list's box says where a case matches.
func TestBrowser_PaletteFindsByKeyboard(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "repair", "Kitchen floor", "客厅的空调一直在漏水")
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", map[string]any{
				"code": "KB-77", "locale": "en", "title": "Drain pipes", "body": "Lift the **siphon** first.", "published": true, "audience": "public"})
			desk.Settle()
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all")
			signInAtDesk(p)
			p.See("Kitchen floor")
			openPalette(p)
			p.See(p.Word("desk.palette.go", "name", p.Word("desk.help.go_mine")))
			p.Type("漏水")
			p.See("客厅的空调一直在漏水")
			p.Keys("\r")
			p.See(p.Word("desk.customer.first_case"))
			if at := p.Evaluate(`location.pathname`); at != "/desk/search/"+desk.Ticket(ticket).GetString("number") {
				t.Errorf("the palette led to %s", at)
			}
			if marked := p.Evaluate(`document.querySelector(".row-found mark")?.textContent ?? ""`); marked != "漏水" {
				t.Errorf("the list marks %q, want 漏水", marked)
			}
			openPalette(p)
			p.Type("drain")
			p.See("Drain pipes")
			p.Keys("\r")
			p.See("Lift the siphon first.")
		})
	}
}

// openPalette presses Ctrl+K, which Chromium keeps from pages that ask by its own protocol.
func openPalette(p *desktest.Page) {
	p.Evaluate(`(dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true, cancelable: true })), "")`)
	p.See("Esc")
}

// TestBrowser_SingleKeysCanBeOff finds a page without a key of its own in the palette, and switches off in the help what single
// keys do, as who dictates must be able to: they then do nothing, and Ctrl+K still opens everything.
func TestBrowser_SingleKeysCanBeOff(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all")
	signInAtDesk(p)
	p.See(p.Word("desk.empty.all"))
	openPalette(p)
	p.Type(p.Word("desk.units.title"))
	p.See(p.Word("desk.palette.go", "name", p.Word("desk.units.title")))
	p.Keys("\r")
	p.Ready(`location.pathname === "/desk/units"`)
	p.Go(desk.URL + "/desk/all")
	p.See(p.Word("desk.empty.all"))
	p.Strokes("?")
	p.Press(p.Word("desk.help.single"))
	p.Keys("\x1b")
	p.Gone(p.Word("desk.help.single_text"))
	p.Strokes("g", "m")
	p.Strokes("?")
	openPalette(p) // it would not open over the help
	if at := p.Evaluate(`location.pathname`); at != "/desk/all" {
		t.Errorf("the keys led to %s", at)
	}
	p.Type(p.Word("desk.help.title"))
	p.Keys("\r")
	p.Press(p.Word("desk.help.single"))
	p.Keys("\x1b")
	p.Gone(p.Word("desk.help.single_text"))
	p.Strokes("g", "m")
	p.Ready(`location.pathname === "/desk/mine"`)
}

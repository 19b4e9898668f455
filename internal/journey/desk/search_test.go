package desk_test

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
			p.SignInAtDesk()
			p.See("Kitchen floor")
			p.OpenPalette()
			p.See(p.Word("desk.palette.go", "name", p.Word("desk.help.go_mine")))
			p.Type("漏水")
			p.See("客厅的空调一直在漏水")
			p.Keys("\r")
			p.See(p.Word("desk.customer.first_case"))
			p.Ready(`location.pathname === "/desk/search/` + desk.Ticket(ticket).GetString("number") + `"`)
			p.Says(".row-found mark", "漏水")
			p.OpenPalette()
			p.Type("drain")
			p.See("Drain pipes")
			p.Keys("\r")
			p.See("Lift the siphon first.")
		})
	}
}

// TestBrowser_SingleKeysCanBeOff finds a page without a key of its own in the palette, and switches off in the help what single
// keys do, as who dictates must be able to: they then do nothing, and Ctrl+K still opens everything.
func TestBrowser_SingleKeysCanBeOff(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all")
	p.SignInAtDesk()
	p.See(p.Word("desk.empty.all"))
	p.OpenPalette()
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
	p.OpenPalette() // it would not open over the help
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

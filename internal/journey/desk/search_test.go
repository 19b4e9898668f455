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

// TestBrowser_PaletteTakesNoHitOfAnotherQuestion presses Enter before the answer to what was typed has come, while the hits of what
// was typed before still stand there: that leads to the list of what was asked for, never to somebody else's case. An answer that does
// not come at all is announced.
func TestBrowser_PaletteTakesNoHitOfAnotherQuestion(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "repair", "Kitchen floor", "It drips.")
	desk.Ask(desktest.Customer2, "repair", "Boiler lamp", "It blinks.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all")
	p.SignInAtDesk()
	p.See("Kitchen floor")
	p.Evaluate(`(() => {
		const real = fetch;
		window.fetch = (url, ...rest) => String(url).includes("q=Broken") ? Promise.reject(new TypeError("down"))
			: String(url).includes("q=Boiler") && String(url).includes("each=") ? new Promise(() => {}) : real(url, ...rest);
		return "";
	})()`)
	p.OpenPalette()
	p.Fill(p.Word("desk.palette.title"), "Kitchen")
	p.Says(".palette", "2026-000001", "Kitchen floor")
	p.Fill(p.Word("desk.palette.title"), "Boiler")
	p.Keys("\r")
	p.Ready(`location.pathname + location.search === "/desk/search?q=Boiler"`)
	p.Says(".row-subject", "Boiler lamp")
	p.OpenPalette()
	p.Fill(p.Word("desk.palette.title"), "Broken")
	p.Ready(`document.querySelector(".palette [role=alert]")?.innerText`)
}

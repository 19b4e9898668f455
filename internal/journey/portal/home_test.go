package portal_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_LaterWordsFollowTheLanguage: the words that came with a later page change with the language like the first ones.
func TestBrowser_LaterWordsFollowTheLanguage(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1024, 800, desk.URL)
	p.See(p.Word("portal.home.title"))
	p.Press(p.Word("portal.nav.sign_in"))
	p.See(p.Word("portal.auth.lead"))
	p.Press("中文")
	p.See(locale.Text(locale.Chinese, "portal.auth.lead", nil))
	p.Press(locale.Text(locale.Chinese, "portal.brand", nil))
	p.See(locale.Text(locale.Chinese, "portal.home.title", nil))
}

// TestBrowser_HomeByKeyboard goes through the portal's first page without a mouse: past the head by the skip link, from the
// search to a request that begins with what was written, and to larger letters, which stay.
func TestBrowser_HomeByKeyboard(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) { homeByKeyboard(t, language) })
	}
}

func homeByKeyboard(t *testing.T, language string) {
	desk := desktest.Serve(t)
	desk.Must(desktest.Manager, http.MethodPatch, "/api/collections/portal_settings/records/portalsettings1", map[string]any{
		"name": "Lotus Home", "accent": "#a02020", "title_en": "Ask Lotus", "title_zh": "问问荷花", "phone": "400 800 1234",
		"announcement_en": "Closed for stocktaking on Friday.", "announcement_zh": "周五盘点，暂停营业。",
	})
	p := desktest.OpenPage(t, language, 360, 740, desk.URL)
	title := p.In("Ask Lotus", "问问荷花")
	p.See(title)
	p.See(p.In("Closed for stocktaking on Friday.", "周五盘点，暂停营业。"))
	p.See("400 800 1234")
	p.TabTo(p.Word("common.skip"))
	p.Keys("\r")
	p.Focused("main")
	p.TabTo(p.Word("portal.home.ask"))
	p.Type("the lid sticks")
	p.Says(".home-none", p.Word("portal.home.found_none")) // to those who see it as well
	p.TabTo(p.Word("portal.home.ask_about", "text", "the lid sticks"))
	p.Keys("\r")
	p.See(p.Word("portal.new.kind.title"))

	p.Go(desk.URL)
	p.See(title)
	p.TabTo(p.Word("portal.display"))
	p.Keys("\r")
	p.See(p.Word("portal.text_size.130"))
	p.Keys(kb.ArrowDown, kb.ArrowDown, "\r")
	for range 2 { // at once, and after a reload
		p.Counted(`html[data-text="130"]`, 1)
		if out := p.Overflow(); out != "" {
			t.Errorf("sticks out: %s", out)
		}
		p.Go(desk.URL + "/standards")
		p.See("Lotus Home")
	}
}

// TestBrowser_SuggestionsByArrows goes through what the first page's search finds by the arrow keys: the field keeps the focus and names
// what is chosen, Escape goes back to what was written, and Enter opens.
func TestBrowser_SuggestionsByArrows(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL)
	p.TabTo(p.Word("portal.home.ask"))
	p.Type("the lid sticks")
	p.Says(".home-none", p.Word("portal.home.found_none"))
	chosen := func(words string) string {
		return `(document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.innerText.trim() ?? "") === ` + strconv.Quote(words)
	}
	p.Strokes(kb.ArrowDown)
	p.Ready(chosen(p.Word("portal.home.answer_at_once")))
	p.Strokes(kb.ArrowDown)
	p.Ready(chosen(p.Word("portal.home.ask_about", "text", "the lid sticks")))
	p.Strokes(kb.ArrowDown, kb.ArrowUp)
	p.Ready(chosen(p.Word("portal.home.ask_about", "text", "the lid sticks")))
	p.Strokes(kb.Escape)
	p.Ready(chosen(""))
	p.Holds(".home-form input", "the lid sticks")
	p.Strokes(kb.ArrowUp, kb.Enter)
	p.See(p.Word("portal.new.kind.title"))
}

// TestBrowser_MailedLinkKeepsTheFocus opens a mailed link that has run out: what is said of it takes the place of the form, and the focus of
// the button that was pressed.
func TestBrowser_MailedLinkKeepsTheFocus(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/confirm/verification#x.eyJlbWFpbCI6ImFubkB0b3VyLmV4YW1wbGUifQ.y")
	p.See("ann@tour.example")
	p.TabTo(p.Word("portal.confirm.verification.action"))
	p.Keys("\r")
	p.See(p.Word("portal.confirm.broken"))
	p.FocusOn("h1")
}

// TestBrowser_SecondMailedLinkCounts opens a second link in the tab of a first one: the page speaks of the second.
func TestBrowser_SecondMailedLinkCounts(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/confirm/verification#x.eyJlbWFpbCI6ImFubkB0b3VyLmV4YW1wbGUifQ.y")
	p.See("ann@tour.example")
	p.Press(p.Word("portal.confirm.verification.action"))
	p.See(p.Word("portal.confirm.broken"))
	p.Evaluate(`location.hash = "x.eyJlbWFpbCI6ImJvYkB0b3VyLmV4YW1wbGUifQ.y"`)
	p.See("bob@tour.example")
	p.Gone(p.Word("portal.confirm.broken"))
}

// TestBrowser_ExampleFitsThePhone: what is shown as an example in the search of the first page can be read whole on a phone.
func TestBrowser_ExampleFitsThePhone(t *testing.T) {
	desk := desktest.Serve(t)
	for _, language := range locale.Locales {
		p := desktest.OpenPage(t, language, 360, 740, desk.URL)
		p.See(p.Word("portal.home.title"))
		p.Ready(`!!document.querySelector(".home-form input")`)
		got := p.Evaluate(`const input = document.querySelector(".home-form input"), style = getComputedStyle(input), pen = document.createElement("canvas").getContext("2d");
			pen.font = style.font;
			const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), needs = pen.measureText(input.placeholder).width;
			needs <= room ? "" : input.placeholder + " needs " + needs + " of " + room`)
		if got != "" {
			t.Error(got)
		}
	}
}

// TestBrowser_ManagerDressesThePortal changes name, colour and announcement at the desk, and finds them on the portal.
func TestBrowser_ManagerDressesThePortal(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1280, 900, desk.URL+"/desk/portal")
	p.Fill(p.Word("desk.sign_in.email"), desktest.Manager+"@test.example")
	p.Fill(p.Word("desk.sign_in.password"), desktest.Password)
	p.Press(p.Word("desk.sign_in.submit"))
	p.See(p.Word("portal_settings.section.brand"))
	p.Fill(p.Word("portal_settings.name"), "Lotus Home")
	p.Fill(p.Word("portal_settings.accent"), "red")
	p.Fill(p.Word("portal_settings.announcement_zh"), "周六调休上班。")
	p.Fill(p.Word("portal_settings.announcement_until"), "2030-01-01T18:00")
	p.Press(p.Word("portal_settings.save"))
	p.See(p.Word("portal_settings.kept"))
	p.Fill(p.Word("portal_settings.accent"), "#a02020")
	p.Press(p.Word("portal_settings.save"))
	p.See(p.Word("portal_settings.saved"))
	record, err := desk.App.FindRecordById("portal_settings", "portalsettings1")
	if err != nil {
		t.Fatal(err)
	}
	if until := record.GetDateTime("announcement_until").Time(); until.In(time.Local).Format("2006-01-02 15:04") != "2030-01-01 18:00" {
		t.Errorf("the end by the shop's clocks: got %s", until)
	}
	p.Go(desk.URL)
	p.See("Lotus Home")
	p.See("周六调休上班。")
	p.Counted(`html[data-hue]`, 1) // the shop's colour
}

// TestBrowser_TwoDressThePortal has a colleague save the settings while they are being written: what only one changed comes together,
// what both changed is shown and chosen, and it can be saved then.
func TestBrowser_TwoDressThePortal(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			const settings = "/api/collections/portal_settings/records/portalsettings1"
			p := desktest.OpenPage(t, language, 1280, 900, desk.URL+"/desk/portal")
			p.SignInAtDeskAs(desktest.Manager)
			p.See(p.Word("portal_settings.section.brand"))
			p.Fill(p.Word("portal_settings.title_en"), "Ask us anything")
			p.Fill(p.Word("portal_settings.accent"), "#a02020")
			desk.Clock.Advance(time.Minute)
			desk.Must(desktest.Manager, http.MethodPatch, settings, map[string]any{"title_en": "Ask the shop", "phone": "400 820 8820"})
			p.Press(p.Word("portal_settings.save"))
			p.Says(".note[role=alert]", p.Word("desk.conflict.title"), p.Word("portal_settings.title_en"), "Ask the shop", "Ask us anything")
			p.Press(p.Word("desk.conflict.mine"))
			p.Counted(".note[role=alert]", 0)
			p.Press(p.Word("portal_settings.save"))
			p.See(p.Word("portal_settings.saved"))
			record, err := desk.App.FindRecordById("portal_settings", "portalsettings1")
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]string{"title_en": "Ask us anything", "accent": "#a02020", "phone": "400 820 8820"} {
				if got := record.GetString(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestBrowser_HomeSaysWhenWeAnswer shows on the first page by when an open case is answered, and no longer once it is.
func TestBrowser_HomeSaysWhenWeAnswer(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "consultation", "It hums", "All night.")
			desk.Settle()
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/sign-in")
			p.SignIn()
			p.See("It hums")
			p.Go(desk.URL)
			promised := []string{"我们会在", "We will answer by"}[i]
			p.See("It hums")
			p.See(promised)
			if out := p.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			desk.Say(desktest.Agent, ticket, "reply", "Since when?")
			desk.Settle()
			p.Gone(promised)
		})
	}
}

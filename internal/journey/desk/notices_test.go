package desk_test

import (
	"fmt"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// announcing stands in for the browser's notifications: it answers once as the person does, and keeps what is shown. The page can be
// hidden, as behind other windows.
const announcing = `(() => {
	window.shown = [];
	window.asked = 0;
	window.Notification = class {
		static permission = localStorage.permission ?? "default";
		static async requestPermission() { asked++; return Notification.permission = localStorage.permission = %q; }
		constructor(title, options) { shown.push({ title, ...options }); }
		close() {}
	};
	window.isHidden = false;
	Object.defineProperty(document, "hidden", { get: () => isHidden });
})()`

// openAnnouncing opens the desk in a browser whose person answers so when they are asked.
func openAnnouncing(t *testing.T, desk *desktest.Served, language, answer string) *desktest.Page {
	t.Helper()
	p := desktest.OpenPage(t, language, 1440, 900, "about:blank")
	p.OnEveryPage(fmt.Sprintf(announcing, answer))
	p.Go(desk.URL + "/desk")
	p.SignInAtDesk()
	p.See(p.Word("desk.empty.mine"))
	return p
}

// toggleAnnouncing presses the choice in the menu of oneself.
func toggleAnnouncing(p *desktest.Page) {
	p.Press("A " + desktest.Agent)
	p.Press(p.Word("desk.profile.browser_notices"))
}

// assigned has a lead give a case to the agent, and waits until the page says so.
func assigned(desk *desktest.Served, p *desktest.Page, subject string) {
	ticket := desk.Ask(desktest.Customer, "repair", subject, "It sticks.")
	desk.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	p.See("“" + subject + "”")
}

// TestBrowser_NotifiesBehindOtherWindows switches notifications on: the browser is asked once, what happens while the page is hidden is
// shown outside of it with number and subject alone, also after a reload, and nothing once they are switched off.
func TestBrowser_NotifiesBehindOtherWindows(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			p := openAnnouncing(t, desk, language, "granted")
			p.Evaluate(`(isHidden = true, "")`)
			assigned(desk, p, "Before")
			p.Ready(`asked === 0 && shown.length === 0`) // nobody has asked for any
			toggleAnnouncing(p)
			p.See(p.Word("desk.browser.on"))
			assigned(desk, p, "Hidden")
			p.Ready(`asked === 1 && shown.length === 1 && shown[0].body === "2026-000002 Hidden" && !!shown[0].tag`)
			p.Ready("shown[0].title === `" + p.Word("desk.browser.title") + "`")
			p.Evaluate(`(isHidden = false, "")`)
			assigned(desk, p, "Seen")
			p.Ready(`shown.length === 1`) // it stands on the screen that one looks at

			p.Go(desk.URL + "/desk/all")
			p.See("Hidden")
			p.Evaluate(`(isHidden = true, "")`)
			assigned(desk, p, "Later")
			p.Ready(`asked === 0 && shown.length === 1 && shown[0].body.endsWith("Later")`)
			toggleAnnouncing(p)
			assigned(desk, p, "Off")
			p.Ready(`asked === 0 && shown.length === 1`)
		})
	}
}

// TestBrowser_RefusedNotificationsAreSaid: where the browser refuses, one is told what to do, and the choice stays off.
func TestBrowser_RefusedNotificationsAreSaid(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			p := openAnnouncing(t, desk, language, "denied")
			toggleAnnouncing(p)
			p.See(p.Word("desk.browser.refused"))
			p.Press("A " + desktest.Agent)
			p.Ready("[...document.querySelectorAll('[role=menuitemradio], [role=menuitemcheckbox], [role=menuitem]')].find(e => e.innerText.includes(`" + p.Word("desk.profile.browser_notices") + "`))?.getAttribute('aria-checked') !== 'true'")
			p.Keys("\x1b")
			p.Evaluate(`(isHidden = true, "")`)
			assigned(desk, p, "Hidden")
			p.Ready(`shown.length === 0`)
		})
	}
}

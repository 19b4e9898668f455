package desk_test

import (
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// heldLine keeps what the page asks the live line for until a test lets it go.
const heldLine = `(() => {
	const real = window.fetch;
	window.held = [];
	window.fetch = (url, options) => window.isHeld && String(url).includes("/api/realtime") && options?.method === "POST"
		? new Promise((resolve) => held.push(() => resolve(real(url, options)))) : real(url, options);
	window.letGo = () => { window.isHeld = false; held.splice(0).forEach((go) => go()); return ""; };
})()`

// TestBrowser_NothingIsLostBeforeTheLiveLine: what a customer writes, and a colleague changes, after a case was read and before the
// live line tells of it is there as soon as the line is.
func TestBrowser_NothingIsLostBeforeTheLiveLine(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, "about:blank")
	p.OnEveryPage(heldLine)
	p.Go(desk.URL + "/desk/unassigned")
	p.SignInAtDesk()
	p.See("Door")
	p.Evaluate(`(window.isHeld = true, "")`)
	p.Press("Door")
	p.See("It sticks.")
	p.Ready(`held.length > 0`)
	if answer := desk.Say(desktest.Customer, ticket, "reply", "It fell out of its frame."); answer.Status >= 300 {
		t.Fatal(answer.Text)
	}
	desk.Change(desktest.Lead, ticket, map[string]any{"subject": "Door out of its frame"})
	desk.Settle()
	if shown := p.Evaluate(`document.body.innerText`); strings.Contains(shown, "It fell out") {
		t.Fatal("the line was not held")
	}
	p.Evaluate(`letGo()`)
	p.See("It fell out of its frame.")
	p.See("Door out of its frame")
}

package desk_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_KeysMeanTheRowOneWentTo: a key of the case, pressed on another row, opens that one's case and does nothing to the one
// that was open.
func TestBrowser_KeysMeanTheRowOneWentTo(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "repair", "Lid", "It is loose.")
	door := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/unassigned")
	p.SignInAtDesk()
	p.See("Door")
	p.Strokes("j")
	p.FocusOn("a.row-link")
	p.Strokes(kb.Enter)
	p.See("It sticks.")
	p.See(p.Word("desk.deed.claim"))
	p.Strokes("j")
	p.Ready(`document.activeElement.innerText.includes("Lid")`)
	p.Strokes("a")
	p.See(p.Word("desk.keys.opened"))
	p.See("It is loose.")
	if whose := desk.Ticket(door).GetString("assignee"); whose != "" {
		t.Errorf("the case that was left is %s's", whose)
	}
	p.Strokes("r")
	p.FocusOn("textarea")

	// What a case is can be changed by keys as well, or by the words in the palette.
	p.Strokes(kb.Escape)
	p.Ready(`document.activeElement.tagName !== "TEXTAREA"`)
	p.Strokes("p")
	p.See(p.Word("common.priority.urgent"))
	p.FocusOn(".picker-box")
	p.Strokes("u", kb.Enter)
	p.See(p.Word("desk.saved.field", "field", p.Word("desk.field.priority"), "value", p.Word("common.priority.urgent")))
	p.OpenPalette()
	p.Type("Set the prio")
	p.See(p.Word("desk.help.priority"))
	p.Strokes(kb.Enter)
	p.See(p.Word("common.priority.urgent"))
}

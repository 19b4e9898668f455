package desk_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_KeysMeanTheRowOneWentTo: a key of the case, pressed on another row, opens that one's case and does nothing to the one
// that was open.
func TestBrowser_KeysMeanTheRowOneWentTo(t *testing.T) {
	desk := desktest.Serve(t)
	door := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Advance(time.Minute)
	desk.Ask(desktest.Customer, "repair", "Lid", "It is loose.")
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

// TestBrowser_MostUrgentStandsOnTop: an old case of danger and one that is due next stand over what changed last; the order is said,
// can be another one, and stays so on this device.
func TestBrowser_MostUrgentStandsOnTop(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "consultation", "Early", "When?")
	desk.Advance(time.Minute)
	smoke := desk.Ask(desktest.Customer, "complaint", "Smoke", "The plug caught fire.")
	desk.Advance(time.Minute)
	desk.Ask(desktest.Customer, "consultation", "Late", "When?")
	desk.Settle()
	_, err := desk.App.DB().NewQuery(`UPDATE tickets SET grade = 'crisis', escalation = 'manager', escalated_at = created WHERE id = {:id}`).Bind(dbx.Params{"id": smoke}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	p := desktest.OpenPage(t, locale.Chinese, 360, 740, desk.URL+"/desk/all")
	p.SignInAtDesk()
	p.See("Smoke")
	stand := func(subjects string) {
		p.Ready(`[...document.querySelectorAll(".row-subject")].map((row) => row.innerText).join() === "` + subjects + `"`)
	}
	stand("Smoke,Early,Late")
	p.Press(p.Word("desk.order.said", "order", p.Word("desk.order.urgent")))
	p.Press(p.Word("desk.order.-updated"))
	stand("Late,Smoke,Early")
	p.Go(desk.URL + "/desk/all")
	stand("Late,Smoke,Early")
	p.See(p.Word("desk.order.-updated"))
	p.Go(desk.URL + "/desk/unassigned")
	p.See(p.Word("desk.order.urgent"))
}

package desk_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// stopwatch keeps what is to happen in ten seconds, so that a test can say when they are over.
const stopwatch = `(() => {
	const set = setTimeout, clear = clearTimeout;
	window.due = new Map();
	let last = 1e9;
	window.setTimeout = (run, ms, ...rest) => ms === 10000 ? (due.set(++last, run), last) : set(run, ms, ...rest);
	window.clearTimeout = id => due.delete(id) || clear(id);
})()`

// TestBrowser_UndoOutlivesWhatArrives changes a case in the list, after which two notices arrive: U takes the change back still. The
// word that offers it stays for as long as it has the pointer or the focus, and goes after its time.
func TestBrowser_UndoOutlivesWhatArrives(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, "about:blank")
	p.OnEveryPage(stopwatch)
	p.Go(desk.URL + "/desk/unassigned")
	p.SignInAtDesk()
	p.See("Door")
	take := func() {
		p.Strokes("j", "x")
		p.See(p.Word("bulk.picked.one", "count", 1))
		p.Strokes(".")
		p.FocusOn(".bulk-bar button")
		p.Keys(kb.Enter)
		p.See(p.Word("desk.prop.me", "name", desktest.Agent))
		p.Strokes(kb.Enter)
		p.See(p.Word("bulk.changed.one", "count", 1, "what", ""))
	}
	take()
	assigned(desk, p, "Lid")
	assigned(desk, p, "Lamp")
	p.Strokes("u")
	p.See(p.Word("bulk.taken_back.one", "count", 1))
	if whose := desk.Ticket(ticket).GetString("assignee"); whose != "" {
		t.Errorf("it is still %s's", whose)
	}

	p.Go(desk.URL + "/desk/unassigned")
	p.See("Door")
	take()
	const toast = `document.querySelector(".toast")`
	// A long text does not share its line with what one can press.
	p.Ready(`(([text, whole]) => text.offsetWidth > 0.75 * whole.offsetWidth)((text => (text.textContent = "A long notice. ".repeat(20), [text, text.parentElement]))(document.querySelector(".toast > span")))`)
	p.Ready(`due.size === 1`)
	p.Evaluate(`(` + toast + `.dispatchEvent(new PointerEvent("pointerenter")), "")`)
	p.Ready(`due.size === 0`)
	p.Evaluate(`(` + toast + `.querySelector("button").focus(), ` + toast + `.dispatchEvent(new PointerEvent("pointerleave")), "")`)
	p.FocusOn(".toast button")
	p.Ready(`due.size === 0`)
	p.Evaluate(`(document.activeElement.blur(), "")`)
	p.Ready(`due.size === 1`)
	p.Evaluate(`(due.forEach(run => run()), "")`)
	p.Counted(".toast", 0)
}

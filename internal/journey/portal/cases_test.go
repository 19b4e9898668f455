package portal_test

import (
	"fmt"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_CustomerFindsTheirCases by a word that was written to them and by what their case came to, and no case of another's.
func TestBrowser_CustomerFindsTheirCases(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			mine := desk.Ask(desktest.Customer, "consultation", "About my order", "When does it come?")
			desk.Say(desktest.Agent, mine, "reply", "发票已经寄出。 The invoice is on its way.")
			desk.Say(desktest.Agent, mine, "note", "发票 secretword")
			theirs := desk.Ask(desktest.Customer2, "consultation", "Another order", "Where is my invoice? 发票呢？")
			done := desk.Ask(desktest.Customer, "repair", "It leaks", "It leaks.")
			desk.Change(desktest.Agent, done, map[string]any{"status": "resolved", "resolution": "Replaced the gasket. 更换了垫圈。", "assignee": desktest.ID(desktest.Agent)})
			desk.Settle()
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/cases")
			page.SignIn()
			look := func(typed, want string) {
				t.Helper()
				page.Fill(page.Word("portal.cases.search"), typed)
				page.Ready(`[...document.querySelectorAll(".case-row")].length === 1 && document.querySelector(".case-row mark")?.closest("a").innerText.includes("` + want + `")`)
			}
			look("发票", "About my order")
			look("invoice", "About my order")
			look("gasket", "It leaks")
			look("垫圈", "It leaks")
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			// What many cases say is found in all of them, however many the search gives at once.
			for i := range 60 {
				desk.Ask(desktest.Customer, "consultation", fmt.Sprintf("Order %d", i), "The parcel never came. 包裹没到。")
			}
			desk.Settle()
			page.Evaluate(`performance.setResourceTimingBufferSize(2000) ?? ""`)
			for _, typed := range []string{"parcel", "包裹"} {
				page.Fill(page.Word("portal.cases.search"), typed)
				page.Ready(`document.querySelector("[role=tab][aria-selected=true]")?.innerText.includes("60")`)
			}
			// A case that comes meanwhile is found by its subject, and nothing is searched for again.
			page.Ready(`performance.getEntriesByType("resource").filter((r) => r.name.includes("/api/aftercare/search") && r.name.includes(encodeURIComponent("包裹"))).length === 2`)
			page.Evaluate(`performance.clearResourceTimings() ?? ""`)
			desk.Ask(desktest.Customer, "consultation", "包裹 again", "It never came.")
			page.Ready(`document.querySelector("[role=tab][aria-selected=true]")?.innerText.includes("61")`)
			if got := page.Evaluate(`String(performance.getEntriesByType("resource").filter((r) => r.name.includes("/api/aftercare/search")).length)`); got != "0" {
				t.Errorf("a reload searched %s times", got)
			}
			for _, typed := range []string{"secretword", desk.Ticket(theirs).GetString("number")} {
				page.Fill(page.Word("portal.cases.search"), typed)
				page.See(page.Word("portal.cases.none_found", "text", typed))
			}
		})
	}
}

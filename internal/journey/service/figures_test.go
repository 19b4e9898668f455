package service_test

import (
	"fmt"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// answeredSurveys writes answers of this month about one case: four in five are content.
func answeredSurveys(t *testing.T, desk *desktest.Served, n int) {
	t.Helper()
	ticket := desk.Ask(desktest.Customer, "repair", leak, "Leaks.")
	desk.Settle()
	for i := range n {
		values := dbx.Params{
			"id": fmt.Sprintf("answer%09d", i), "invite": i, "ticket": ticket, "customer": desktest.ID(desktest.Customer), "csat": 5 - 4*(i%5/4), "nps": -1,
			"dimensions": fmt.Sprintf(`{"overall":%d,"speed":2}`, 5-4*(i%5/4)), "created": "2026-09-10 01:00:00.000Z",
		}
		if _, err := desk.App.NonconcurrentDB().Insert("survey_answers", values).Execute(); err != nil {
			t.Fatal(err)
		}
	}
}

// scoredCalls writes calls of this month about one case, in three of ten of which the customer would recommend the shop.
func scoredCalls(t *testing.T, desk *desktest.Served, n int) {
	t.Helper()
	ticket := desk.OnlyTicket()
	for i := range n {
		recommends := 5
		if i < 3 {
			recommends = 9
		}
		values := dbx.Params{
			"id": fmt.Sprintf("attempt%08d", i), "callback": "callback0000000", "ticket": ticket, "result": "reached", "outcome": "satisfied", "round": 1,
			"scores": fmt.Sprintf(`{"attitude":5,"recommend":%d}`, recommends), "created": "2026-09-10 01:00:00.000Z",
		}
		if _, err := desk.App.NonconcurrentDB().Insert("callback_attempts", values).Execute(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBrowser_FiguresSayWhatTheyRestOn reads the page as a colleague does who has no mouse, on a desk's screen and on a phone.
func TestBrowser_FiguresSayWhatTheyRestOn(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			answeredSurveys(t, desk, 40)
			scoredCalls(t, desk, 10)
			width := map[string]int{locale.English: 1440, locale.Chinese: 360}[language]
			p := desktest.OpenPage(t, language, width, 900, desk.URL+"/desk/figures?period=this_month")
			p.SignInAtDesk()
			csat := p.Word("figures.name.csat")
			p.See(csat)
			p.See(p.Word("figures.percent", "n", "80"))
			p.See(p.Word("figures.n", "n", 40))
			p.See(p.Word("figures.rests", "k", 32, "m", 40))
			p.See(p.Word("figures.interval", "low", "65.2", "high", "89.5"))
			p.See(p.Word("figures.target", "value", p.Word("figures.percent", "n", "92")))
			p.See("–") // nobody has recommended or complained
			p.See(p.Word("figures.nothing"))

			// Definitions come to whoever tabs there, and go by Escape.
			definition := p.Word("figures.definition.csat")
			p.Gone(definition)
			p.TabTo(p.Word("figures.definition_of", "name", csat))
			p.See(definition)
			p.Keys("\x1b")
			p.Gone(definition)

			// The chart's table says the same, and the address keeps the choice.
			p.Choose(".figure-card:nth-of-type(6) select", "speed")
			p.See(p.Word("figures.percent", "n", "0"))
			p.Fill(p.Word("figures.by"), "team")
			p.Press(p.Word("figures.table"))
			p.See(p.Word("figures.col.left_out"))
			p.Ready(`location.search.includes("by=team") && location.search.includes("dimension=speed")`)

			// What was scored in calls: all of it side by side, and one score in place of what they said.
			p.See(p.Word("figures.name.call_dimensions"))
			p.See(p.Word("figures.dimension.recommend"))
			p.Choose(".figure-card:nth-of-type(3) select", "recommend")
			p.Ready(`location.search.includes("call_dimension=recommend")`)
			p.See(p.Word("figures.rests", "k", 3, "m", 10))
			if out := p.Overflow(); out != "" {
				t.Errorf("at %d px something sticks out: %s", width, out)
			}
		})
	}
}

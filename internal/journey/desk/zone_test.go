package desk_test

import (
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_NamesTheZoneOfOthersTimes looks from New York at a desk in China: what a rule told of a time says whose clocks it means,
// and a customer reads a promise by the shop's, with their zone. Where both show the same time, the notice says nothing of it.
func TestBrowser_NamesTheZoneOfOthersTimes(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.AddRule(map[string]any{
				"name": "Tell", "on": []string{"ticket.assigned"}, "script": `({ act }) => act.notify("assignee", { en: "It is due at 18:00", "zh-CN": "18:00 到期" })`,
			})
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/canned_replies/records", map[string]any{"title": "Promised", "body": "By {promise}."})
			id := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
			desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/tickets/records/"+id, map[string]any{
				"assignee": desktest.ID(desktest.Agent), "promise_at": desk.Clock.Now().Add(26 * time.Hour), "promise_text": "A new hinge.",
			})
			desk.Settle()
			number := desk.Ticket(id).GetString("number")
			told := map[string]string{locale.English: "It is due at 18:00", locale.Chinese: "18:00 到期"}[language]
			zone := map[string]string{locale.English: " (China Standard Time)", locale.Chinese: "（北京时间）"}[language]
			for _, at := range []struct{ zone, says string }{{"America/New_York", told + zone}, {"Asia/Shanghai", told + map[string]string{locale.English: " · ", locale.Chinese: "（"}[language] + number}} {
				p := desktest.OpenPageIn(t, at.zone, language, 1440, 900, desk.URL+"/desk/all/"+number)
				p.SignInAtDesk()
				p.See("A new hinge.")
				p.Strokes("r")
				p.FocusOn("textarea")
				p.Strokes("/")
				p.Press("Promised")
				p.Holds("textarea", "By "+map[string]string{locale.English: "Sep 15 11:00", locale.Chinese: "9 月 15 日 11:00"}[language]+zone+".")
				p.Press(p.Word("desk.notices.title"))
				p.See(at.says)
			}
		})
	}
}

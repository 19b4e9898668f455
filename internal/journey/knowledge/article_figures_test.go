package knowledge_test

import (
	"net/http"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_ReasonsAreReadByKeyboard opens why an article did not help, without a pointer, and looks at a longer time.
func TestBrowser_ReasonsAreReadByKeyboard(t *testing.T) {
	desk := desktest.Serve(t)
	id := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", map[string]any{"locale": "en", "title": "Close the valve", "body": "Turn it.", "audience": "public", "state": "published"}).String("id")
	desk.Must(desktest.Customer, http.MethodPost, "/api/aftercare/articles/"+id+"/vote", map[string]any{"helpful": false, "reason": "wrong"})
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/desk/articles?state=use")
	page.SignInAtDeskAs(desktest.Lead)
	page.See("Close the valve")
	page.Gone(page.Word("articles.reason.wrong"))
	page.TabTo(page.Word("articles.why_not", "n", "1", "title", "Close the valve"))
	page.Keys("\r")
	page.See(page.Word("articles.reason.wrong"))
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	page.Fill(page.Word("articles.period"), "90")
	page.See(page.Word("articles.use", "days", "90"))
}

package knowledge_test

import (
	"fmt"
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

// TestBrowser_EveryArticleIsFoundAndCounted has more articles than a page shows at once: the figures of all can be seen, and the list is
// narrowed to one by a word of its text and by its category.
func TestBrowser_EveryArticleIsFoundAndCounted(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Must(desktest.Lead, http.MethodPost, "/api/collections/article_categories/records", map[string]any{"code": "pipes", "name_zh": "管道", "name_en": "Pipes", "position": 1})
	for i := range 21 {
		about := map[string]any{"locale": "en", "title": fmt.Sprintf("Valve %d", i), "body": fmt.Sprintf("Screw w%dw.", i), "audience": "public", "state": "published"}
		if i == 7 {
			about["category"] = "pipes"
		}
		id := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", about).String("id")
		desk.Must(desktest.Customer, http.MethodPost, "/api/aftercare/articles/"+id+"/vote", map[string]any{"helpful": true})
	}
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/desk/articles?state=use")
	page.SignInAtDeskAs(desktest.Lead)
	const rows = ".article-table tbody tr:not([hidden])"
	page.Counted(rows, 20)
	page.Press(page.Word("common.more"))
	page.Counted(rows, 21)
	page.Go(desk.URL + "/desk/articles")
	page.Counted(".article-row", 21)
	page.Fill(page.Word("articles.find"), "w12w")
	page.Keys("\r")
	page.Counted(".article-row", 1)
	page.Says(".article-row", "Valve 12")
	page.Fill(page.Word("articles.find"), "")
	page.Counted(".article-row", 21)
	page.Choose(".article-narrow select", "pipes")
	page.Counted(".article-row", 1)
	page.Says(".article-row", "Valve 7")
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	page.Fill(page.Word("articles.find"), "nowhere")
	page.Keys("\r")
	page.See(page.Word("common.nothing_found"))
}

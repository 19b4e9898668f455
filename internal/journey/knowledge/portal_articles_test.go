package knowledge_test

import (
	"fmt"
	"net/http"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_LongListsComeInParts turns the pages of a category of many articles, on a phone.
func TestBrowser_LongListsComeInParts(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/article_categories/records", map[string]any{"code": "tariffs", "name_zh": "资费", "name_en": "Tariffs"})
			for i := range 51 {
				desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", map[string]any{"code": fmt.Sprintf("X-%02d", i+1), "locale": "en", "title": fmt.Sprintf("Tariff %02d", i+1), "body": "By the hour.", "audience": "public", "category": "tariffs", "state": "published"})
			}
			word := func(name string, params map[string]any) string {
				return locale.Text(language, "help_page."+name, params)
			}
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/articles?category=tariffs")
			page.See(word("part", map[string]any{"n": 1, "of": 2}))
			page.See("Tariff 50")
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.Press(word("behind", nil))
			page.See("Tariff 51")
			page.Gone("Tariff 50")
			page.Press(word("before", nil))
			page.See("Tariff 50")
		})
	}
}

// TestBrowser_SignedInFindTheirArticles goes from the first page's search and subjects to articles for customers alone, says why one
// did not help, and goes on to the next.
func TestBrowser_SignedInFindTheirArticles(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/article_categories/records", map[string]any{"code": "tariffs", "name_zh": "资费", "name_en": "Tariffs"})
			var id string
			for _, title := range []string{"Service tariffs 服务资费", "Winter tariffs 冬季资费"} {
				id = desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", map[string]any{"locale": language, "title": title, "body": "By the hour.", "audience": "customers", "category": "tariffs", "state": "published"}).String("id")
			}
			word := func(name string) string { return locale.Text(language, "help_page."+name, nil) }
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/sign-in")
			page.SignIn()
			page.See(page.Word("portal.cases.title"))
			page.Go(desk.URL + "/")
			page.Ready(`document.querySelector('a[href="/articles?category=tariffs"]') !== null`)
			page.Fill(page.Word("portal.home.ask"), "tariffs 资费")
			page.Keys("\r")
			page.See(word("title"))
			page.Press("Winter tariffs")
			page.See("By the hour.")
			page.See("Service tariffs") // beside it
			page.TabTo(word("no"))
			page.Keys("\r")
			page.Focused("help-helpful")
			page.TabTo(word("reason.missing"))
			page.Keys("\r")
			page.See(word("thanks"))
			page.FocusOn(`[aria-labelledby="help-helpful"] > [role="status"]`) // in place of the button that went
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.Press("Service tariffs")
			page.See("Service tariffs")
			page.Go(desk.URL + "/articles?category=tariffs")
			page.See("Winter tariffs")
			if out := page.Overflow(); out != "" {
				t.Errorf("the list sticks out at 360 px: %s", out)
			}
			n := 0
			if err := desk.App.DB().NewQuery("SELECT COALESCE(SUM(n), 0) FROM article_counts WHERE what = 'missing' AND article = '" + id + "'").Row(&n); err != nil || n != 1 {
				t.Errorf("%d reasons counted %v, want 1", n, err)
			}
		})
	}
}

package knowledge_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestStart_ShowsWhatReadersLookFor: the first page's articles go by what readers did in the last thirty days, and hold only
// what may be read, each once.
func TestStart_ShowsWhatReadersLookFor(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	put := func(statement string, params dbx.Params) {
		t.Helper()
		if _, err := w.App.NonconcurrentDB().NewQuery(statement).Bind(params).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	count := func(article string, daysAgo int, what string, n int) {
		t.Helper()
		put(`INSERT INTO article_counts (id, article, day, what, n) VALUES ({:id}, {:article}, {:day}, {:what}, {:n})`, dbx.Params{
			"id": "n" + article[:11] + what[:1] + string(rune('a'+daysAgo%26)), "article": article, "day": desktest.Begin.AddDate(0, 0, -daysAgo).Format("2006-01-02"), "what": what, "n": n,
		})
	}
	for _, a := range []struct{ id, code, language, audience string }{
		{"read0000000000a", "A-read", "en", "public"}, {"helped00000000b", "B-helped", "en", "public"}, {"long00000000000", "C-long-ago", "en", "public"},
		{"inside000000000", "D-inside", "en", "internal"}, {"mine00000000000", "E-customers", "en", "customers"}, {"chinese00000000", "A-read", "zh-CN", "public"},
	} {
		put(`INSERT INTO articles (id, code, locale, title, state, published, audience, revises, slug, category) VALUES ({:id}, {:code}, {:language}, {:code}, 'published', TRUE, {:audience}, '', '', '')`,
			dbx.Params{"id": a.id, "code": a.code, "language": a.language, "audience": a.audience})
	}
	count("read0000000000a", 1, "viewed", 4)
	count("chinese00000000", 2, "viewed", 3)
	count("helped00000000b", 29, "helpful", 2)
	count("long00000000000", 31, "viewed", 900)
	count("inside000000000", 1, "viewed", 800)
	count("mine00000000000", 1, "viewed", 8)
	asked := func(as, language string) []string {
		t.Helper()
		var answer struct {
			Articles []struct{ Code, Locale string }
		}
		if err := json.Unmarshal([]byte(w.Must(as, http.MethodGet, "/api/aftercare/articles/start?locale="+language, nil).Text), &answer); err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, a := range answer.Articles {
			codes = append(codes, a.Code+" "+a.Locale)
		}
		return codes
	}
	if got := asked(desktest.Guest, "en"); len(got) < 3 || !slices.Equal(got[:2], []string{"B-helped en", "A-read en"}) || slices.Contains(got, "D-inside en") || slices.Contains(got, "E-customers en") {
		t.Errorf("a guest: got %v", got)
	}
	if got := asked(desktest.Customer, "zh-CN"); len(got) < 3 || !slices.Equal(got[:3], []string{"B-helped en", "E-customers en", "A-read zh-CN"}) {
		t.Errorf("a customer: got %v", got)
	}
}

package knowledge_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// manyArticles fills a desk with three thousand articles for everybody, each in two languages: two in three are faults of the washer, the rest
// are in no category.
func manyArticles(t *testing.T) *desktest.World {
	t.Helper()
	w := desktest.New(t)
	w.Must(desktest.Lead, http.MethodPost, categories, object{"code": "faults", "name_zh": "故障排查", "name_en": "Faults"})
	w.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", object{"sku": "WM-1", "name_en": "Washer", "name_zh": "洗衣机", "active": true})
	for _, statement := range []string{
		`INSERT INTO articles (id, code, locale, title, state, published, audience, revises, slug, published_at, category, products, tags) SELECT
			substr(locale, 1, 1) || printf('%014d', n), printf('X-%04d', n), locale, 'Title ' || n, 'published', TRUE, CASE WHEN n > 3000 THEN 'internal' ELSE 'public' END, '', '', '2026-09-01 00:00:00.000Z',
			CASE n % 3 WHEN 0 THEN '' ELSE 'faults' END, CASE n % 3 WHEN 0 THEN '[]' ELSE '["WM-1"]' END, '["E21"]'
			FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3100) SELECT n FROM c), (SELECT 'en' AS locale UNION SELECT 'zh-CN')`,
		`ANALYZE`,
	} {
		if _, err := w.App.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

var listed = regexp.MustCompile(`<li><a href="/help/(X-\d+)\?lang=`)

// TestParts_OfManyArticles goes through the lists of three thousand articles as who has no script does: each page shows a part, leads to the
// next, and reads no more of the database than it shows.
func TestParts_OfManyArticles(t *testing.T) {
	t.Parallel()
	w := manyArticles(t)
	get := func(path string) string { return w.Do(desktest.Guest, http.MethodGet, path, nil).Text }
	get("/help") // the shelf is filled once
	for _, c := range []struct {
		path  string
		parts int
	}{{"/help/faults", 40}, {"/help?product=WM-1", 40}, {"/help?tag=E21", 60}, {"/help?rest=1", 20}} {
		for _, language := range locale.Locales {
			mark := "?"
			if strings.Contains(c.path, "?") {
				mark = "&"
			}
			seen, next, parts := map[string]bool{}, c.path+mark+"lang="+language, 0
			for ; next != ""; parts++ {
				text := get(next)
				codes := listed.FindAllStringSubmatch(text, -1)
				if len(codes) != 50 {
					t.Fatalf("%s shows %d articles", next, len(codes))
				}
				for _, code := range codes {
					if seen[code[1]] {
						t.Fatalf("%s shows %s again", next, code[1])
					}
					seen[code[1]] = true
				}
				if want := locale.Text(language, "help_page.part", map[string]any{"n": parts + 1, "of": c.parts}); !strings.Contains(text, want) {
					t.Fatalf("%s does not say %q", next, want)
				}
				if isFirst := parts == 0; strings.Contains(text, `<link rel="prev"`) == isFirst {
					t.Errorf("%s: which page stands before it", next)
				}
				found := regexp.MustCompile(`<a class="button" rel="next" href="([^"]+)">`).FindStringSubmatch(text)
				if next = ""; found != nil {
					next = strings.ReplaceAll(found[1], "&amp;", "&")
				}
			}
			if parts != c.parts {
				t.Errorf("%s in %s has %d pages, want %d", c.path, language, parts, c.parts)
			}
		}
	}
	second := get("/help/faults?lang=en&page=2")
	for _, want := range []string{`<title>Faults · Page 2 of 40`, `rel="canonical" href="` + w.App.Settings().Meta.AppURL + `/help/faults?lang=en&amp;page=2"`, `<link rel="prev" href="/help/faults?lang=en">`} {
		if !strings.Contains(second, want) {
			t.Errorf("the second page lacks %q", want)
		}
	}
	for _, page := range []string{"41", "99999999"} {
		if answer := w.Do(desktest.Guest, http.MethodGet, "/help/faults?page="+page, nil); answer.Status != http.StatusNotFound {
			t.Errorf("page %s: %d", page, answer.Status)
		}
	}
	for _, page := range []string{"0", "-1", "x"} {
		if n := len(listed.FindAllString(get("/help/faults?page="+page), -1)); n != 50 {
			t.Errorf("page %s shows %d articles", page, n)
		}
	}
	if home := get("/help?lang=en"); len(listed.FindAllString(home, -1)) != 12 || !strings.Contains(home, "All 2000 answers") || !strings.Contains(home, "All 1000 answers") {
		t.Errorf("the first page shows %d articles", len(listed.FindAllString(home, -1)))
	}
	if beside := get("/help/X-0002?lang=en"); len(listed.FindAllString(beside, -1)) != 4 {
		t.Errorf("%d articles are related", len(listed.FindAllString(beside, -1)))
	}
}

// TestParts_ReadWhatTheyShow looks at how the pages of many articles ask the database: by the codes that they show, by index.
func TestParts_ReadWhatTheyShow(t *testing.T) {
	t.Parallel()
	w := manyArticles(t)
	w.Do(desktest.Guest, http.MethodGet, "/help", nil)
	for i, path := range []string{"/help", "/help/faults?page=7", "/help?product=WM-1", "/help?tag=E21", "/help?rest=1", "/help/X-0002", "/api/aftercare/articles/e00000000000002/beside"} {
		asked := 0
		// Another visitor each time, so that no page is counted as read before.
		statements := w.Statements(func() { w.Do(desktest.Guest, http.MethodGet, path, nil, from(fmt.Sprint(i))...) })
		for _, statement := range statements {
			if !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, "FROM articles") && !strings.Contains(statement, "JOIN articles") {
				continue
			}
			asked++
			plan := w.Plan(statement)
			if !strings.Contains(plan, "idx_articles_code") && !strings.Contains(plan, "sqlite_autoindex_articles_1") || strings.Contains(plan+"\n", "SCAN articles\n") {
				t.Errorf("%s: %s\n%s", path, plan, statement)
			}
		}
		if asked == 0 {
			t.Errorf("%s read no article", path)
		}
	}
}

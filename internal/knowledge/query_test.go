package knowledge_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// TestLists_GoByIndex asks for each list as pages do, and looks at how the database answers.
func TestLists_GoByIndex(t *testing.T) {
	t.Parallel()
	w, ids := library(t)
	const numbers = `(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 3000) SELECT value FROM n)`
	for _, statement := range []string{
		`INSERT INTO articles (id, code, locale, title, state, published, audience, revises, slug, updated, review_at, category) SELECT 'a' || printf('%014d', value), 'X-' || value, 'en', 'x',
			CASE value % 9 WHEN 0 THEN 'review' WHEN 1 THEN 'draft' WHEN 2 THEN 'archived' ELSE 'published' END, value % 9 > 2,
			CASE value % 30 WHEN 3 THEN 'public' ELSE 'internal' END, '', '', printf('2026-09-%02d', 1 + value % 28), printf('2026-%02d-01', 1 + value % 12), 'c' || value % 20 FROM ` + numbers,
		`INSERT INTO article_steps (id, writing, step, article, at) SELECT 's' || printf('%014d', value), 'w' || value, 'shown', 'x', printf('2026-%02d-%02d 01:00:00.000Z', 1 + value % 9, 1 + value % 28) FROM ` + numbers,
		`INSERT INTO article_counts (id, article, day, what, n) SELECT 'c' || printf('%014d', value), 'x' || value, printf('2026-%02d-%02d', 1 + value % 9, 1 + value % 28), 'viewed', 1 FROM ` + numbers,
		`INSERT INTO article_terms (id, article, term, helpful, unhelpful) SELECT 't' || printf('%014d', value), 'x' || value, 'w' || value, 1, 0 FROM ` + numbers,
		`INSERT INTO article_marks (id, day, mark) SELECT 'm' || printf('%014d', value), printf('2026-%02d-%02d', 1 + value % 9, 1 + value % 28), value FROM ` + numbers,
		`ANALYZE`,
	} {
		if _, err := w.App.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
	suggested(w, desktest.Guest, "en", "the washer drains") // what is found is read once, at the start
	ask := func(filter, sort string) func() {
		query := url.Values{"filter": {filter}, "sort": {sort}, "perPage": {"40"}, "skipTotal": {"1"}}
		return func() { w.Must(desktest.Agent, http.MethodGet, articles+"?"+query.Encode(), nil) }
	}
	get := func(path string) func() {
		return func() { w.Do(desktest.Guest, http.MethodGet, path, nil, from("one")...) }
	}
	for _, c := range []struct {
		about, table, index string
		do                  func()
	}{
		{"those of a state", "articles", "idx_articles_state", ask("state = 'draft'", "-updated,-id")},
		{"what is overdue", "articles", "idx_articles_review", ask("state = 'published' && review_at != '' && review_at < '2026-02-01'", "review_at,id")},
		{"the revision of one", "articles", "idx_articles_revis", ask("revises = '"+ids["en"]+"' && (state = 'draft' || state = 'review')", "")},
		{"the first help page", "articles", "idx_articles_", get("/help")},
		{"an article's page", "articles", "idx_articles_code", get("/help/slow-drain?lang=en")},
		{"the sitemap", "articles", "idx_articles_public", get("/sitemap.xml")},
		{"the figures: steps", "article_steps", "idx_article_steps_at", func() { figures(t, w) }},
		{"the figures: counts", "article_counts", "idx_article_counts_day", func() { figures(t, w) }},
		{"what may help: votes", "article_counts", "idx_article_counts_key", func() { suggested(w, desktest.Guest, "en", "the washer drains") }},
		{"what may help: words", "article_terms", "idx_article_terms_key", func() { suggested(w, desktest.Guest, "en", "the washer drains") }},
		{"what may help: the best", "articles", "sqlite_autoindex_articles_1", func() { suggested(w, desktest.Guest, "en", "the washer drains") }},
		{"what may help: articles", "articles", "idx_articles_code", func() { suggested(w, desktest.Guest, "en", "the washer drains") }},
		{"the portal's articles", "articles", "idx_articles_code", func() { browse(w, desktest.Customer, object{}) }},
		{"the portal's articles: a category", "articles", "idx_articles_code", func() { browse(w, desktest.Customer, object{"category": "faults"}) }},
		{"the portal's articles: a product", "articles", "idx_articles_code", func() { browse(w, desktest.Customer, object{"product": "WM-1"}) }},
		{"what readers look for", "article_counts", "idx_article_counts_day", get("/api/aftercare/articles/start")},
		{"the portal's first page", "articles", "idx_articles_code", get("/api/aftercare/articles/start")},
		{"a step", "article_steps", "idx_article_steps_once", func() {
			w.Do(desktest.Guest, http.MethodPost, steps, object{"writing": "writing-000000000001", "step": "shown", "articles": []string{ids["en"]}})
		}},
	} {
		used := false
		for _, statement := range w.Statements(c.do) {
			if !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, c.table) {
				continue
			}
			plan := w.Plan(statement)
			used = used || strings.Contains(plan, c.index)
			if strings.Contains(plan+"\n", "SCAN "+c.table+"\n") {
				t.Errorf("%s: %s\n%s", c.about, plan, statement)
			}
		}
		if !used {
			t.Errorf("%s: nothing used %s", c.about, c.index)
		}
	}
}

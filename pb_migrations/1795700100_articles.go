package pb_migrations

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(extendArticles, shrinkArticles) }

// articleLimits bound what anybody may send without signing in, by address: an office behind one address can read and
// answer, and no program can turn the figures.
var articleLimits = []core.RateLimitRule{
	{Label: "POST /help/", MaxRequests: 20, Duration: 60},
	{Label: "POST /api/aftercare/articles/", MaxRequests: 120, Duration: 60},
}

// extendArticles gives articles categories, the way from draft to published, versions, readers and figures.
func extendArticles(app core.App) error {
	if err := createCategories(app); err != nil {
		return err
	}
	articles, err := app.FindCollectionByNameOrId("articles")
	if err != nil {
		return err
	}
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	person := func(name, help string) *core.RelationField {
		return &core.RelationField{Name: name, CollectionId: staff.Id, MaxSelect: 1, System: true, Help: help}
	}
	articles.Fields.Add(
		&core.TextField{Name: "slug", Max: 100, System: true, Help: "Its address under /help/, in small Latin letters, figures and hyphens; empty: its code."},
		&core.TextField{Name: "summary", Max: 300, System: true, Help: "One or two sentences for search engines and lists; empty: its beginning."},
		&core.SelectField{Name: "state", Values: []string{"draft", "review", "published", "archived"}, MaxSelect: 1, System: true,
			Help: "draft, review (a lead is to look at it), published, archived. Agents write drafts and send them to review; leads publish."},
		&core.NumberField{Name: "version", OnlyInt: true, System: true, Help: "How often its title or text has changed, and one. Kept by the desk."},
		&core.RelationField{Name: "revises", CollectionId: articles.Id, MaxSelect: 1, System: true, Help: "The published article that this draft is to replace the text of."},
		person("author", "Who wrote it first. Kept by the desk."),
		person("published_by", "Who published it. Kept by the desk."),
		&core.DateField{Name: "published_at", System: true, Help: "When it was last published. Kept by the desk."},
		&core.TextField{Name: "review_note", Max: 5000, System: true, Help: "What a lead asks for before it can be published."},
		&core.NumberField{Name: "review_days", OnlyInt: true, System: true, Help: "For how many days it counts as right; 0: 180."},
		&core.DateField{Name: "review_at", System: true, Help: "By when somebody is to look whether it is still right. Set when it is published."},
		&core.RelationField{Name: "ticket", CollectionId: tickets.Id, MaxSelect: 1, System: true, Help: "The solved case that it was made from; seen by staff only."},
		&core.FileField{Name: "pictures", MaxSelect: 30, MaxSize: 5 << 20, MimeTypes: []string{"image/png", "image/jpeg", "image/webp", "image/gif"}, Protected: true, System: true,
			Help: "Pictures in the text, which names them: ![what it shows](picture.png)."},
	)
	audience, ok := articles.Fields.GetByName("audience").(*core.SelectField)
	if !ok {
		return fmt.Errorf("articles have no audience")
	}
	audience.Values = []string{"public", "customers", "internal"}
	audience.Help = "Who may read it once it is published: everybody, signed-in customers, staff alone."
	readable := `@request.auth.collectionName = "staff" || (published = true && (audience = "public" || (audience = "customers" && @request.auth.collectionName = "customers")))`
	writable := `@request.auth.collectionName = "staff"`
	articles.ListRule, articles.ViewRule, articles.CreateRule, articles.UpdateRule = &readable, &readable, &writable, &writable
	articles.RemoveIndex("idx_articles_code")
	articles.AddIndex("idx_articles_code", true, "code, locale", "revises = ''")
	articles.AddIndex("idx_articles_revision", true, "revises", "revises != '' AND state != 'published' AND state != 'archived'")
	articles.AddIndex("idx_articles_slug", true, "slug, locale", "slug != '' AND revises = ''")
	articles.AddIndex("idx_articles_state", false, "state, updated, id", "")
	articles.AddIndex("idx_articles_review", false, "state, review_at, id", "")
	articles.AddIndex("idx_articles_revises", false, "revises, state", "")
	articles.AddIndex("idx_articles_public", false, "published, audience, locale, category", "")
	if err := app.Save(articles); err != nil {
		return err
	}
	// Plain SQL, so that an upgrade never meets the hooks of a later version.
	_, err = app.DB().NewQuery(`UPDATE articles SET version = 1, published_at = CASE WHEN published THEN updated ELSE '' END,
		state = CASE WHEN published THEN 'published' ELSE 'draft' END`).Execute()
	if err != nil {
		return err
	}
	if err := createArticleFigures(app); err != nil {
		return err
	}
	settings := app.Settings()
	for _, limit := range articleLimits {
		if !slices.ContainsFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == limit.Label }) {
			settings.RateLimits.Rules = append(settings.RateLimits.Rules, limit)
		}
	}
	return app.Save(settings)
}

// createCategories makes the groups of the help pages, one for each that articles name already.
func createCategories(app core.App) error {
	categories := core.NewBaseCollection("article_categories")
	words := func(name string, max int, help string) *core.TextField {
		return &core.TextField{Name: name, Max: max, System: true, Help: help}
	}
	categories.Fields.Add(
		&core.TextField{Name: "code", Max: 60, Required: true, System: true, Help: "Short name, as articles give it and as it stands in the address: small Latin letters, figures, hyphens and underscores."},
		words("name_zh", 100, "Name in Chinese."), words("name_en", 100, "Name in English."),
		words("about_zh", 300, "What it is about, in a sentence, in Chinese."), words("about_en", 300, "The same in English."),
		&core.SelectField{Name: "icon", Values: []string{"book", "wrench", "shield", "undo", "truck", "droplet", "receipt", "lock", "star"}, MaxSelect: 1, System: true, Help: "Sign beside the name."},
		&core.NumberField{Name: "position", OnlyInt: true, System: true, Help: "Place in the list, smaller first."},
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed; strictly increasing for one record."},
	)
	everybody, leads := "", `@request.auth.collectionName = "staff" && (@request.auth.role = "manager" || @request.auth.role = "lead")`
	categories.ListRule, categories.ViewRule = &everybody, &everybody
	categories.CreateRule, categories.UpdateRule, categories.DeleteRule = &leads, &leads, &leads
	categories.AddIndex("idx_article_categories_code", true, "code", "")
	categories.AddIndex("idx_article_categories_list", false, "position, code", "")
	if err := app.Save(categories); err != nil {
		return err
	}
	var codes []string
	if err := app.DB().NewQuery(`SELECT DISTINCT category FROM articles WHERE category != '' ORDER BY category`).Column(&codes); err != nil {
		return err
	}
	now := types.NowDateTime().String()
	for i, code := range codes {
		name := strings.ReplaceAll(code, "_", " ")
		if letters := []rune(name); len(letters) > 0 {
			letters[0] = unicode.ToUpper(letters[0])
			name = string(letters)
		}
		_, err := app.DB().NewQuery(`INSERT INTO article_categories (id, code, name_zh, name_en, position, created, updated)
			VALUES ({:id}, {:code}, {:name}, {:name}, {:position}, {:now}, {:now})`).Bind(dbx.Params{
			"id": security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "code": code, "name": name, "position": 10 * (i + 1), "now": now,
		}).Execute()
		if err != nil {
			return err
		}
	}
	return nil
}

// createArticleFigures makes room for what readers do. None of it says who: article_counts are sums of a day, article_marks
// keep a reader from counting twice on one day and are thrown away on the next, article_steps follow one writing of a
// request under a random name that its browser made.
func createArticleFigures(app core.App) error {
	day := func() *core.TextField {
		return &core.TextField{Name: "day", Max: 10, Required: true, System: true, Help: "Day by the desk's zone, such as 2026-09-14."}
	}
	// No relation: what was counted stays when an article goes, and nothing may change it.
	article := func() *core.TextField {
		return &core.TextField{Name: "article", Max: 15, System: true, Help: "Id of the article."}
	}
	counts := core.NewBaseCollection("article_counts")
	counts.Fields.Add(article(), day(),
		&core.TextField{Name: "what", Max: 30, Required: true, System: true, Help: "viewed, helpful, or not helpful with the reason: unclear, wrong, missing, other."},
		&core.NumberField{Name: "n", OnlyInt: true, System: true, Help: "How often."},
	)
	counts.AddIndex("idx_article_counts_key", true, "article, day, what", "")
	counts.AddIndex("idx_article_counts_day", false, "day, article, what", "")
	if err := app.Save(counts); err != nil {
		return err
	}
	marks := core.NewBaseCollection("article_marks")
	marks.Fields.Add(day(), &core.TextField{Name: "mark", Max: 40, Required: true, System: true, Help: "A keyed hash that nothing can be read from."})
	marks.AddIndex("idx_article_marks_key", true, "day, mark", "")
	if err := app.Save(marks); err != nil {
		return err
	}
	steps := core.NewBaseCollection("article_steps")
	steps.Fields.Add(
		&core.TextField{Name: "writing", Max: 40, Required: true, System: true, Help: "Random name of one writing of a request; says nothing of who writes."},
		&core.SelectField{Name: "step", Values: []string{"shown", "opened", "solved", "submitted"}, MaxSelect: 1, Required: true, System: true, Help: "What happened: an article was shown, opened, solved it; the request was sent anyway."},
		article(),
		&core.DateField{Name: "at", System: true, Help: "When."},
	)
	steps.AddIndex("idx_article_steps_once", true, "writing, step, article", "")
	steps.AddIndex("idx_article_steps_end", true, "writing", "step = 'solved' OR step = 'submitted'")
	steps.AddIndex("idx_article_steps_at", false, "at, step, article, writing", "")
	if err := app.Save(steps); err != nil {
		return err
	}
	for _, statement := range []string{
		`CREATE TRIGGER article_steps_no_update BEFORE UPDATE ON article_steps BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END`,
		`CREATE TRIGGER article_steps_no_delete BEFORE DELETE ON article_steps BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END`,
	} {
		if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	return nil
}

func shrinkArticles(app core.App) error {
	settings := app.Settings()
	settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool {
		return slices.ContainsFunc(articleLimits, func(limit core.RateLimitRule) bool { return limit.Label == rule.Label })
	})
	if err := app.Save(settings); err != nil {
		return err
	}
	for _, name := range []string{"article_steps_no_update", "article_steps_no_delete"} {
		if _, err := app.DB().NewQuery(`DROP TRIGGER IF EXISTS ` + name).Execute(); err != nil {
			return err
		}
	}
	if err := dropAll(app, "article_steps", "article_marks", "article_counts", "article_categories"); err != nil {
		return err
	}
	// What the older schema has no place for goes: drafts that revise another article, and the customers' own audience, which
	// becomes the narrower one.
	for _, statement := range []string{`DELETE FROM articles WHERE revises != ''`, `UPDATE articles SET audience = 'internal' WHERE audience = 'customers'`} {
		if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	articles, err := app.FindCollectionByNameOrId("articles")
	if err != nil {
		return err
	}
	for _, name := range []string{"slug", "state", "review", "revises", "revision", "public", "code"} {
		articles.RemoveIndex("idx_articles_" + name)
	}
	for _, name := range []string{
		"slug", "summary", "state", "version", "revises", "author", "published_by", "published_at", "review_note", "review_days", "review_at", "ticket", "pictures",
	} {
		articles.Fields.RemoveByName(name)
	}
	if audience, ok := articles.Fields.GetByName("audience").(*core.SelectField); ok {
		audience.Values = []string{"public", "internal"}
	}
	public := `@request.auth.collectionName = "staff" || (published = true && audience = "public")`
	leads := `@request.auth.collectionName = "staff" && (@request.auth.role = "manager" || @request.auth.role = "lead")`
	articles.ListRule, articles.ViewRule, articles.CreateRule, articles.UpdateRule = &public, &public, &leads, &leads
	articles.AddIndex("idx_articles_code", true, "code, locale", "")
	return app.SaveNoValidate(articles) // PocketBase would keep fields of the system
}

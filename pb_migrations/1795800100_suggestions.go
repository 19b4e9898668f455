package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createArticleTerms, func(app core.App) error { return dropAll(app, "article_terms") })
}

// createArticleTerms makes room for what is learned of the words by which articles were asked for. It holds words of articles
// and numbers, and nothing of who asked.
func createArticleTerms(app core.App) error {
	terms := core.NewBaseCollection("article_terms")
	number := func(name, help string) *core.NumberField {
		return &core.NumberField{Name: name, OnlyInt: true, System: true, Help: help}
	}
	terms.Fields.Add(
		&core.TextField{Name: "article", Max: 15, Required: true, System: true, Help: "Id of the article."},
		&core.TextField{Name: "term", Max: 80, Required: true, System: true, Help: "A word of the article by which it was asked for, as the search cuts it."},
		number("helpful", "How many of those who asked with it said that the article helped."),
		number("unhelpful", "How many said that it did not."),
	)
	terms.AddIndex("idx_article_terms_key", true, "article, term", "")
	return app.Save(terms)
}

package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return helpWithPublished(app, "Follows from the state, which is the field to change. Who sets this one alone, as imports do, publishes the article or takes it back to a draft.")
	}, func(app core.App) error { return helpWithPublished(app, "Visible to its audience.") })
}

// helpWithPublished says of an article's second field for one thing which of the two counts. It stays where imports write it.
func helpWithPublished(app core.App, text string) error {
	articles, err := app.FindCollectionByNameOrId("articles")
	if err != nil {
		return err
	}
	if published, isBool := articles.Fields.GetByName("published").(*core.BoolField); isBool {
		published.Help = text
	}
	return app.Save(articles)
}

package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(keepCategories, showCategories) }

// keepCategories keeps the names of all categories to colleagues: readers are told of those that hold something they may read.
func keepCategories(app core.App) error {
	return setCategoryRules(app, `@request.auth.collectionName = "staff"`)
}

func showCategories(app core.App) error { return setCategoryRules(app, "") }

func setCategoryRules(app core.App, rule string) error {
	categories, err := app.FindCollectionByNameOrId("article_categories")
	if err != nil {
		return err
	}
	categories.ListRule, categories.ViewRule = &rule, &rule
	return app.Save(categories)
}

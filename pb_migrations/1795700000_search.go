package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The index of the search. It holds no text, only which words stand in which record; a desk from before is indexed in the
// background when it starts.
func init() { m.Register(createSearch, dropSearch) }

// searchLimit lets an office behind one address search as it types, and no program read the desk by questions.
var searchLimit = core.RateLimitRule{Label: "/api/aftercare/search", MaxRequests: 200, Duration: 10}

func createSearch(app core.App) error {
	for _, statement := range []string{
		`CREATE VIRTUAL TABLE search_index USING fts5(title, public, internal, marks, content='', contentless_delete=1, detail=column, tokenize='ascii')`,
		`CREATE VIRTUAL TABLE search_words USING fts5vocab('search_index', 'row')`,
		`CREATE TABLE search_docs (id INTEGER PRIMARY KEY, collection TEXT NOT NULL, record TEXT NOT NULL, UNIQUE (collection, record))`,
		`CREATE TABLE search_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
	} {
		if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	settings := app.Settings()
	if !slices.ContainsFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == searchLimit.Label }) {
		settings.RateLimits.Rules = append(settings.RateLimits.Rules, searchLimit)
	}
	return app.Save(settings)
}

func dropSearch(app core.App) error {
	for _, table := range []string{"search_words", "search_index", "search_docs", "search_state"} {
		if _, err := app.DB().NewQuery(`DROP TABLE IF EXISTS ` + table).Execute(); err != nil {
			return err
		}
	}
	settings := app.Settings()
	settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == searchLimit.Label })
	return app.Save(settings)
}

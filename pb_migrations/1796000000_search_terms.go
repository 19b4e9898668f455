package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(createSearchTerms, dropSearchTerms) }

// createSearchTerms lets the search ask which words begin with what is typed. This view of the index reads no more of a word
// than that it is there, while search_words counts where it stands.
func createSearchTerms(app core.App) error {
	_, err := app.DB().NewQuery(`CREATE VIRTUAL TABLE search_terms USING fts5vocab('search_index', 'instance')`).Execute()
	return err
}

func dropSearchTerms(app core.App) error {
	_, err := app.DB().NewQuery(`DROP TABLE IF EXISTS search_terms`).Execute()
	return err
}

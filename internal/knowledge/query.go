package knowledge

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// readership is what somebody may read.
type readership struct{ isStaff, isCustomer bool }

func reader(e *core.RequestEvent) readership {
	actor := journal.RequestActor(e)
	return readership{isStaff: actor.IsStaff() || actor.Kind == journal.ActorSuperuser, isCustomer: actor.IsCustomer()}
}

// where narrows articles to what may be read, published and of no revision. It takes no values, so that it can stand in any
// statement.
func (who readership) where() string {
	switch {
	case who.isStaff:
		return `published = TRUE AND revises = ''`
	case who.isCustomer:
		return `published = TRUE AND revises = '' AND audience IN ('public', 'customers')`
	}
	return `published = TRUE AND revises = '' AND audience = 'public'`
}

// entry is an article in a list.
type entry struct {
	ID       string `db:"id" json:"id"`
	Code     string `db:"code" json:"code"`
	Slug     string `db:"slug" json:"-"`
	Locale   string `db:"locale" json:"locale"`
	Title    string `db:"title" json:"title"`
	Summary  string `db:"summary" json:"summary"`
	Category string `db:"category" json:"category"`
	Audience string `db:"audience" json:"audience"`
	Products string `db:"products" json:"-"`
	Tags     string `db:"tags" json:"-"`
	// Updated is when what it says was last published.
	Updated string `db:"published_at" json:"-"`
	// Address is its last part under /help/.
	Address string `db:"-" json:"address"`
}

// article is an article to be read.
type article struct {
	entry
	HTML string `db:"html"`
}

// entryFields are its columns; a list that nobody set is NULL.
const entryFields = `id, code, slug, locale, title, summary, category, audience, COALESCE(products, '[]') AS products, COALESCE(tags, '[]') AS tags, published_at`

// wantedFirst joins a table to a list of values, by an index. Left to itself the database goes through all that are there, as
// those articles that are published, since nothing tells it how few are wanted.
func wantedFirst(table, param, index string) string {
	return `(SELECT value AS wanted FROM json_each({:` + param + `})) CROSS JOIN ` + table + ` INDEXED BY ` + index
}

// readable returns those of the articles that may be read, in the order of ids.
func (r *room) readable(app core.App, who readership, ids []string) ([]entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	wanted, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	var found []entry
	err = app.ConcurrentDB().NewQuery(`SELECT ` + entryFields + ` FROM ` + wantedFirst(CollectionArticles, "ids", "sqlite_autoindex_articles_1") + ` ON id = wanted WHERE ` + who.where()).
		Bind(dbx.Params{"ids": string(wanted)}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	slices.SortFunc(found, func(a, b entry) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return addressed(found), nil
}

// oneLanguage keeps one of each code: that of the language, else the first.
func oneLanguage(found []entry, language string) []entry {
	var kept []entry
	place := map[string]int{}
	for _, item := range found {
		at, known := place[item.Code]
		switch {
		case !known:
			place[item.Code] = len(kept)
			kept = append(kept, item)
		case item.Locale == language:
			kept[at] = item
		}
	}
	return kept
}

func addressed(found []entry) []entry {
	for i := range found {
		found[i].Address = found[i].Slug
		if found[i].Slug == "" {
			found[i].Address = found[i].Code
		}
	}
	return found
}

// versions returns all languages of the article that an address means.
func versions(app core.App, who readership, address string) ([]article, error) {
	var found []article
	err := app.ConcurrentDB().NewQuery(`SELECT ` + entryFields + `, html FROM articles WHERE ` + who.where() + ` AND code IN (
		SELECT code FROM articles WHERE code = {:address} AND revises = '' UNION SELECT code FROM articles WHERE slug = {:address} AND slug != '' AND revises = ''
	) ORDER BY locale`).Bind(dbx.Params{"address": address}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("read article %q: %w", address, err)
	}
	for i := range found {
		found[i].entry = addressed([]entry{found[i].entry})[0]
	}
	return found, nil
}

// words reads a list of words from a JSON column.
func words(text string) []string {
	var list []string
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	return list
}

// category is a group of the help pages, in one language.
type category struct {
	Code     string `db:"code"`
	NameZH   string `db:"name_zh"`
	NameEN   string `db:"name_en"`
	AboutZH  string `db:"about_zh"`
	AboutEN  string `db:"about_en"`
	Icon     string `db:"icon"`
	Articles []entry
}

func categories(app core.App) ([]category, error) {
	var found []category
	err := app.ConcurrentDB().NewQuery(`SELECT code, name_zh, name_en, about_zh, about_en, icon FROM article_categories ORDER BY position, code`).All(&found)
	if err != nil {
		return nil, fmt.Errorf("list the categories: %w", err)
	}
	return found, nil
}

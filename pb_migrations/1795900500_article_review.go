package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(setReviewTimers, func(core.App) error { return nil }) }

// setReviewTimers has the articles come up for review that were published before they did. What was told of already is not told again.
func setReviewTimers(app core.App) error {
	_, err := app.DB().NewQuery(`INSERT INTO timers (id, kind, collection, record, key, due_at, data, created, updated)
		SELECT lower(hex(randomblob(7))) || 'a', 'article', 'articles', a.id, '', a.review_at, '{}', strftime('%Y-%m-%d %H:%M:%fZ'), strftime('%Y-%m-%d %H:%M:%fZ')
		FROM articles a WHERE a.state = 'published' AND a.revises = '' AND a.review_at != ''
		AND NOT EXISTS (SELECT 1 FROM timers t WHERE t.kind = 'article' AND t.collection = 'articles' AND t.record = a.id AND t.key = '')
		AND NOT EXISTS (SELECT 1 FROM events e WHERE e.collection = 'articles' AND e.record = a.id AND e.type = 'article.due' AND json_extract(e.data, '$.review_at') = a.review_at)`).Execute()
	if err != nil {
		return fmt.Errorf("set when articles come up for review: %w", err)
	}
	return nil
}

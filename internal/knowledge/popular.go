package knowledge

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

const (
	// popularDays is how far back it is looked for what readers look for.
	popularDays = 30
	// mostPopular is how many articles a first page shows.
	mostPopular = 6
	// helpedWeight is how much more a reader says by "this helped" than by reading.
	helpedWeight = 5
	// mostScored bounds how many articles are told apart by what readers do.
	mostScored = 500
	// scoresKept is how long the scores are kept before they are read again: they are sums of days.
	scoresKept = 10 * time.Minute
)

// scores say how much readers looked for articles lately, by code.
type scores struct {
	at     time.Time
	byCode map[string]int
}

// subject is a category as the portal's first page shows it.
type subject struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	About string `json:"about"`
	Count int    `json:"count"`
}

// answerStart gives the portal's first page what it shows of the articles: the categories that hold some, and those that
// readers look for most.
func (r *room) answerStart(e *core.RequestEvent) error {
	language := locale.OfRequest(e)
	if chosen := e.Request.URL.Query().Get("locale"); chosen != "" {
		language = locale.Known(chosen)
	}
	who := reader(e)
	held, subjects, err := r.byCategory(e.App, who, language)
	if err != nil {
		return err
	}
	liked, err := r.popularity(e.App)
	if err != nil {
		return err
	}
	codes := slices.Concat(slices.Collect(maps.Values(held))...)
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(cmp.Compare(liked[b], liked[a]), strings.Compare(a, b)) })
	articles, err := inLanguage(e.App, who, codes[:min(len(codes), mostPopular)], language)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"categories": subjects, "articles": append([]entry{}, articles...)})
}

// subjectsOf are the categories that hold articles, which are given by their codes.
func subjectsOf(app core.App, held map[string][]string, language string) ([]subject, error) {
	found, err := categories(app)
	if err != nil {
		return nil, err
	}
	subjects := []subject{}
	for _, c := range found {
		if n := len(held[c.Code]); n > 0 {
			subjects = append(subjects, subject{c.Code, c.name(language), c.about(language), n})
		}
	}
	return subjects, nil
}

// popularity says by code how much readers looked for articles in the last days. It says nothing of who may read them.
func (r *room) popularity(app core.App) (map[string]int, error) {
	now := r.clock.Now()
	if kept := r.scores.Load(); kept != nil && now.Sub(kept.at).Abs() < scoresKept {
		return kept.byCode, nil
	}
	var rows []struct {
		Code  string `db:"code"`
		Score int    `db:"score"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT a.code, SUM(c.n * CASE c.what WHEN 'helpful' THEN {:weight} ELSE 1 END) AS score
		FROM article_counts c JOIN articles a ON a.id = c.article
		WHERE c.day > {:since} AND c.what IN ('viewed', 'helpful') GROUP BY a.code ORDER BY score DESC, a.code` + journal.AtMost(mostScored)).
		Bind(dbx.Params{"weight": helpedWeight, "since": dayOf(now.AddDate(0, 0, -popularDays))}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read what readers look for: %w", err)
	}
	byCode := make(map[string]int, len(rows))
	for _, row := range rows {
		byCode[row.Code] = row.Score
	}
	r.scores.Store(&scores{now, byCode})
	return byCode, nil
}

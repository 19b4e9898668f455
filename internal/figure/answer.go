package figure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// answer reckons a figure as it was asked for; language is that of the labels.
func (f figure) answer(q *question, language string) (*Answer, error) {
	found, err := f.read(q)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	inAll, whole := *q, found
	if q.by == ByDimension {
		// One answer has a score in several dimensions: the whole is that of one of them.
		inAll.by = ByNothing
		if whole, err = f.read(&inAll); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	total := f.row(&inAll, whole.whole())
	answer := &Answer{
		Name: f.name, Unit: f.unit, Clock: f.clock, Zone: q.from.Location().String(), From: q.from.Format(dayShape), To: q.to.Format(dayShape),
		By: q.by, At: q.now, Total: total, Rows: []Row{},
	}
	if f.hasDimensions() {
		answer.Dimension = q.dimension
	}
	if f.name == CallbackTimeliness {
		answer.WithinHours = q.withinHours
	}
	if q.by == ByNothing {
		return answer, nil
	}
	labels, err := q.labels(language)
	if err != nil {
		return nil, err
	}
	for _, key := range q.keys(found) {
		row := f.row(q, found[key])
		row.Key, row.Label = key, cmp.Or(labels[key], key)
		if q.by == ByDimension {
			// An invitation is to all questions, and who left one out is seen where that dimension is asked for.
			row.Response, row.Excluded = nil, map[string]int{}
		}
		answer.Rows = append(answer.Rows, row)
	}
	return answer, nil
}

// dimensionOrder is how the shipped dimensions are listed; others follow by name.
var dimensionOrder = []string{overall, "attitude", "speed", "quality", "parts", "solution", recommend}

// keys are the groups in their order: months as they come, each of them, dimensions as they are asked, what else there is by
// name of its key. Where something is none of a product or team, it comes last.
func (q *question) keys(found tallies) []string {
	if q.by == ByMonth {
		var keys []string
		for _, month := range q.months() {
			keys = append(keys, month.key)
		}
		return keys
	}
	keys := make([]string, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	rank := func(key string) int {
		at := slices.Index(dimensionOrder, key)
		switch {
		case key == "":
			return len(dimensionOrder) + 1
		case at < 0:
			return len(dimensionOrder)
		}
		return at
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b)) })
	return keys
}

// labels are what the groups are called, by their keys, in a language.
func (q *question) labels(language string) (map[string]string, error) {
	names := map[Grouping]string{ByTeam: `SELECT id, name FROM teams`, ByProduct: `SELECT id, COALESCE(NULLIF(name_en, ''), NULLIF(name_zh, ''), sku) FROM products`}
	if language == locale.Chinese {
		names[ByProduct] = `SELECT id, COALESCE(NULLIF(name_zh, ''), NULLIF(name_en, ''), sku) FROM products`
	}
	labels := map[string]string{}
	if names[q.by] == "" {
		return labels, nil
	}
	return labels, readPairs(q.app, names[q.by], func(id, name string) { labels[id] = name })
}

// readPairs hands on the rows of a query that answers two texts.
func readPairs(app core.App, query string, take func(first, second string)) error {
	rows, err := journal.Plain(app.ConcurrentDB()).Query(query)
	if err != nil {
		return fmt.Errorf("read labels: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var first, second string
		if err := rows.Scan(&first, &second); err != nil {
			return fmt.Errorf("read labels: %w", err)
		}
		take(first, second)
	}
	return rows.Err()
}

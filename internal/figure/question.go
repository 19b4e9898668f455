package figure

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// question is one figure asked for.
type question struct {
	app core.App
	period
	now time.Time
	by  Grouping
	// dimension is whose score is counted.
	dimension string
	// withinHours is the limit of callback timeliness.
	withinHours int
}

// source is where a family counts: a table called x, the column by which a row belongs to a period, and what is counted.
type source struct {
	table string
	at    string
	where string
	// ticket is the column with the case's id, by which the product and the team are found.
	ticket   string
	measures []measure
}

// measure counts the rows for which a condition holds.
type measure struct{ name, condition string }

// statement is SQL with what is bound to it.
type statement struct {
	text  strings.Builder
	bound dbx.Params
}

// add appends text whose question marks stand for the values.
func (s *statement) add(text string, values ...any) {
	if s.bound == nil {
		s.bound = dbx.Params{}
	}
	for _, value := range values {
		name := fmt.Sprint("v", len(s.bound))
		s.bound[name] = value
		text = strings.Replace(text, "?", "{:"+name+"}", 1)
	}
	s.text.WriteString(text)
}

// stamp is an instant as the database keeps it; such texts compare as the instants do.
func stamp(at time.Time) string { return journal.DateTime(at).String() }

// count reads the tallies of a source.
func (q *question) count(from source) (tallies, error) {
	if q.by == ByProduct || q.by == ByTeam {
		return q.countByCase(from)
	}
	s := &statement{}
	q.eachSpan(s, func(key string, span period) { q.addCount(s, from, quoted(key), span) })
	return q.tallies(s, from.measures)
}

// countAll reads the tallies of several sources, side by side: the page waits for the slowest of them, not for all.
func (q *question) countAll(sources ...source) (tallies, error) {
	if q.by == ByProduct || q.by == ByTeam {
		return q.countByCase(sources...)
	}
	counted := make([]tallies, len(sources))
	err := journal.Abreast(len(sources), func(i int) (err error) {
		counted[i], err = q.count(sources[i])
		return err
	})
	found := tallies{}
	for _, of := range counted {
		found.with(of)
	}
	return found, err
}

// addCount adds the statement that counts a source in a span of time.
func (q *question) addCount(s *statement, from source, key string, span period) {
	s.add(`SELECT ` + key)
	for _, measure := range from.measures {
		s.add(`, COUNT(CASE WHEN ` + measure.condition + ` THEN 1 END)`)
	}
	q.addRows(s, from, span)
}

// addRows adds which rows of a source belong to a span of time.
func (q *question) addRows(s *statement, from source, span period) {
	s.add(` FROM `+from.table+` AS x WHERE `+from.at+` >= ? AND `+from.at+` < ?`, stamp(span.from), stamp(span.to))
	if from.where != "" {
		s.add(` AND ` + from.where)
	}
}

// eachSpan adds a statement for each month, or for the whole period under no key. The database knows UTC alone, so the months
// of the desk's zone are told to it by where they begin; and a month at a time it counts along the index, with nothing to
// sort.
func (q *question) eachSpan(s *statement, add func(key string, span period)) {
	if q.by != ByMonth {
		add("", q.period)
		return
	}
	for i, month := range q.months() {
		if i > 0 {
			s.add(` UNION ALL `)
		}
		add(month.key, month.period)
	}
}

// quoted is a key of ours as text of a statement.
func quoted(key string) string { return "'" + key + "'" }

// tallies runs a statement that answers a key and the measures.
func (q *question) tallies(s *statement, measures []measure) (tallies, error) {
	found := tallies{}
	var key string
	counts := make([]int, len(measures))
	into := []any{&key}
	for i := range counts {
		into = append(into, &counts[i])
	}
	err := q.each(s, func() {
		of := tally{}
		for i, measure := range measures {
			of[measure.name] = counts[i]
		}
		found[key] = of
	}, into...)
	return found, err
}

// each runs a statement, and takes each of its rows after it has been read into what is given.
func (q *question) each(s *statement, take func(), into ...any) error {
	rows, err := q.app.ConcurrentDB().NewQuery(s.text.String()).Bind(s.bound).Rows()
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("count: %w", err)
		}
		take()
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return nil
}

package search

import (
	"fmt"

	"aftercare/internal/journal"
)

// mostEndings is how many words that begin with what is typed are asked for one by one; with more the index goes through all
// that begin with it.
const mostEndings = 40

// selectEndings steps from one word of the index to the next that begins with what is asked for: behind a word comes the same
// with the smallest character that no word has.
var selectEndings = `WITH RECURSIVE ending(term) AS (
	SELECT (SELECT term FROM search_terms WHERE term >= ?1 || char(1) LIMIT 1)
	UNION ALL
	SELECT (SELECT term FROM search_terms WHERE term >= ending.term || char(1) LIMIT 1) FROM ending WHERE substr(ending.term, 1, length(?1)) = ?1
) SELECT term FROM ending WHERE substr(term, 1, length(?1)) = ?1 ` + journal.AtMost(mostEndings+1)

// spell finds out which words the open one may be the beginning of: mostly none but forms of itself, which its stem finds
// anyway. To the index a beginning is dear: it gathers all places of all such words before it looks at the first.
func (l *look) spell() error {
	for i := range l.question.Words {
		w := &l.question.Words[i]
		if !w.isOpen || w.endings != nil || len(compounds(w.text)) > 0 {
			continue
		}
		all := units(w.text)
		last := all[len(all)-1]
		if last.isHan || len(last.text) < 2 {
			continue
		}
		endings, err := l.endings(last)
		if err != nil {
			return err
		}
		w.endings = endings
	}
	return nil
}

// endings are the words of the index that begin with a token and have another stem; nil where they are too many to be told.
func (l *look) endings(of unit) ([]string, error) {
	rows, err := journal.Plain(l.app.ConcurrentDB()).Query(selectEndings, of.text)
	if err != nil {
		return nil, fmt.Errorf("read which words begin with one: %w", err)
	}
	defer rows.Close()
	found, n := []string{}, 0
	for rows.Next() {
		var term string
		if err := rows.Scan(&term); err != nil {
			return nil, err
		}
		if n++; stemOf(term) != of.stem {
			found = append(found, term)
		}
	}
	if n > mostEndings {
		return nil, rows.Err()
	}
	return found, rows.Err()
}

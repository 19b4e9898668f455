package knowledge

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// What readers said moves what is found, within bounds: the score of an item is multiplied by what share of its readers it
// helped, and once more by what share of those who asked with the same words. Each share is the mean of a beta distribution
// that begins with [doubt] readers on either side (Gelman et al., "Bayesian Data Analysis", 2.4), so a single vote moves little
// and an item that nobody judged stays where its words put it. A Wilson bound would do the first as well, but it puts what is new
// last.
const (
	doubt = 2
	// leastWeight is what is left of the score of what never helps; what always does has as much above 1.
	leastWeight = 0.75
	// judgedDays is for how long a vote counts: an article that was mended is judged anew.
	judgedDays = 90
	// termsLearned is how many terms of a question are remembered with a vote, the rarest.
	termsLearned = 8
)

// weightOf is by what a score is multiplied where so many were helped and so many not.
func weightOf(helped, not float64) float64 {
	return leastWeight + 2*(1-leastWeight)*(helped+doubt)/(helped+not+2*doubt)
}

// votes are how many an item helped, and how many not.
type votes struct{ helped, not float64 }

// weigh multiplies the scores of hits by what readers said.
func (r *room) weigh(app core.App, hits []hit, asked []string) error {
	if len(hits) == 0 {
		return nil
	}
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.id
	}
	slices.Sort(ids)
	encoded, err := json.Marshal(slices.Compact(ids))
	if err != nil {
		return err
	}
	all, err := r.votesOf(app, string(encoded))
	if err != nil {
		return err
	}
	alike, err := votesByTerms(app, string(encoded), asked)
	if err != nil {
		return err
	}
	for i, h := range hits {
		weight := weightOf(all[h.id].helped, all[h.id].not) * weightOf(alike[h.id].helped, alike[h.id].not)
		hits[i].score, hits[i].evidence = h.score*weight, h.evidence*weight
	}
	return nil
}

// votesOf counts what readers said of items lately, and what it solved.
func (r *room) votesOf(app core.App, ids string) (map[string]votes, error) {
	var rows []struct {
		Article string  `db:"article"`
		Helped  float64 `db:"helped"`
		Not     float64 `db:"unhelped"`
	}
	since := r.clock.Now().In(time.Local).AddDate(0, 0, -judgedDays).Format(time.DateOnly)
	err := app.ConcurrentDB().NewQuery(`SELECT article, SUM(CASE WHEN what IN ('helpful', 'solved') THEN n ELSE 0 END) AS helped, SUM(CASE WHEN what IN ('helpful', 'solved') THEN 0 ELSE n END) AS unhelped
		FROM article_counts WHERE article IN (SELECT value FROM json_each({:ids})) AND day >= {:since} AND what != 'viewed' GROUP BY article`).
		Bind(dbx.Params{"ids": ids, "since": since}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read what readers said: %w", err)
	}
	found := map[string]votes{}
	for _, row := range rows {
		found[row.Article] = votes{row.Helped, row.Not}
	}
	return found, nil
}

// votesByTerms counts what was said by those who asked with the same terms. A vote stands at each term of its question; the mean
// over the terms counts it about once.
func votesByTerms(app core.App, ids string, asked []string) (map[string]votes, error) {
	encoded, err := json.Marshal(asked[:min(len(asked), mostTerms)])
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Article string  `db:"article"`
		Helped  float64 `db:"helped"`
		Not     float64 `db:"unhelped"`
	}
	err = app.ConcurrentDB().NewQuery(`SELECT article, AVG(helpful) AS helped, AVG(unhelpful) AS unhelped FROM article_terms
		WHERE article IN (SELECT value FROM json_each({:ids})) AND term IN (SELECT value FROM json_each({:terms})) GROUP BY article`).
		Bind(dbx.Params{"ids": ids, "terms": string(encoded)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read what was said by the same words: %w", err)
	}
	found := map[string]votes{}
	for _, row := range rows {
		found[row.Article] = votes{row.Helped, row.Not}
	}
	return found, nil
}

// learn remembers by which terms an article was asked for and whether it helped. Only terms that stand in the article are
// kept: they are the shop's own words, and none of the customer's.
func (r *room) learn(app core.App, article string, asked []string, helpful bool) error {
	var terms []string
	err := r.withShelf(app, func(s *shelf) {
		terms = slices.DeleteFunc(slices.Clone(asked), func(term string) bool {
			return !slices.ContainsFunc(s.terms[term], func(p posting) bool { return s.items[p.item].id == article })
		})
		slices.SortStableFunc(terms, func(a, b string) int { return len(s.terms[a]) - len(s.terms[b]) })
	})
	if err != nil {
		return err
	}
	column := "unhelpful"
	if helpful {
		column = "helpful"
	}
	return journal.Write(app, func(tx core.App) error {
		for _, term := range terms[:min(len(terms), termsLearned)] {
			_, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO article_terms (id, article, term, ` + column + `) VALUES ({:id}, {:article}, {:term}, 1)
				ON CONFLICT (article, term) DO UPDATE SET ` + column + ` = ` + column + ` + 1`).
				Bind(dbx.Params{"id": newID(), "article": article, "term": term}).Execute()
			if err != nil {
				return fmt.Errorf("learn of article %s: %w", article, err)
			}
		}
		return nil
	})
}

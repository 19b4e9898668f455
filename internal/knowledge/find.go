package knowledge

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/core"
)

// Query is what somebody asks the articles.
type Query struct {
	Text   string
	Locale string
	// Staff says that a colleague asks.
	Staff bool
}

// Finder returns the ids of articles that may answer a query, best first. What it returns is looked at again: whether the
// one who asks may read it is decided in this room alone.
type Finder func(app core.App, query Query) (ids []string, err error)

// doc is a published article as the finder of this room knows it.
type doc struct {
	id, code, locale string
	pieces           map[string]float64
}

// shelf holds the published articles by their pieces, until one changes.
type shelf struct {
	docs []doc
	// rarity weighs a piece: what stands everywhere says little.
	rarity map[string]float64
}

// Weights of where a word stands: a title says what an article is about, a tag what it is found by.
const (
	weightTitle = 3
	weightTag   = 3
	weightBody  = 1
	// leastScore keeps away what shares a single common word.
	leastScore = 2.5
	// leastShare keeps away what fits far less than the best.
	leastShare = 0.4
	// longestQuery bounds what is looked at of a long text, in runes; what it is about is said early.
	longestQuery = 2000
)

var (
	latinWord = regexp.MustCompile(`[\p{Latin}\d]{2,}`)
	hanRun    = regexp.MustCompile(`\p{Han}{2,}`)
	// commonWords stand in every text.
	commonWords = func() map[string]bool {
		found := map[string]bool{}
		for _, word := range strings.Fields("the and for you your with not how before from that this have has was were are when what can its our into does did please hello thanks 什么 怎么 怎样 如何 请先 我的 一个 可以 请问 你好 您好 谢谢 我们 你们") {
			found[word] = true
		}
		return found
	}()
)

// pieces cuts a text into English stems and Chinese character pairs.
func pieces(text string) []string {
	if runes := []rune(text); len(runes) > longestQuery {
		text = string(runes[:longestQuery])
	}
	var found []string
	for _, word := range latinWord.FindAllString(strings.ToLower(text), -1) {
		if len(word) > 2 && !commonWords[word] || strings.ContainsFunc(word, unicode.IsDigit) {
			found = append(found, stem(word))
		}
	}
	for _, run := range hanRun.FindAllString(text, -1) {
		letters := []rune(run)
		for i := 0; i+2 <= len(letters); i++ {
			if pair := string(letters[i : i+2]); !commonWords[pair] {
				found = append(found, pair)
			}
		}
	}
	return found
}

func stem(word string) string {
	if len(word) <= 4 {
		return word
	}
	for _, ending := range []string{"ing", "ed", "es", "s"} {
		if cut, ok := strings.CutSuffix(word, ending); ok {
			return cut
		}
	}
	return word
}

// find looks through the titles, tags and texts of the published articles.
func (r *room) find(app core.App, query Query) ([]string, error) {
	s, err := r.shelf(app)
	if err != nil {
		return nil, err
	}
	asked := pieces(query.Text)
	slices.Sort(asked)
	asked = slices.Compact(asked)
	type hit struct {
		doc   doc
		score float64
	}
	var hits []hit
	for _, d := range s.docs {
		score := 0.0
		for _, piece := range asked {
			score += d.pieces[piece] * s.rarity[piece]
		}
		if score >= leastScore {
			hits = append(hits, hit{d, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		switch {
		case a.score != b.score:
			return int(math.Copysign(1, b.score-a.score))
		case a.doc.locale == b.doc.locale:
			return 0
		case a.doc.locale == query.Locale:
			return -1
		}
		return 1
	})
	var ids []string
	for _, hit := range hits {
		if hit.score >= leastShare*hits[0].score {
			ids = append(ids, hit.doc.id)
		}
	}
	return ids, nil
}

// shelf returns the published articles, read anew after one has changed.
func (r *room) shelf(app core.App) (*shelf, error) {
	if s := r.kept.Load(); s != nil {
		return s, nil
	}
	changes := r.changes.Load()
	var rows []struct {
		ID     string `db:"id"`
		Code   string `db:"code"`
		Locale string `db:"locale"`
		Title  string `db:"title"`
		Body   string `db:"body"`
		Tags   string `db:"tags"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT id, code, locale, title, body, COALESCE(tags, '') AS tags FROM articles WHERE published = TRUE AND revises = '' ORDER BY code, locale`).All(&rows)
	if err != nil {
		return nil, err
	}
	s := &shelf{rarity: map[string]float64{}}
	for _, row := range rows {
		d := doc{id: row.ID, code: row.Code, locale: row.Locale, pieces: map[string]float64{}}
		for _, part := range []struct {
			text   string
			weight float64
		}{{row.Body, weightBody}, {row.Tags, weightTag}, {row.Title, weightTitle}} {
			for _, piece := range pieces(part.text) {
				d.pieces[piece] = max(d.pieces[piece], part.weight)
			}
		}
		for piece := range d.pieces {
			s.rarity[piece]++
		}
		s.docs = append(s.docs, d)
	}
	for piece, n := range s.rarity {
		s.rarity[piece] = math.Log(1+float64(len(s.docs))/n) / math.Ln2 / 2
	}
	if r.changes.Load() == changes { // nothing changed meanwhile
		r.kept.Store(s)
	}
	return s, nil
}

// forget has the shelf read anew.
func (r *room) forget(e *core.RecordEvent) error {
	r.changes.Add(1)
	r.kept.Store(nil)
	return e.Next()
}

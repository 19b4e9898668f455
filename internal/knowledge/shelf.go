package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Kinds of what helps.
const (
	KindArticle = "article"
	KindFlow    = "flow"
)

// item is a text that may help: a published article in its language, or a guided diagnosis in one of its two.
type item struct {
	kind, id, code, locale string
	// length is how much it says, in terms; what says a lot mentions everything.
	length float64
}

// posting says that a term stands in an item, how much that counts, and whether it is said of what the item is about: in its
// title, a tag or the summary.
type posting struct {
	item    int32
	weight  float32
	isTitle bool
}

// shelf holds what helps by its terms, in memory: a question wants the few of some thousand texts that say most of its words,
// which the search index cannot rank (it knows which words stand in a case, not how often, and weighs by age). It is filled
// beside the desk's start, and an item that changes is taken out and put in anew.
type shelf struct {
	mu       sync.RWMutex
	isFilled bool
	items    []item
	terms    map[string][]posting
	// flows are the diagnoses among them, by their ids.
	flows map[string]Flow
	// length is the sum of the lengths, living how many items there are; a place whose item has gone stays empty.
	length float64
	living int
	// spelling knows the words as they stand.
	spelling spelling
}

// Weights of where a term stands: a title says what an article is about, a tag what it is found by.
const (
	weightTitle   = 3
	weightTag     = 3
	weightSummary = 2
	weightBody    = 1
)

// The constants of BM25, at their usual values: how soon saying a word again counts for less, and how much a long text has to
// say it more often. Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), 3.4 and 3.5, whose
// fields are weighed before the sum as they are here.
const (
	saturation = 1.2
	lengthBias = 0.75
)

// part is a text of an item and what a word in it weighs.
type part struct {
	text   string
	weight float32
}

// put adds an item.
func (s *shelf) put(of item, cut func(string) []string, parts []part) {
	weights, titles := map[string]float32{}, map[string]bool{}
	for _, p := range parts {
		s.spelling.read(p.text)
		for _, term := range cut(p.text) {
			weights[term] += p.weight
			titles[term] = titles[term] || p.weight > weightBody
			of.length++
		}
	}
	at := int32(len(s.items))
	for term, weight := range weights {
		s.terms[term] = append(s.terms[term], posting{at, weight, titles[term]})
	}
	s.items = append(s.items, of)
	s.length += of.length
	s.living++
}

// take removes the items of an id.
func (s *shelf) take(id string) {
	delete(s.flows, id)
	gone := map[int32]bool{}
	for i, it := range s.items {
		if it.id == id {
			gone[int32(i)] = true
			s.length -= it.length
			s.living--
			s.items[i] = item{}
		}
	}
	if len(gone) == 0 {
		return
	}
	for term, postings := range s.terms {
		kept := slices.DeleteFunc(postings, func(p posting) bool { return gone[p.item] })
		if len(kept) == 0 {
			delete(s.terms, term)
			continue
		}
		s.terms[term] = kept
	}
}

// rarity weighs a term between 0 and 1: what stands everywhere says little, what stands in one text alone says most, however few or
// many texts there are.
func (s *shelf) rarity(term string) float64 {
	n, all := float64(max(1, len(s.terms[term]))), float64(max(1, s.living))
	return math.Log1p(all/n) / math.Log1p(all)
}

// hit is an item that shares terms with a question.
type hit struct {
	item
	// score is its BM25, share how much of the question it knows: 1 for all terms, weighed by how rare they are; titled how much
	// of the question its title, tags and summary know.
	score, share, titled float64
}

// find returns the [mostHits] items that share most terms with a question, best first; mostTerms of them are looked for, the
// rarest.
func (s *shelf) find(asked []string) []hit {
	known := slices.DeleteFunc(slices.Clone(asked), func(term string) bool { return len(s.terms[term]) == 0 })
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(len(s.terms[a]), len(s.terms[b])) })
	known = known[:min(len(known), mostTerms)]
	total := 0.0
	for _, worth := range s.worths(asked) {
		total += worth
	}
	usual := s.length / math.Max(1, float64(s.living))
	// By place, not in a map: a common word stands in most of the items, and a long text asks for many.
	scores, shares, titled := make([]float64, len(s.items)), make([]float64, len(s.items)), make([]float64, len(s.items))
	for _, term := range known {
		rare := s.rarity(term)
		for _, p := range s.terms[term] {
			often := float64(p.weight)
			scores[p.item] += rare * often * (saturation + 1) / (often + saturation*(1-lengthBias+lengthBias*s.items[p.item].length/usual))
			shares[p.item] += rare / total
			if p.isTitle {
				titled[p.item] += rare / total
			}
		}
	}
	var places []int
	for i, score := range scores {
		if score > 0 {
			places = append(places, i)
		}
	}
	slices.SortFunc(places, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), a-b) })
	hits := make([]hit, 0, mostHits)
	for _, i := range places[:min(len(places), mostHits)] {
		hits = append(hits, hit{s.items[i], scores[i], shares[i], titled[i]})
	}
	sortHits(hits)
	return hits
}

// sortHits puts the best first; of two that are as good the order is always the same.
func sortHits(hits []hit) {
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.code, b.code), strings.Compare(a.locale, b.locale))
	})
}

// Flow is a guided diagnosis as the shelf knows it.
type Flow struct {
	ID, Code string
	// Title and Text are by language: what is the matter, and what is asked.
	Title, Text map[string]string
}

// flows reads one of the diagnoses that customers may go through, or all.
func (r *room) flows(app core.App, id string) ([]Flow, error) {
	if r.readFlows == nil {
		return nil, nil
	}
	found, err := r.readFlows(app, id)
	if err != nil {
		return nil, fmt.Errorf("read the diagnoses: %w", err)
	}
	return found, nil
}

// withShelf lets read look at the shelf, filled.
func (r *room) withShelf(app core.App, read func(*shelf)) error {
	r.shelf.mu.RLock()
	if r.shelf.isFilled {
		defer r.shelf.mu.RUnlock()
		read(&r.shelf)
		return nil
	}
	r.shelf.mu.RUnlock()
	r.shelf.mu.Lock()
	defer r.shelf.mu.Unlock()
	if !r.shelf.isFilled {
		r.shelf.items, r.shelf.terms, r.shelf.flows, r.shelf.length, r.shelf.living = nil, map[string][]posting{}, map[string]Flow{}, 0, 0
		r.shelf.spelling = newSpelling()
		r.shelf.spelling.read(commonWords)
		r.shelf.spelling.read(alikeSource)
		if err := r.fill(app, ""); err != nil {
			return err
		}
		r.shelf.isFilled = true
	}
	read(&r.shelf)
	return nil
}

// Start fills what is found, beside the desk's start: some thousand articles take seconds, which nobody who types should wait for. The
// returned function waits for its end.
func (k *Knowledge) Start(context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := k.room.withShelf(k.room.app, func(*shelf) {}); err != nil {
			k.room.app.Logger().Warn("what may help could not be read at the start; it is read when somebody asks", "error", err)
		}
	}()
	return func() { <-done }
}

// fill puts in what there is, or what there is of an id.
func (r *room) fill(app core.App, id string) error {
	var rows []struct {
		ID      string `db:"id"`
		Code    string `db:"code"`
		Locale  string `db:"locale"`
		Title   string `db:"title"`
		Summary string `db:"summary"`
		Body    string `db:"body"`
		Tags    string `db:"tags"`
	}
	where := ""
	if id != "" {
		where = ` AND id = {:id}`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT id, code, locale, title, summary, body, COALESCE(tags, '') AS tags FROM articles
		WHERE published = TRUE AND revises = ''` + where).Bind(dbx.Params{"id": id}).All(&rows)
	if err != nil {
		return fmt.Errorf("read the articles: %w", err)
	}
	for _, row := range rows {
		r.shelf.put(item{kind: KindArticle, id: row.ID, code: row.Code, locale: row.Locale}, r.cut, []part{
			{row.Title, weightTitle}, {strings.Join(words(row.Tags), "\n"), weightTag}, {row.Summary, weightSummary}, {row.Body, weightBody},
		})
	}
	flows, err := r.flows(app, id)
	if err != nil {
		return err
	}
	for _, flow := range flows {
		r.shelf.flows[flow.ID] = Flow{ID: flow.ID, Code: flow.Code, Title: flow.Title}
		for language, title := range flow.Title {
			r.shelf.put(item{kind: KindFlow, id: flow.ID, code: flow.Code, locale: language}, r.cut, []part{{title, weightTitle}, {flow.Text[language], weightBody}})
		}
	}
	return nil
}

// renew takes in what a save made of an article or a diagnosis.
func (r *room) renew(e *core.RecordEvent) error {
	r.shelf.mu.Lock()
	if r.shelf.isFilled {
		r.shelf.take(e.Record.Id)
		if err := r.fill(r.app, e.Record.Id); err != nil {
			e.App.Logger().Error("What may help is read anew, since a change of it could not be", "record", e.Record.Id, "error", err)
			r.shelf.isFilled = false
		}
	}
	r.shelf.mu.Unlock()
	return e.Next()
}

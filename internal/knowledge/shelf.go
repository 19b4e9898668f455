package knowledge

import (
	"cmp"
	"context"
	"encoding/json"
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
	kind, id, code, locale, title string
	// length is how much it says, in terms; what says a lot mentions everything.
	length float64
	// spoken are its words as they are spelt.
	spoken spoken
	// isGeneral says that it is an article linked to no product, so about each of them; isLinked that it is about known ones.
	isGeneral, isLinked bool
	// skus are the products that an article is linked to, group the one that a diagnosis is about.
	skus  []string
	group string
	// audience, category and tags are an article's.
	audience, category string
	tags               []string
	// matter are the words of the category that an article stands in.
	matter []string
}

// posting says that a term stands in an item, how much that counts, and whether it is said of what the item is about: in its
// title, a tag or the summary. Linked is what it counts as a word of a product that the item is linked to.
type posting struct {
	item           int32
	weight, linked float32
	isTitle        bool
	// facts are those that the text says in the same lines.
	facts intent
}

// shelf holds what helps by its terms, in memory: a question wants the few of some thousand texts that say most of its words,
// which the search index cannot rank (it knows which words stand in a case, not how often, and weighs by age). It is filled
// beside the desk's start, and an item that changes is taken out and put in anew.
type shelf struct {
	mu       sync.RWMutex
	isFilled bool
	items    []item
	// free are the places among them whose item has gone.
	free  []int32
	terms map[string][]posting
	// said is how many items say a term themselves, which one that is only their product's name does not count for.
	said map[string]int
	// flows are the diagnoses among them, by their ids.
	flows map[string]Flow
	// length is the sum of the lengths, living how many items there are.
	length float64
	living int
	goods  goods
	// moved are the products that have changed since they were read.
	moved moved
	// spelling knows the words as they stand.
	spelling spelling
}

// Weights of where a term stands: a title says what an article is about, a tag what it is found by.
const (
	weightTitle   = 3
	weightTag     = 3
	weightSummary = 2
	weightBody    = 1
	// weightProduct is that of what a linked product is called, beside what the text says.
	weightProduct = 2
	// weightGeneral is what a word for a product counts in an article that is about all products, as a share of what it would in a title: more
	// than in a text that is about others, less than in one about this product.
	weightGeneral = 0.75
	// weightOther is what is left of the score of what is linked to other products than the question names.
	weightOther = 0.7
	// mostNamed is how much more a product's name may count as evidence than what is asked of it.
	mostNamed = 2
	// weightFact is what a word counts more where the text says beside it the kind of fact that is asked for.
	weightFact = 0.3
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

// put adds an item; called are the words of the products that it is linked to. Put anew after it was taken, it is there as if it had been put
// once.
func (s *shelf) put(of item, cut func(string) []string, parts []part, called []string) {
	weights, titles, facts := map[string]float32{}, map[string]bool{}, map[string]intent{}
	var texts []string
	for _, p := range parts {
		texts = append(texts, p.text)
		for _, term := range cut(p.text) {
			weights[term] += p.weight
			titles[term] = titles[term] || p.weight > weightBody
			of.length++
		}
		if factsIn(p.text) == 0 {
			continue
		}
		for line := range strings.SplitSeq(p.text, "\n") {
			if beside := factsIn(line); beside != 0 {
				for _, term := range cut(line) {
					facts[term] |= beside
				}
			}
		}
	}
	of.spoken = s.spelling.read(texts...)
	at := s.place()
	linked := map[string]float32{}
	for _, term := range called {
		linked[term] = weightProduct
		weights[term] += 0
	}
	of.isLinked = len(called) > 0
	for term, weight := range weights {
		if weight > 0 {
			s.said[term]++
		}
		s.terms[term] = append(s.terms[term], posting{at, weight, linked[term], titles[term], facts[term]})
	}
	s.items[at] = of
	s.length += of.length
	s.living++
}

// place is an empty one among the items.
func (s *shelf) place() int32 {
	if last := len(s.free) - 1; last >= 0 {
		at := s.free[last]
		s.free = s.free[:last]
		return at
	}
	s.items = append(s.items, item{})
	return int32(len(s.items) - 1)
}

// take removes the items of some ids.
func (s *shelf) take(ids ...string) {
	wanted := map[string]bool{}
	for _, id := range ids {
		delete(s.flows, id)
		wanted[id] = true
	}
	gone := map[int32]bool{}
	for i, it := range s.items {
		if it.id != "" && wanted[it.id] {
			gone[int32(i)] = true
			s.free = append(s.free, int32(i))
			s.length -= it.length
			s.living--
			s.spelling.forget(it.spoken)
			s.items[i] = item{}
		}
	}
	if len(gone) == 0 {
		return
	}
	for term, postings := range s.terms {
		kept := slices.DeleteFunc(postings, func(p posting) bool {
			if gone[p.item] && p.weight > 0 {
				s.said[term]--
			}
			return gone[p.item]
		})
		if len(kept) == 0 {
			delete(s.terms, term)
			delete(s.said, term)
			continue
		}
		s.terms[term] = kept
	}
}

// rarity weighs a term between 0 and 1: what stands everywhere says little, what stands in one text alone says most, however few or
// many texts there are.
func (s *shelf) rarity(term string) float64 {
	n, all := float64(max(1, s.said[term])), float64(max(1, s.living))
	return math.Log1p(all/n) / math.Log1p(all)
}

// hit is an item that shares terms with a question.
type hit struct {
	item
	// score is its BM25, by which hits are sorted, share how much of the question it knows: 1 for all terms, weighed by how rare they
	// are; titled how much of the question its title, tags and summary know.
	score, share, titled float64
	// about is titled without the words that say which product it is; isNamed whether the question names one that it is about.
	about   float64
	isNamed bool
	// evidence is how much of the score what is asked of a product stands for, with [mostNamed] times as much at most for which product
	// it is: who names one and asks what stands nowhere is not answered by that name.
	evidence float64
}

// found gathers, by the places of items and not in a map, what a question finds: a common word stands in most of the items, and a
// long text asks for many.
type found struct {
	// said is the score of an item's own words, topic the part of it that names no product, linked the score of its products'
	// words, spoken what the words for products that it says itself would count in an article that is about all.
	said, topic, linked, spoken, shares, titled, about []float64
}

func newFound(n int) found {
	all := make([]float64, 7*n)
	part := func(i int) []float64 { return all[i*n : (i+1)*n : (i+1)*n] }
	return found{part(0), part(1), part(2), part(3), part(4), part(5), part(6)}
}

// saturated is what a weight comes to in an item, by BM25; relative is its length by the usual one.
func saturated(weight, relative float64) float64 {
	return weight * (saturation + 1) / (weight + saturation*(1-lengthBias+lengthBias*relative))
}

// find returns the [mostHits] items that share most terms with a question, best first; mostTerms of them are looked for, the
// rarest.
func (s *shelf) find(asked []string, wanted intent) []hit {
	known := slices.DeleteFunc(slices.Clone(asked), func(term string) bool { return len(s.terms[term]) == 0 && !s.goods.names(term) })
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(len(s.terms[a]), len(s.terms[b])) })
	known = known[:min(len(known), mostTerms)]
	total := 0.0
	for _, worth := range s.worths(asked) {
		total += worth
	}
	f := newFound(len(s.items))
	general := 0.0
	for _, term := range known {
		rare, namesProduct := s.rarity(term), s.goods.names(term)
		if namesProduct {
			general += rare
		}
		s.read(&f, term, rare, rare/total, namesProduct, wanted)
	}
	return s.best(f, general, general/total)
}

// read adds what a term comes to in each item that has it.
func (s *shelf) read(f *found, term string, rare, share float64, namesProduct bool, wanted intent) {
	usual := s.length / math.Max(1, float64(s.living))
	for _, p := range s.terms[term] {
		relative := s.items[p.item].length / usual
		said := rare * saturated(float64(p.weight), relative)
		if p.facts&wanted != 0 {
			said *= 1 + weightFact
		}
		f.said[p.item] += said
		f.shares[p.item] += share
		if p.isTitle {
			f.titled[p.item] += share
		}
		if !namesProduct {
			f.topic[p.item] += said
			if p.isTitle {
				f.about[p.item] += share
			}
			continue
		}
		f.linked[p.item] += rare*saturated(float64(p.weight+p.linked), relative) - said
		f.spoken[p.item] += rare
	}
}

// best are the hits; general is how rare the question's words for products are together, and generalShare their share of it.
func (s *shelf) best(f found, general, generalShare float64) []hit {
	var places []int
	scores := make([]float64, len(s.items))
	for i := range s.items {
		if f.said[i]+f.linked[i] > 0 {
			scores[i] = s.hitAt(f, i, general, generalShare).score
			places = append(places, i)
		}
	}
	slices.SortFunc(places, func(a, b int) int {
		one, other := &s.items[a], &s.items[b]
		return cmp.Or(cmp.Compare(scores[b], scores[a]), strings.Compare(one.code, other.code), strings.Compare(one.locale, other.locale), strings.Compare(one.kind, other.kind))
	})
	hits := make([]hit, 0, mostHits)
	for _, i := range places[:min(len(places), mostHits)] {
		h := s.hitAt(f, i, general, generalShare)
		h.item = s.items[i]
		hits = append(hits, h)
	}
	sortHits(hits)
	return hits
}

// hitAt says what a place is worth, without its item. An article that is about all products is about those of the question as well, as
// far as it says anything of what is asked beside them; what is about others than those is worth less.
func (s *shelf) hitAt(f found, i int, general, generalShare float64) hit {
	h := hit{share: f.shares[i], titled: f.titled[i], about: f.about[i], score: f.said[i], isNamed: f.spoken[i] > 0 || f.linked[i] > 0}
	named, it := f.linked[i], &s.items[i]
	switch {
	case general == 0:
	case it.isGeneral && f.topic[i] > 0:
		unsaid := general - f.spoken[i]
		named += weightGeneral * saturated(weightTitle, 1) * unsaid
		h.share += generalShare * unsaid / general
	case it.isLinked && f.spoken[i] == 0:
		h.score *= weightOther
	}
	h.score += named
	h.evidence = f.topic[i] + math.Min(h.score-f.topic[i], mostNamed*f.topic[i])
	return h
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
	// Group is that of the products that it is about, as they name it; "" where it is about none.
	Group string
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

// withShelf lets read look at the shelf, filled and as the products are called now.
func (r *room) withShelf(app core.App, read func(*shelf)) error {
	s := &r.shelf
	s.mu.RLock()
	if s.isFilled && s.moved.isNone() {
		defer s.mu.RUnlock()
		read(s)
		return nil
	}
	s.mu.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isFilled {
		if err := r.follow(app); err != nil {
			app.Logger().Error("What may help is read anew, since changes of products could not be", "error", err)
			s.isFilled = false
		}
	}
	if !s.isFilled {
		if err := r.fillAll(app); err != nil {
			return err
		}
	}
	read(s)
	return nil
}

// fillAll fills the shelf from nothing.
func (r *room) fillAll(app core.App) error {
	s := &r.shelf
	s.items, s.free, s.terms, s.flows, s.length, s.living = nil, nil, map[string][]posting{}, map[string]Flow{}, 0, 0
	s.said = map[string]int{}
	s.spelling, s.goods, s.moved = newSpelling(), newGoods(), moved{}
	s.spelling.read(commonWords)
	s.spelling.read(alikeSource)
	called, err := readGoods(app, r.cut, nil)
	if err != nil {
		return err
	}
	for id, one := range called {
		s.stock(id, one)
	}
	if err := r.fillArticles(app, nil); err != nil {
		return err
	}
	if err := r.fillFlows(app, ""); err != nil {
		return err
	}
	s.isFilled = true
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

// fillArticles puts in the articles that there are of some ids; nil means all.
func (r *room) fillArticles(app core.App, ids []string) error {
	var rows []struct {
		ID       string `db:"id"`
		Code     string `db:"code"`
		Locale   string `db:"locale"`
		Title    string `db:"title"`
		Summary  string `db:"summary"`
		Body     string `db:"body"`
		Tags     string `db:"tags"`
		Category string `db:"category"`
		Products string `db:"products"`
		Audience string `db:"audience"`
	}
	from := CollectionArticles
	if ids != nil {
		from = wantedFirst(CollectionArticles, "ids", "sqlite_autoindex_articles_1") + ` ON id = wanted`
	}
	wanted, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	err = app.ConcurrentDB().NewQuery(`SELECT id, code, locale, title, summary, body, category, audience, COALESCE(tags, '') AS tags, COALESCE(products, '') AS products FROM ` + from + `
		WHERE published = TRUE AND revises = ''`).Bind(dbx.Params{"ids": string(wanted)}).All(&rows)
	if err != nil {
		return fmt.Errorf("read the articles: %w", err)
	}
	for _, row := range rows {
		linked, tags := words(row.Products), words(row.Tags)
		of := item{kind: KindArticle, id: row.ID, code: row.Code, locale: row.Locale, title: row.Title, isGeneral: len(linked) == 0, skus: linked, matter: r.matterOf(row.Category), audience: row.Audience, category: row.Category, tags: tags}
		r.shelf.put(of, r.cut, []part{
			{row.Title, weightTitle}, {strings.Join(tags, "\n"), weightTag}, {row.Summary, weightSummary}, {row.Body, weightBody},
		}, r.shelf.goods.of(linked))
	}
	return nil
}

// fillFlows puts in the diagnoses that there are, or the one of an id.
func (r *room) fillFlows(app core.App, id string) error {
	flows, err := r.flows(app, id)
	if err != nil {
		return err
	}
	for _, flow := range flows {
		r.shelf.flows[flow.ID] = Flow{ID: flow.ID, Code: flow.Code, Group: flow.Group, Title: flow.Title}
		for language, title := range flow.Title {
			r.shelf.put(item{kind: KindFlow, id: flow.ID, code: flow.Code, locale: language, title: title, group: flow.Group}, r.cut, []part{{title, weightTitle}, {flow.Text[language], weightBody}}, r.shelf.goods.ofGroup(flow.Group))
		}
	}
	return nil
}

// renew takes in what a save made of an article or a diagnosis.
func (r *room) renew(e *core.RecordEvent) error {
	r.shelf.mu.Lock()
	if r.shelf.isFilled {
		r.shelf.take(e.Record.Id)
		var err error
		if e.Record.Collection().Name == CollectionArticles {
			err = r.fillArticles(r.app, []string{e.Record.Id})
		} else {
			err = r.fillFlows(r.app, e.Record.Id)
		}
		if err != nil {
			e.App.Logger().Error("What may help is read anew, since a change of it could not be", "record", e.Record.Id, "error", err)
			r.shelf.isFilled = false
		}
	}
	r.shelf.mu.Unlock()
	return e.Next()
}

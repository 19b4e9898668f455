package knowledge

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	// longestQuery bounds what is looked at of a long text, in runes: what it is about is said early. mostTerms bounds how
	// many of its terms are looked for, the rarest.
	longestQuery = 2000
	mostTerms    = 60
	// mostHits is how many of the best are looked at again, by what readers said of them.
	mostHits = 50
	// leastScore keeps away what shares common words alone, leastPart what fits far less than the best.
	leastScore = 0.8
	leastPart  = 0.3
	// beside a reply less is shown: a colleague knows the articles, and a customer's long story shares words with many.
	leastScoreAtDesk = 2
	leastPartAtDesk  = 0.5
)

// commonWords say nothing of what a text is about, in questions of both languages. They are cut as texts are.
const commonWords = `a about after again all also always am an and any anybody anyone anything are as at back be because been before being but by can could
	did do does doing done dont for from get gets getting give go goes going good got had has have having he hello help her here hi him his how i if in
	into is it its just know let like long look make many may me mine more much must my need needs never new no not now of off ok on one only or other our out over
	please put really say says see set she should since so some somebody someone something still such sure take tell than thank thanks that the their them then there these
	they thing this those to too try trying up us use used using very want was we well went were what when where whether which who whose why will with
	would yes yet you your yours work works working show shows dear sir madam
	多长 长时 时间 什么 怎么 怎样 如何 请先 我的 一个 一下 可以 可不 不可 以不 请问 你好 您好 谢谢 我们 你们 他们 是不 不是 能不 不能 有没 没有 这个 那个 哪个 哪里 这样 那样 为什 么办 怎麽 要不 多久 多少
	现在 今天 昨天 明天 已经 还是 就是 然后 因为 所以 但是 如果 时候 知道 告诉 帮忙 麻烦 需要 应该 可能 家的 家里 我家 的是 了吗 的吗 是吗 吗我 我想 想问 问一 帮我 给我 我要`

// asked are the terms of a question, each once, without those that say nothing; English words are spelt as the articles spell them.
func (r *room) asked(app core.App, text string) ([]string, error) { return r.askedBy(app, text, false) }

// askedBy are the terms of a question; while it is being typed, its last English word may be the beginning of several.
func (r *room) askedBy(app core.App, text string, isTyping bool) ([]string, error) {
	if runes := []rune(text); len(runes) > longestQuery {
		text = string(runes[:longestQuery])
	}
	err := r.withShelf(app, func(s *shelf) {
		meant := ""
		if isTyping {
			text, meant = s.spelling.complete(text, r.isCommon, func(word string) bool { return r.finds(s, word) })
		}
		text = s.spelling.correct(text) + meant
	})
	if err != nil {
		return nil, err
	}
	var terms []string
	seen := map[string]bool{}
	for _, term := range r.cut(text) {
		if !seen[term] && !r.common[term] {
			seen[term] = true
			terms = append(terms, term)
		}
	}
	return terms, nil
}

// isCommon says whether a word says nothing of what a text is about.
func (r *room) isCommon(word string) bool {
	return !slices.ContainsFunc(r.cut(word), func(term string) bool { return !r.common[term] })
}

// finds says whether anything is found by a word.
func (r *room) finds(s *shelf, word string) bool {
	return slices.ContainsFunc(r.cut(word), func(term string) bool { return !r.common[term] && len(s.terms[term]) > 0 })
}

// hitsOf are the articles and diagnoses that may help with a text, best first, whoever may read them; wanted
// is the kind of fact that it asks for.
func (r *room) hitsOf(app core.App, asked []string, wanted intent) ([]hit, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	var hits []hit
	if err := r.withShelf(app, func(s *shelf) { hits = s.find(asked, wanted) }); err != nil {
		return nil, err
	}
	if err := r.weigh(app, hits, asked); err != nil {
		return nil, err
	}
	sortHits(hits)
	return hits, nil
}

// flowEntry is a guided diagnosis in a list.
type flowEntry struct {
	ID    string `json:"id"`
	Code  string `json:"code"`
	Title string `json:"title"`
}

// suggestion is what is shown beside a text.
type suggestion struct {
	articles []entry
	flows    []flowEntry
}

// suggest finds what may be read, each article and diagnosis once and in the language where there is one in it; of is the case that a
// colleague has before them, nil for none.
func (r *room) suggest(app core.App, who readership, text, language string, of *besideCase, most int) (*suggestion, error) {
	asked, err := r.askedBy(app, text, !who.isStaff) // at the desk the text is a customer's, and whole
	if err != nil {
		return nil, err
	}
	hits, err := r.hitsOf(app, asked, askedFor(text))
	if err != nil {
		return nil, err
	}
	if hits, err = r.readableHits(app, who, hits); err != nil {
		return nil, err
	}
	if of == nil || !who.isStaff {
		hits = fitting(hits, who.isStaff)
	} else if err := r.withShelf(app, func(s *shelf) { hits = r.beside(s, *of, hits) }); err != nil {
		return nil, err
	}
	found := &suggestion{}
	if found.articles, err = inLanguage(app, who, codesOf(hits, KindArticle, most), language); err != nil {
		return nil, err
	}
	found.flows, err = r.titled(app, codesOf(hits, KindFlow, most), language)
	return found, err
}

// fitting are the hits, best first, without those that fit too little to be shown.
func fitting(hits []hit, atDesk bool) []hit {
	if len(hits) == 0 {
		return nil
	}
	score, part := leastScore, leastPart
	if atDesk {
		score, part = leastScoreAtDesk, leastPartAtDesk
	}
	best := hits[0].score
	return slices.DeleteFunc(hits, func(h hit) bool { return h.score < score || h.score < part*best })
}

// readableHits are those of the hits that may be read.
func (r *room) readableHits(app core.App, who readership, hits []hit) ([]hit, error) {
	var ids []string
	for _, h := range hits {
		if h.kind == KindArticle {
			ids = append(ids, h.id)
		}
	}
	readable, err := r.readable(app, who, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(hits, func(h hit) bool {
		return h.kind == KindArticle && !slices.ContainsFunc(readable, func(e entry) bool { return e.ID == h.id })
	}), nil
}

// codesOf are the codes of the best hits of a kind, each once.
func codesOf(hits []hit, kind string, most int) []string {
	var codes []string
	for _, h := range hits {
		if h.kind == kind && len(codes) < most && !slices.Contains(codes, h.code) {
			codes = append(codes, h.code)
		}
	}
	return codes
}

// inLanguage reads the articles of the codes, in their order, each in the language or, where there is none in it, in the other.
func inLanguage(app core.App, who readership, codes []string, language string) ([]entry, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	wanted, err := json.Marshal(codes)
	if err != nil {
		return nil, err
	}
	var found []entry
	err = app.ConcurrentDB().NewQuery(`SELECT ` + entryFields + ` FROM ` + wantedFirst(CollectionArticles, "codes", "idx_articles_code") + ` ON code = wanted WHERE ` + who.where() + ` ORDER BY code, locale`).
		Bind(dbx.Params{"codes": string(wanted)}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("read articles by their codes: %w", err)
	}
	found = oneLanguage(addressed(found), language)
	slices.SortFunc(found, func(a, b entry) int { return slices.Index(codes, a.Code) - slices.Index(codes, b.Code) })
	return found, nil
}

// titled are the diagnoses of the codes, in their order.
func (r *room) titled(app core.App, codes []string, language string) ([]flowEntry, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	var found []flowEntry
	err := r.withShelf(app, func(s *shelf) {
		for _, code := range codes {
			for _, flow := range s.flows {
				if flow.Code == code {
					found = append(found, flowEntry{flow.ID, code, flow.Title[language]})
				}
			}
		}
	})
	return found, err
}

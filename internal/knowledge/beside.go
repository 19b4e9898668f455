package knowledge

import (
	"slices"
	"strings"
)

// besideCase is what is known of the case beside which something is suggested.
type besideCase struct {
	// Product is a product's id, Kind the case's kind, and Category what it was classified as, words joined by "_"; each may be empty.
	Product  string `json:"product"`
	Kind     string `json:"kind"`
	Category string `json:"category"`
}

// From when on a hit fits a case. A customer's story shares some words with everything, so a colleague is shown nothing rather than
// what is about something else: it has to be what the case was classified as, or speak in its title of what was written.
// TestSuggest_FitsTheCase in internal/demo measures what these are worth.
const (
	leastFit, leastFitShare = 2, 0.15
	// leastToldFit is what a hit needs whose title knows leastTold of the text, leastClearFit where it knows leastClear.
	leastToldFit, leastTold   = 4, 0.04
	leastClearFit, leastClear = 2.5, 0.12
	// weightOwn is what a hit about the case's own product counts more.
	weightOwn = 1.25
)

// mattersOf are the kinds that say what is wanted; the others only say how somebody writes.
var mattersOf = map[string]string{"return_exchange": "return exchange", "installation": "installation"}

// matterOf are the words of a code that say what something is about.
func (r *room) matterOf(code string) []string {
	return slices.DeleteFunc(r.cut(strings.ReplaceAll(code, "_", " ")), func(term string) bool { return r.common[term] })
}

// beside are the hits that fit a case, best first.
func (r *room) beside(s *shelf, of besideCase, hits []hit) []hit {
	matters := s.about(append(r.matterOf(mattersOf[of.Kind]), r.matterOf(of.Category)...), hits)
	product, isKnown := s.goods.byID[of.Product]
	var fit []hit
	for _, h := range hits {
		isLinked := len(h.skus) > 0 || h.group != ""
		switch {
		case isLinked && isKnown && !s.isFor(h.item, product), isLinked && !isKnown && !h.isNamed:
			continue
		case isLinked && isKnown:
			h.score *= weightOwn
		}
		if fits(h, matters[h.code]) {
			fit = append(fit, h)
		}
	}
	sortHits(fit)
	return slices.DeleteFunc(fit, func(h hit) bool { return h.score < leastPartAtDesk*fit[0].score })
}

func fits(h hit, isMatter bool) bool {
	if isMatter {
		return h.score >= leastFit && h.share >= leastFitShare
	}
	return h.score >= leastToldFit && h.about >= leastTold || h.score >= leastClearFit && h.about >= leastClear
}

// isFor says whether an item is about a product, or about another one of its group.
func (s *shelf) isFor(it item, product good) bool {
	if it.group != "" {
		return it.group == product.group
	}
	return slices.ContainsFunc(it.skus, func(sku string) bool {
		other := s.goods.byID[s.goods.bySKU[sku]]
		return sku == product.sku || other.group != "" && other.group == product.group
	})
}

// about are the codes among the hits that speak of a matter in their title, tags, summary or category, in whichever language.
func (s *shelf) about(matter []string, hits []hit) map[string]bool {
	codes := map[string]bool{}
	for _, term := range matter {
		for _, p := range s.terms[term] {
			if p.isTitle {
				codes[s.items[p.item].code] = true
			}
		}
		for _, h := range hits {
			if slices.Contains(h.matter, term) {
				codes[h.code] = true
			}
		}
	}
	return codes
}

package knowledge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// mayRead says whether somebody may read an article, as where does: what is on the shelf is published.
func (who readership) mayRead(it *item) bool {
	return it.kind == KindArticle && (who.isStaff || it.audience == AudiencePublic || who.isCustomer && it.audience == AudienceCustomers)
}

// choose are the codes of the articles that somebody may read and that are wanted, in order. Of a code the version counts that they are shown:
// that of the language, else the one there is. It goes by what the shelf knows of each, so that a list reads no more of
// the database than it shows, however many articles there are.
func (r *room) choose(app core.App, who readership, language string, wants func(*item) bool) ([]string, error) {
	chosen := map[string]*item{}
	var codes []string
	err := r.withShelf(app, func(s *shelf) {
		for i := range s.items {
			it := &s.items[i]
			if !who.mayRead(it) {
				continue
			}
			if other := chosen[it.code]; other == nil || it.locale == language || other.locale != language && it.locale < other.locale {
				chosen[it.code] = it
			}
		}
		for code, it := range chosen {
			if wants(it) {
				codes = append(codes, code)
			}
		}
	})
	slices.Sort(codes)
	return codes, err
}

// related are the articles that have most in common with one: products first, then the category.
func (r *room) related(app core.App, who readership, language string, shown entry) ([]entry, error) {
	products, scores := words(shown.Products), map[string]int{}
	codes, err := r.choose(app, who, language, func(it *item) bool {
		n := 0
		for _, sku := range it.skus {
			if slices.Contains(products, sku) {
				n += 2
			}
		}
		if it.category != "" && it.category == shown.Category {
			n++
		}
		if n > 0 && it.code != shown.Code {
			scores[it.code] = n
		}
		return scores[it.code] > 0
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), strings.Compare(a, b)) })
	return inLanguage(app, who, codes[:min(len(codes), mostRelated)], language)
}

// about says whether an article is on a product, has a tag, or both.
func (it *item) about(product, tag string) bool {
	return (product == "" || slices.Contains(it.skus, product)) && (tag == "" || slices.Contains(it.tags, tag))
}

package knowledge

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// longestHead is how many Chinese characters at the end of a product's name say what it is: 洗衣机 of 滚筒洗衣机.
const longestHead = 3

// headsOf are the words that say what a product is, and not which of its kind: the last one of its English name and of its group, and
// the end of its Chinese name. "Air" names no air conditioner where there are air fryers.
func headsOf(cut func(string) []string, nameZH, nameEN, group string) []string {
	var heads []string
	for _, text := range []string{withoutModel(nameEN), strings.ReplaceAll(group, "_", " ")} {
		if terms := cut(text); len(terms) > 0 {
			heads = append(heads, terms[len(terms)-1])
		}
	}
	isHan := func(letter rune) bool { return unicode.Is(unicode.Han, letter) }
	letters := []rune(nameZH)
	end := len(letters)
	for end > 0 && !isHan(letters[end-1]) {
		end--
	}
	start := end
	for start > 0 && end-start < longestHead && isHan(letters[start-1]) {
		start--
	}
	return append(heads, cut(string(letters[start:end]))...)
}

// withoutModel is a name without the numbers that it ends in.
func withoutModel(name string) string {
	words := strings.Fields(name)
	for len(words) > 0 && strings.ContainsAny(words[len(words)-1], "0123456789") {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// thing is what a product is, for telling things apart: one of its group, and itself where it has none.
func (g good) thing() string {
	if g.group != "" {
		return "group " + g.group
	}
	return "product " + g.sku
}

// naming are, of the terms of a text, those that name things, each with these. A word that several things share names none of them
// beside one that says which: 水器 is no further thing where 净水 stands, too.
func (g goods) naming(terms []string) map[string]map[string]int {
	all := map[string]map[string]int{}
	for _, term := range terms {
		if set := g.heads[term]; len(set) > 0 {
			all[term] = set
		}
	}
	isVague := func(set map[string]int) bool {
		for _, other := range all {
			if len(other) < len(set) && isWithin(other, set) {
				return true
			}
		}
		return false
	}
	naming := maps.Clone(all)
	maps.DeleteFunc(naming, func(_ string, set map[string]int) bool { return isVague(set) })
	return naming
}

// named are the things that a text names by its terms.
func (g goods) named(terms []string) map[string]bool {
	named := map[string]bool{}
	for _, set := range g.naming(terms) {
		for thing := range set {
			named[thing] = true
		}
	}
	return named
}

func isWithin(some, all map[string]int) bool {
	for thing := range some {
		if all[thing] == 0 {
			return false
		}
	}
	return true
}

// isOfOthers says whether an item belongs to other things than the named ones alone: those that it is linked to, and those that its title
// names. What belongs to none may be about any.
func (s *shelf) isOfOthers(it item, named map[string]bool, cut func(string) []string) bool {
	own := s.goods.named(cut(it.title))
	if it.group != "" {
		own["group "+it.group] = true
	}
	for _, sku := range it.skus {
		if one, isKnown := s.goods.byID[s.goods.bySKU[sku]]; isKnown {
			own[one.thing()] = true
		}
	}
	isNamed := func(thing string) bool { return named[thing] }
	return len(own) > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(own)), isNamed)
}

// ofNamed are the hits without those that belong to another thing than the question names, and say nothing of that: how a purifier's leak
// is stopped is no answer to who asks about an air conditioner's.
func (r *room) ofNamed(s *shelf, asked []string, hits []hit) []hit {
	named := s.goods.named(asked)
	if len(named) == 0 {
		return hits
	}
	says := map[string]bool{}
	for term := range s.goods.naming(asked) {
		for _, p := range s.terms[term] {
			if it := s.items[p.item]; p.weight > 0 {
				says[it.id+it.locale] = true
			}
		}
	}
	return slices.DeleteFunc(hits, func(h hit) bool { return !says[h.id+h.locale] && s.isOfOthers(h.item, named, r.cut) })
}

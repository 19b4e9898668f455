package knowledge

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func emptyShelf() *shelf {
	return &shelf{terms: map[string][]posting{}, said: map[string]int{}, flows: map[string]Flow{}, spelling: newSpelling(), goods: newGoods()}
}

// TestStock_SpellsANameOnce: a product that is edited again and again is not said more often by it, and one that is gone is not said.
func TestStock_SpellsANameOnce(t *testing.T) {
	t.Parallel()
	s := emptyShelf()
	for range 5 {
		for i, name := range []string{"Jielu washer", "Chengfeng aircon", "Jielu dryer", "Jielu dryer"} {
			s.unstock(fmt.Sprint(i))
			s.stock(fmt.Sprint(i), good{sku: fmt.Sprint("S", i), name: name})
		}
	}
	s.stock("4", good{sku: "S4", name: "Jielu iron"})
	s.unstock("1")
	s.unstock("3")
	for word, want := range map[string]int{"jielu": 3, "washer": 1, "dryer": 1, "iron": 1, "aircon": 0} {
		if got := s.spelling.often(word); got != want {
			t.Errorf("%q is said %d times, want %d", word, got, want)
		}
	}
}

// library is what a shelf is filled with: texts by their ids, and products.
type library struct {
	texts map[string]text
	goods map[string]good
}

type text struct {
	title, body string
	skus        []string
}

// put puts a text on a shelf.
func (l library) put(s *shelf, id string) {
	one := l.texts[id]
	s.put(item{kind: KindArticle, id: id, code: id, locale: "en", isGeneral: len(one.skus) == 0}, fieldsOf, []part{{one.title, weightTitle}, {one.body, weightBody}}, s.goods.of(one.skus))
}

func fieldsOf(text string) []string { return strings.Fields(strings.ToLower(text)) }

// TestShelf_ManyEditsLeaveItAsNew edits, adds and removes texts and products at random: the shelf is as one that was filled once with what there
// is in the end, and answers, corrects and completes alike.
func TestShelf_ManyEditsLeaveItAsNew(t *testing.T) {
	t.Parallel()
	words := strings.Fields("warranty receipt washer dryer drains slowly filter clean lid lock open close repair refund invoice engineer visit price days 排水 滤网 保修 E21")
	for seed := range uint64(20) {
		chance := rand.New(rand.NewPCG(seed, 12))
		say := func(n int) string {
			said := make([]string, n)
			for i := range said {
				said[i] = words[chance.IntN(len(words))]
			}
			return strings.Join(said, " ")
		}
		l, edited := library{map[string]text{}, map[string]good{}}, emptyShelf()
		for range 200 {
			id := fmt.Sprint("KB-", chance.IntN(12))
			switch chance.IntN(6) {
			case 0:
				edited.take(id)
				delete(l.texts, id)
			case 1, 2:
				product := fmt.Sprint("p", chance.IntN(6))
				l.move(edited, product, good{sku: "S" + product, group: say(1), name: say(2), called: fieldsOf(say(3))}, chance.IntN(4) == 0)
			default:
				one := text{title: say(3), body: say(12)}
				if chance.IntN(2) == 0 {
					one.skus = []string{fmt.Sprint("Sp", chance.IntN(6))}
				}
				edited.take(id)
				l.texts[id] = one
				l.put(edited, id)
			}
		}
		fresh := emptyShelf()
		for id, one := range l.goods {
			fresh.stock(id, one)
		}
		for _, id := range slices.Sorted(maps.Keys(l.texts)) {
			l.put(fresh, id)
		}
		if got, want := shown(edited), shown(fresh); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: after edits\n%+v\nanew\n%+v", seed, got, want)
		}
		if len(edited.items) > 12 {
			t.Errorf("seed %d: %d places for %d items", seed, len(edited.items), edited.living)
		}
		for range 30 {
			asked := fieldsOf(say(4))
			if got, want := answers(edited, asked), answers(fresh, asked); got != want {
				t.Errorf("seed %d: %v finds %s, anew %s", seed, asked, got, want)
			}
			word := []byte(words[chance.IntN(19)])
			word[1+chance.IntN(len(word)-1)] = 'x'
			if got, want := edited.spelling.correct(string(word)), fresh.spelling.correct(string(word)); got != want {
				t.Errorf("seed %d: %s is taken for %s, anew for %s", seed, word, got, want)
			}
		}
	}
}

// move changes a product, or removes it, and puts what is linked to it anew.
func (l library) move(s *shelf, id string, to good, isGone bool) {
	s.unstock(id)
	delete(l.goods, id)
	if !isGone {
		l.goods[id] = to
		s.stock(id, to)
	}
	for name, one := range l.texts {
		if slices.Contains(one.skus, to.sku) {
			s.take(name)
			l.put(s, name)
		}
	}
}

// shown is all that a shelf knows, however it came to it.
func shown(s *shelf) map[string]any {
	terms, spelt, begun, names := map[string][]string{}, map[string]int{}, map[string][]string{}, map[string]int{}
	for term, postings := range s.terms {
		for _, p := range postings {
			terms[term] = append(terms[term], fmt.Sprint(s.items[p.item].id, p.weight, p.linked, p.isTitle, p.facts))
		}
		slices.Sort(terms[term])
	}
	for word, known := range s.spelling.words {
		spelt[word] = known.often
	}
	for letter, all := range s.spelling.begun {
		for _, known := range all {
			begun[string(letter)] = append(begun[string(letter)], known.word)
		}
		slices.Sort(begun[string(letter)])
	}
	for name, one := range s.goods.spelt {
		names[name] = one.products
	}
	return map[string]any{
		"terms": terms, "said": s.said, "length": s.length, "living": s.living, "spelt": spelt, "begun": begun,
		"names": names, "goods": s.goods.said, "products": s.goods.byID, "numbers": s.goods.bySKU, "groups": s.goods.byGroup,
	}
}

func answers(s *shelf, asked []string) string {
	var found []string
	for _, h := range s.find(asked, 0) {
		found = append(found, fmt.Sprintf("%s %.6f %.6f %.6f", h.code, h.score, h.share, h.evidence))
	}
	return strings.Join(found, ", ")
}

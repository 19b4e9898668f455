package knowledge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// collectionProducts belongs to another room; what a product is called finds what is linked to it.
const collectionProducts = "products"

// good is a product by what it is called.
type good struct {
	sku, group string
	// name is the English one, as it is spelt.
	name string
	// called are the words of its names in both languages, its SKU and its group; heads those of them that say what it is.
	called, heads []string
}

// goods are the products by what they are called.
type goods struct {
	byID map[string]good
	// bySKU are their ids, byGroup sets of them.
	bySKU   map[string]string
	byGroup map[string]map[string]bool
	// said is how many products a word is one of. In a question it says which thing it is about, not what is asked of it.
	said map[string]int
	// heads are, by the words that say what a product is, the things that are called so, and how many products each is.
	heads map[string]map[string]int
	// spelt are their English names, each with its words and how many products have it.
	spelt map[string]*shared
}

// shared is a name that several products may have.
type shared struct {
	spoken   spoken
	products int
}

func newGoods() goods {
	return goods{byID: map[string]good{}, bySKU: map[string]string{}, byGroup: map[string]map[string]bool{}, said: map[string]int{}, heads: map[string]map[string]int{}, spelt: map[string]*shared{}}
}

// names says whether a word is one of a product's.
func (g goods) names(term string) bool { return g.said[term] > 0 }

// of are the words of some products, by their SKUs.
func (g goods) of(skus []string) []string {
	var called []string
	for _, sku := range skus {
		called = append(called, g.byID[g.bySKU[sku]].called...)
	}
	return called
}

// ofGroup are the words of a group's products.
func (g goods) ofGroup(group string) []string {
	var called []string
	for id := range g.byGroup[group] {
		called = append(called, g.byID[id].called...)
	}
	return called
}

// readGoods reads the products of some ids, by these; nil means all. Those that are sold no more still stand in somebody's kitchen.
func readGoods(app core.App, cut func(string) []string, ids []string) (map[string]good, error) {
	var rows []struct {
		ID     string `db:"id"`
		SKU    string `db:"sku"`
		NameZH string `db:"name_zh"`
		NameEN string `db:"name_en"`
		Group  string `db:"category"`
	}
	from := collectionProducts
	if ids != nil {
		from = wantedFirst(collectionProducts, "ids", "sqlite_autoindex_products_1") + ` ON id = wanted`
	}
	wanted, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	err = app.ConcurrentDB().NewQuery(`SELECT id, sku, name_zh, name_en, category FROM ` + from).Bind(dbx.Params{"ids": string(wanted)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read the products: %w", err)
	}
	found := map[string]good{}
	for _, row := range rows {
		one := good{sku: row.SKU, group: row.Group, name: row.NameEN, heads: headsOf(cut, row.NameZH, row.NameEN, row.Group)}
		for _, text := range []string{row.SKU, row.NameZH, row.NameEN, strings.ReplaceAll(row.Group, "_", " ")} {
			for _, term := range cut(text) {
				if strings.Trim(term, "0123456789") != "" { // a figure alone is a day or a floor in most questions
					one.called = append(one.called, term)
				}
			}
		}
		found[row.ID] = one
	}
	return found, nil
}

// stock takes in what a product is called. A name is spelt once, however many products have it: what is said most often comes before what is
// said less.
func (s *shelf) stock(id string, one good) {
	g := &s.goods
	g.byID[id], g.bySKU[one.sku] = one, id
	if one.group != "" {
		if g.byGroup[one.group] == nil {
			g.byGroup[one.group] = map[string]bool{}
		}
		g.byGroup[one.group][id] = true
	}
	for _, term := range one.called {
		g.said[term]++
	}
	for _, term := range one.heads {
		if g.heads[term] == nil {
			g.heads[term] = map[string]int{}
		}
		g.heads[term][one.thing()]++
	}
	if g.spelt[one.name] == nil {
		g.spelt[one.name] = &shared{spoken: s.spelling.read(one.name)}
	}
	g.spelt[one.name].products++
}

// unstock forgets a product, if there is one of that id.
func (s *shelf) unstock(id string) {
	g := &s.goods
	one, isKnown := g.byID[id]
	if !isKnown {
		return
	}
	delete(g.byID, id)
	if g.bySKU[one.sku] == id {
		delete(g.bySKU, one.sku)
	}
	if delete(g.byGroup[one.group], id); len(g.byGroup[one.group]) == 0 {
		delete(g.byGroup, one.group)
	}
	for _, term := range one.called {
		if g.said[term]--; g.said[term] == 0 {
			delete(g.said, term)
		}
	}
	for _, term := range one.heads {
		if g.heads[term][one.thing()]--; g.heads[term][one.thing()] == 0 {
			delete(g.heads[term], one.thing())
		}
		if len(g.heads[term]) == 0 {
			delete(g.heads, term)
		}
	}
	name := g.spelt[one.name]
	if name.products--; name.products == 0 {
		s.spelling.forget(name.spoken)
		delete(g.spelt, one.name)
	}
}

// moved are products that have changed: their ids, and what they are and were found by.
type moved struct{ ids, skus, groups []string }

func (m moved) isNone() bool { return len(m.ids) == 0 }

// renewGoods notes that a product is called otherwise, or is gone: what is linked to it is found by its new name from the next question on. An
// import of many is read once then, and not at each of them.
func (r *room) renewGoods(e *core.RecordEvent) error {
	r.shelf.mu.Lock()
	if r.shelf.isFilled {
		if err := r.shelf.moved.add(e.Record); err != nil {
			e.App.Logger().Error("What may help is read anew, since a change of a product could not be", "record", e.Record.Id, "error", err)
			r.shelf.isFilled = false
		}
	}
	r.shelf.mu.Unlock()
	return e.Next()
}

func (m *moved) add(product *core.Record) error {
	skus, err := nowAndBefore(product, "sku")
	if err != nil {
		return err
	}
	groups, err := nowAndBefore(product, "category")
	if err != nil {
		return err
	}
	m.ids, m.skus, m.groups = append(m.ids, product.Id), append(m.skus, skus...), append(m.groups, groups...)
	return nil
}

// follow reads the products that have moved, and what is linked to one of them anew, as it is called and as it was.
func (r *room) follow(app core.App) error {
	s := &r.shelf
	if s.moved.isNone() {
		return nil
	}
	called, err := readGoods(app, r.cut, s.moved.ids)
	if err != nil {
		return err
	}
	for _, id := range s.moved.ids {
		s.unstock(id) // all of them first: one may have the number that another had
	}
	for id, one := range called {
		s.stock(id, one)
	}
	articles, err := linkedTo(app, s.moved.skus)
	if err != nil {
		return err
	}
	var flows []string
	for id, flow := range s.flows {
		if slices.Contains(s.moved.groups, flow.Group) {
			flows = append(flows, id)
		}
	}
	s.take(append(flows, articles...)...)
	if len(articles) > 0 {
		if err := r.fillArticles(app, articles); err != nil {
			return err
		}
	}
	for _, id := range flows {
		if err := r.fillFlows(app, id); err != nil {
			return err
		}
	}
	s.moved = moved{}
	return nil
}

// nowAndBefore are what a text field holds and, where the last update changed it, what it held; it fails where the journal holds
// something that is no JSON.
func nowAndBefore(record *core.Record, name string) ([]string, error) {
	values := []string{record.GetString(name)}
	change, isChanged := journal.Saved(record)[name]
	if !isChanged {
		return values, nil
	}
	before, err := journal.Decoded(change[0])
	if err != nil {
		return nil, fmt.Errorf("read what %s was: %w", name, err)
	}
	if text, isText := before.(string); isText {
		values = append(values, text)
	}
	return values, nil
}

// linkedTo are the ids of the published articles that are linked to one of the products.
func linkedTo(app core.App, skus []string) ([]string, error) {
	wanted, err := json.Marshal(skus)
	if err != nil {
		return nil, err
	}
	var ids []string
	err = app.ConcurrentDB().NewQuery(`SELECT id FROM articles WHERE published = TRUE AND revises = ''
		AND EXISTS (SELECT 1 FROM json_each(COALESCE(articles.products, '[]')) AS linked WHERE linked.value IN (SELECT value FROM json_each({:skus})))`).
		Bind(dbx.Params{"skus": string(wanted)}).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("find what is linked to products: %w", err)
	}
	return ids, nil
}

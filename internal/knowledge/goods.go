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

// goods are the products by what they are called, in both languages, by their SKUs and their groups.
type goods struct {
	bySKU, byGroup map[string][]string
	// names are their English names, as they are spelt.
	names []string
	// terms are all of these words. In a question they say which thing it is about, not what is asked of it.
	terms map[string]bool
}

// readGoods reads the products. Those that are sold no more still stand in somebody's kitchen.
func readGoods(app core.App, cut func(string) []string) (goods, error) {
	var rows []struct {
		SKU    string `db:"sku"`
		NameZH string `db:"name_zh"`
		NameEN string `db:"name_en"`
		Group  string `db:"category"`
	}
	found := goods{bySKU: map[string][]string{}, byGroup: map[string][]string{}, terms: map[string]bool{}}
	err := app.ConcurrentDB().NewQuery(`SELECT sku, name_zh, name_en, category FROM products`).All(&rows)
	if err != nil {
		return found, fmt.Errorf("read the products: %w", err)
	}
	for _, row := range rows {
		var called []string
		for _, text := range []string{row.SKU, row.NameZH, row.NameEN, strings.ReplaceAll(row.Group, "_", " ")} {
			for _, term := range cut(text) {
				if strings.Trim(term, "0123456789") != "" { // a figure alone is a day or a floor in most questions
					called = append(called, term)
					found.terms[term] = true
				}
			}
		}
		found.bySKU[row.SKU] = called
		found.names = append(found.names, row.NameEN)
		if row.Group != "" {
			found.byGroup[row.Group] = append(found.byGroup[row.Group], called...)
		}
	}
	return found, nil
}

// of are the words of some products.
func (g goods) of(skus []string) []string {
	var called []string
	for _, sku := range skus {
		called = append(called, g.bySKU[sku]...)
	}
	return called
}

// stock takes in what the products are called. A name is spelt once, however often products are read: what is said most often
// comes before what is said less.
func (s *shelf) stock(called goods) {
	isSpelt := map[string]bool{}
	for _, name := range s.goods.names {
		isSpelt[name] = true
	}
	for _, name := range called.names {
		if !isSpelt[name] {
			isSpelt[name] = true
			s.spelling.read(name)
		}
	}
	s.goods = called
}

// renewGoods takes in that a product is called otherwise: what is linked to it is found by its new name.
func (r *room) renewGoods(e *core.RecordEvent) error {
	r.shelf.mu.Lock()
	if r.shelf.isFilled {
		if err := r.renewLinked(e.Record); err != nil {
			e.App.Logger().Error("What may help is read anew, since a change of a product could not be", "record", e.Record.Id, "error", err)
			r.shelf.isFilled = false
		}
	}
	r.shelf.mu.Unlock()
	return e.Next()
}

// renewLinked reads the products and what is linked to one of them anew, as it is called and as it was.
func (r *room) renewLinked(product *core.Record) error {
	changed, err := readGoods(r.app, r.cut)
	if err != nil {
		return err
	}
	r.shelf.stock(changed)
	skus, err := nowAndBefore(product, "sku")
	if err != nil {
		return err
	}
	groups, err := nowAndBefore(product, "category")
	if err != nil {
		return err
	}
	ids, err := linkedTo(r.app, skus)
	if err != nil {
		return err
	}
	for id, flow := range r.shelf.flows {
		if slices.Contains(groups, flow.Group) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		r.shelf.take(id)
		if err := r.fill(r.app, id); err != nil {
			return err
		}
	}
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

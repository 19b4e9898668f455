package warranty_test

import (
	"net/http"
	"testing"

	"aftercare/internal/desktest"
)

// TestProduct_StaysNamedForItsOwner: what is offered no more is still the product of those who have it, in their units and cases, and
// nobody else's.
func TestProduct_StaysNamedForItsOwner(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	unit := d.unit(desktest.Customer, nil)
	ticket := d.Must(desktest.Customer, http.MethodPost, records("tickets"), map[string]any{"kind": "repair", "subject": "It hums", "description": "All night.", "product": d.product, "asset": unit}).String("id")
	d.Must(desktest.Manager, http.MethodPatch, records("products")+"/"+d.product, map[string]any{"active": false})
	nameOf := func(answer desktest.Answer) any {
		expand, _ := answer.JSON["expand"].(map[string]any)
		product, _ := expand["product"].(map[string]any)
		return product["name_en"]
	}
	for _, path := range []string{records("assets") + "/" + unit, records("tickets") + "/" + ticket} {
		if got := nameOf(d.Do(desktest.Customer, http.MethodGet, path+"?expand=product", nil)); got != "Washer" {
			t.Errorf("%s: the owner reads %v", path, got)
		}
		if got := nameOf(d.Do(desktest.Customer, http.MethodGet, path+"?expand=product&fields=id,expand.product.sku", nil)); got != nil {
			t.Errorf("%s: the owner reads %v, who did not ask for it", path, got)
		}
		if got := nameOf(d.Do(desktest.Customer, http.MethodGet, path, nil)); got != nil {
			t.Errorf("%s: %v is told unasked", path, got)
		}
		if answer := d.Do(desktest.Customer2, http.MethodGet, path+"?expand=product", nil); answer.Status != http.StatusNotFound {
			t.Errorf("%s: another customer is answered %d %s", path, answer.Status, answer.Text)
		}
	}
	list := d.Must(desktest.Customer, http.MethodGet, records("assets")+"?expand=product", nil)
	if item, _ := list.JSON["items"].([]any)[0].(map[string]any); nameOf(desktest.Answer{JSON: item}) != "Washer" {
		t.Errorf("the owner's list says %s", list.Text)
	}
	// It cannot be chosen all the same, and nobody looks it up.
	for _, as := range []string{desktest.Customer, desktest.Customer2, desktest.Guest} {
		if answer := d.Do(as, http.MethodGet, records("products")+"/"+d.product, nil); answer.Status != http.StatusNotFound {
			t.Errorf("%s looks it up: %d %s", as, answer.Status, answer.Text)
		}
	}
}

// TestProduct_IsKnownByItsNumber: the number on a unit's code or type label says which product it is, also when that is offered no more, so
// that its holder can register it; a list never does.
func TestProduct_IsKnownByItsNumber(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Must(desktest.Manager, http.MethodPatch, records("products")+"/"+d.product, map[string]any{"active": false})
	ask := func(as, sku string) desktest.Answer {
		return d.Do(as, http.MethodGet, "/api/aftercare/warranty/product?sku="+sku, nil)
	}
	for _, sku := range []string{"W1", "w1", "%20W1"} {
		if answer := ask(desktest.Customer, sku); answer.JSON["id"] != d.product || answer.JSON["name_zh"] != "洗衣机" {
			t.Errorf("%s: %d %s", sku, answer.Status, answer.Text)
		}
	}
	for _, sku := range []string{"", "W", "W2"} {
		if answer := ask(desktest.Customer, sku); answer.Status != http.StatusNotFound {
			t.Errorf("%q: %d %s", sku, answer.Status, answer.Text)
		}
	}
	if answer := ask(desktest.Guest, "W1"); answer.Status != http.StatusUnauthorized {
		t.Errorf("a guest is answered %d %s", answer.Status, answer.Text)
	}
	if list := d.Must(desktest.Customer, http.MethodGet, records("products"), nil); list.JSON["totalItems"] != 0.0 {
		t.Errorf("the list offers it: %s", list.Text)
	}
	d.unit(desktest.Customer, nil)
}

package warranty_test

import (
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// TestTrial answers at intake, before a unit is registered or a case made, and keeps nothing.
func TestTrial(t *testing.T) {
	t.Parallel()
	d := newDesk(t) // it is 14 September 2026
	hidden := d.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": "OLD", "name_en": "Old", "name_zh": "旧", "active": false}).String("id")
	try := func(as string, body any) desktest.Answer {
		return d.Do(as, http.MethodPost, "/api/aftercare/warranty", body)
	}
	for _, as := range []string{desktest.Guest, desktest.Customer, desktest.Agent} {
		got := try(as, map[string]any{"product": d.product, "bought": "2025-09-30"})
		if coverage(got) != "in 2026-09-30" || strings.Contains(got.Text, `"certain":true`) || !strings.Contains(got.Text, `"asset":""`) {
			t.Errorf("as %s: %d %s", as, got.Status, got.Text)
		}
	}
	if got := try(desktest.Customer, map[string]any{"product": d.product, "bought": "2024-01-31"}); coverage(got) != "out 2025-01-31" {
		t.Errorf("bought long ago: %s", got.Text)
	}
	if got := try(desktest.Customer, map[string]any{"product": d.product}); coverage(got) != "unknown" {
		t.Errorf("without a day: %s", got.Text)
	}
	// Bought on Tuesday the 8th: the seventh day is Tuesday the 15th.
	got := try(desktest.Customer, map[string]any{"product": d.product, "bought": "2026-09-08", "sale": "shop"})
	if !strings.Contains(got.Text, `"kind":"return_fault"`) || !strings.Contains(got.Text, `"last":"2026-09-15"`) || strings.Contains(got.Text, "return_no_reason") {
		t.Errorf("return within seven days: %s", got.Text)
	}
	for name, body := range map[string]any{
		"bought":    map[string]any{"product": d.product, "bought": "2026-09-15"},
		"installed": map[string]any{"product": d.product, "installed": "yesterday"},
		"product":   map[string]any{"product": "nosuchproduct00", "bought": "2026-09-08"},
	} {
		if got := try(desktest.Customer, body); got.Status != http.StatusBadRequest || got.Code(name) == "" {
			t.Errorf("a wrong %s: %d %s", name, got.Status, got.Text)
		}
	}
	if got := try(desktest.Customer, map[string]any{"product": hidden}); got.Code("product") == "" {
		t.Errorf("a product that customers do not see: %d %s", got.Status, got.Text)
	}
	for body, want := range map[string]int{`{"product":`: http.StatusBadRequest, strings.Repeat(" ", 5000) + "{}": http.StatusRequestEntityTooLarge} {
		if got := d.Do(desktest.Customer, http.MethodPost, "/api/aftercare/warranty", strings.NewReader(body), "Content-Type", "application/json"); got.Status != want {
			t.Errorf("%.10q: %d, want %d", body, got.Status, want)
		}
	}
	var units int
	if err := d.App.DB().NewQuery(`SELECT COUNT(*) FROM assets`).Row(&units); err != nil || units != 0 {
		t.Errorf("%d units were stored, %v", units, err)
	}
}

package portal_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_OldUnitsOfMany: a customer with more units than a page shows finds the oldest of them by its address, beside a request, and to
// correct it; and it is called by its product, which the shop offers no more.
func TestBrowser_OldUnitsOfMany(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			products := "/api/collections/products/records"
			washer := desk.Must(desktest.Superuser, http.MethodPost, products, map[string]any{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true}).String("id")
			desk.Must(desktest.Superuser, http.MethodPost, products, map[string]any{"sku": "K-1", "name_zh": "水壶", "name_en": "Kettle", "active": true})
			oldest := registerMany(desk, washer, 60)
			desk.Must(desktest.Superuser, http.MethodPatch, products+"/"+washer, map[string]any{"active": false})
			name := map[string]string{locale.Chinese: "洗衣机", locale.English: "Washer"}[language]

			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/units#"+oldest)
			p.SignIn()
			p.FocusOn("#" + oldest + "-name")
			p.Says("#"+oldest, name, "SN-01")
			p.Ready(fmt.Sprintf(`(box => box.top >= 0 && box.top < innerHeight)(document.getElementById(%q).getBoundingClientRect())`, oldest))
			p.Counted("main .unit", 25) // with the one of the address
			p.Press(p.Word("common.more"))
			p.Counted("main .unit", 49)
			p.Evaluate(`document.querySelector(".skip-link").click() ?? ""`) // past the navigation, which asks for no unit
			p.Ready(`location.hash === "#main"`)
			p.Press(p.Word("common.more"))
			p.Counted("main .unit", 60) // each once
			p.Gone(p.Word("common.more"))
			p.Gone(p.Word("warranty.units.nameless"))

			p.Go(desk.URL + "/register?unit=" + oldest)
			p.Ready(`document.querySelector("main select")?.selectedOptions[0]?.text === "` + name + `"`)

			p.Go(desk.URL + "/new?kind=repair&asset=" + oldest)
			p.Fill(p.Word("portal.new.what"), "It hums 有嗡嗡声")
			p.Press(p.Word("portal.new.next"))
			p.Says(".pick-field", name, "SN-01")
			p.Press(p.Word("portal.new.product")) // and any other of them is found by its number
			p.FocusOn(".picker-search")
			p.Ready(`(hint => hint.innerText.startsWith("SN-") && hint.scrollWidth <= hint.clientWidth)(document.querySelector(".picker-list .active .menu-hint"))`) // which of them, whole
			p.Type("sn-37")
			p.Counted(".picker-list [role=option]", 2) // it, and that it is none of them
			p.Strokes("\r")
			p.Says(".pick-field", name, "SN-37")
			if out := p.Overflow(); out != "" {
				t.Errorf("sticks out: %s", out)
			}

			// Who comes for a product, finds an older draft and gives that up still comes for the product.
			p.Go(desk.URL + "/new?kind=repair&asset=" + oldest)
			p.Press(p.Word("portal.new.afresh"))
			p.Ready(`document.querySelector("dialog[open] .button.danger")`)
			p.Evaluate(`document.querySelector("dialog[open] .button.danger").click() ?? ""`)
			p.Fill(p.Word("portal.new.what"), "It leaks 漏水")
			p.Press(p.Word("portal.new.next"))
			p.Says(".pick-field", name, "SN-01")
		})
	}
}

// registerMany gives the customer so many units of a product, SN-01 first, and returns that one's id.
func registerMany(desk *desktest.Served, product string, n int) string {
	desk.T.Helper()
	const statement = `INSERT INTO assets (id, customer, product, serial, proof, created, updated)
		SELECT 'u' || printf('%014d', value), {:customer}, {:product}, 'SN-' || printf('%02d', value), '[]', '2026-01-01 00:' || printf('%02d', value / 2) || ':00.000Z', '2026-01-01 00:00:00.000Z'
		FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {:n}) SELECT value FROM n)`
	_, err := desk.App.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"customer": desktest.ID(desktest.Customer), "product": product, "n": n}).Execute()
	if err != nil {
		desk.T.Fatal(err)
	}
	return fmt.Sprintf("u%014d", 1)
}

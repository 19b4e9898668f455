package portal_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_WarrantyAtIntake is told until when something is in warranty before there is a case of it: by a customer who has
// registered nothing, by the day of purchase; and at the desk, where the case is tied to the customer's unit and to another.
func TestBrowser_WarrantyAtIntake(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t) // it is 14 September 2026
			product := desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{
				"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true, "sanbao_listed": true, "warranty": map[string]any{"whole_unit_months": 12},
			}).String("id")
			unit := func(serial, bought string) string {
				return desk.Must(desktest.Agent, http.MethodPost, "/api/collections/assets/records", map[string]any{
					"customer": desktest.ID(desktest.Customer2), "product": product, "serial": serial, "bought_at": bought + " 12:00:00.000Z",
				}).String("id")
			}
			first, second := unit("SN-1", "2025-10-31"), unit("SN-2", "2024-01-31")
			pick := func(zh, en string) string { return map[string]string{locale.Chinese: zh, locale.English: en}[language] }
			washer := pick("洗衣机", "Washer")

			customer := desktest.OpenPage(t, language, 360, 740, desk.URL+"/new?kind=return_exchange")
			customer.Fill(customer.Word("portal.new.what"), "It hums 有嗡嗡声")
			customer.Press(customer.Word("portal.new.next"))
			customer.Ready(`document.querySelector("option[value='` + product + `']")`)
			customer.Fill(customer.Word("portal.new.product"), product)
			customer.Fill(customer.Word("portal.new.bought_on"), "2026-09-08")
			customer.See(customer.Word("warranty.intake.title"))
			customer.See(pick("2027 年 9 月 8 日", "until Sep 8, 2027"))
			customer.See(pick("故障换货：2026 年 9 月 23 日前", "Exchange for a fault: until Sep 23, 2026"))
			if out := customer.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}

			agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/new?customer="+desktest.ID(desktest.Customer2))
			agent.SignInAtDesk()
			agent.Press(agent.Word("warranty.staff.this"))
			agent.Press(washer + " · SN-2")
			agent.See(agent.Word("warranty.state.out"))
			agent.Press(agent.Word("common.kind.repair"))
			agent.Fill(agent.Word("desk.field.subject"), "It hums")
			agent.Press(agent.Word("desk.new.create"))
			agent.See("2026-000001")
			made, err := desk.App.FindFirstRecordByData("tickets", "number", "2026-000001")
			if err != nil {
				t.Fatal(err)
			}
			ticket := made.Id
			if got := desk.Ticket(ticket); got.GetString("asset") != second || got.GetString("product") != product {
				t.Errorf("the case is about %q of %q", got.GetString("asset"), got.GetString("product"))
			}
			agent.See(agent.Word("warranty.staff.repair_none")) // its days in repair can be entered
			agent.Press(agent.Word("warranty.staff.take_this"))
			agent.See(agent.Word("warranty.staff.now_this"))
			if got := desk.Ticket(ticket).GetString("asset"); got != first {
				t.Errorf("the case is about %q", got)
			}
		})
	}
}

// TestBrowser_EveryProductCanBeChosen has more products than the server gives at once: by name, number and group the last of them is found and
// chosen by keyboard, in the request form and to register it; what the list lacks is taken as it was typed.
func TestBrowser_EveryProductCanBeChosen(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) { chooseOfMany(t, language) })
	}
}

func chooseOfMany(t *testing.T, language string) {
	desk := desktest.Serve(t)
	const statement = `INSERT INTO products (id, sku, name_zh, name_en, category, active, created, updated) SELECT 'p' || printf('%014d', value), 'S' || printf('%04d', value), '水壶 ' || value, 'Kettle ' || value, 'water_kettle', TRUE, '2026-01-01 00:00:00.000Z', '2026-01-01 00:00:00.000Z'
		FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 1001) SELECT value FROM n)`
	if _, err := desk.App.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
		t.Fatal(err)
	}
	name := map[string]string{locale.Chinese: "水壶 ", locale.English: "Kettle "}[language]
	p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/register?serial=K1")
	p.SignIn()
	p.See(p.Word("warranty.register.proof_help"))
	p.Press(p.Word("warranty.register.send"))
	p.FocusOn(".pick-field.wrong[role=combobox][aria-invalid=true]") // which is what is missing
	p.Keys(kb.ArrowDown)
	p.FocusOn(".picker-search[role=combobox]")
	p.Counted(`.picker-list [role=option]`, 1001) // each once
	for typed, want := range map[string]int{"s1001": 1, "kettle 100": 3, "水壶 100": 3, "water kettle": 1001} {
		p.Evaluate(`document.querySelector(".picker-search").select() ?? ""`)
		p.Type(typed)
		p.Counted(`.picker-list [role=option]`, want)
	}
	p.Evaluate(`document.querySelector(".picker-search").select() ?? ""`)
	p.Type("s1001")
	p.Counted(`.picker-list [role=option]`, 1)
	for _, found := range p.Audit("main") {
		t.Errorf("not for everybody: %s", found)
	}
	if out := p.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	p.Strokes("\r")
	p.FocusOn(".pick-field") // again
	p.Says(".pick-field", name+"1001")
	p.Go(desk.URL + "/register?serial=K2&product=s1001")
	p.Says(".pick-field", name+"1001")

	p.Go(desk.URL + "/new?kind=return_exchange")
	p.Fill(p.Word("portal.new.what"), "It hums 有嗡嗡声")
	p.Press(p.Word("portal.new.next"))
	p.TabTo(p.Word("portal.new.product"))
	p.Keys("\r")
	p.FocusOn(".picker-search")
	p.Type("Old brand 7")
	p.Says(".picker-list", p.Word("portal.new.product_typed", "text", "Old brand 7"))
	p.Strokes("\r")
	p.Says(".pick-field", p.Word("portal.new.product_other"))
	p.Ready(`[...document.querySelectorAll("main input")].some(input => input.value === "Old brand 7")`)
}

// TestBrowser_UnitIsKnownByItsNumber registers nothing twice: the page says of a number that it is one's own already, and a request that
// names the unit in other letters is about it.
func TestBrowser_UnitIsKnownByItsNumber(t *testing.T) {
	desk := desktest.Serve(t)
	product := desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true}).String("id")
	unit := desk.Must(desktest.Customer, http.MethodPost, "/api/collections/assets/records", map[string]any{"product": product, "serial": "sn-77"}).String("id")
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/register?serial=SN-77&product=w-1")
	p.SignIn()
	p.See(p.Word("warranty.register.known"))

	p.Go(desk.URL + "/new?kind=repair")
	p.Fill(p.Word("portal.new.what"), "It hums 有嗡嗡声")
	p.Press(p.Word("portal.new.next"))
	p.Ready(`document.querySelector("option[value='` + product + `']")`)
	p.Fill(p.Word("portal.new.product"), product)
	p.Fill(p.Word("portal.new.serial"), "SN-77")
	p.Press(p.Word("portal.new.next"))
	p.See(p.Word("portal.new.reach.title"))
	p.Fill(p.Word("portal.new.phone"), "13900001111")
	p.Fill(p.Word("portal.new.address"), "1 West Street")
	p.Press(p.Word("portal.new.next"))
	p.See(p.Word("portal.new.review.title"))
	p.Press(p.Word("portal.new.send"))
	p.See("2026-000001")
	made, err := desk.App.FindFirstRecordByData("tickets", "number", "2026-000001")
	if err != nil {
		t.Fatal(err)
	}
	if got := made.GetString("asset"); got != unit {
		t.Errorf("the case is about %q, want %q", got, unit)
	}
}

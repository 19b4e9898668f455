package service_test

import (
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_RegisterAndReview registers a unit as its code says, with a proof that a colleague opens and accepts, and shows until when it
// is in warranty.
func TestBrowser_RegisterAndReview(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) { registerAndReview(t, desktest.Serve(t), language) })
	}
}

func registerAndReview(t *testing.T, desk *desktest.Served, language string) {
	product := desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{
		"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true, "warranty": map[string]any{"whole_unit_months": 12},
	}).String("id")
	page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/register?serial=SN-77&product=w-1")
	page.SignIn()
	page.See(page.Word("warranty.register.proof_help"))
	page.Fill(page.Word("warranty.register.bought"), "2025-10-31")
	page.PickFile("bill.pdf", "application/pdf", "%PDF-1.4\n%%EOF\n")
	page.Ready(`Object.keys(localStorage).some(name => localStorage[name].includes("2025-10-31"))`)
	page.Go(desk.URL + "/register?serial=SN-77&product=w-1") // what was entered survives, and what was chosen
	page.See("bill.pdf")
	page.Ready(`[...document.querySelectorAll("input[type=date]")].some(day => day.value === "2025-10-31")`)
	page.Press(page.Word("warranty.register.send"))
	page.See(page.In("until Oct 31, 2026", "2026 年 10 月 31 日"))
	page.See(page.Word("warranty.review.waiting"))
	page.Ready(`!Object.keys(localStorage).some(name => localStorage[name].includes("2025-10-31"))`)
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	unit, err := desk.App.FindFirstRecordByData("assets", "serial", "SN-77")
	if err != nil || unit.GetString("product") != product || len(unit.GetStringSlice("proof")) != 1 {
		t.Fatalf("the unit: %v %v", unit, err)
	}
	agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/units/"+unit.Id)
	agent.SignInAtDesk()
	agent.Press(agent.Word("warranty.staff.accept"))
	agent.See(agent.Word("warranty.review.accepted"))
	page.Go(desk.URL + "/units")
	page.See(page.Word("warranty.review.accepted"))
	agent.Press(agent.Word("warranty.staff.code"))
	agent.See(agent.Word("warranty.staff.code_use"))
}

// TestBrowser_ManagerWritesTerms writes what a product's warranty promises, on a phone, is told what cannot be, and finds it as
// the product has it.
func TestBrowser_ManagerWritesTerms(t *testing.T) {
	desk := desktest.Serve(t)
	product := desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{
		"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true, "warranty": map[string]any{"whole_unit_months": 12, "no_proof_months": 6},
	}).String("id")
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/desk/units?tab=terms")
	page.SignInAtDeskAs(desktest.Manager)
	page.See("Whole unit: 12 months")
	page.Press("Washer")
	page.Fill(page.Word("warranty.terms.months"), "36")
	page.Press(page.Word("warranty.terms.extends"))
	page.Press(page.Word("warranty.terms.add"))
	page.Press(page.Word("warranty.register.save"))
	page.See("has no name")
	page.Fill(page.Word("warranty.terms.name_en"), "motor")
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	page.Press(page.Word("warranty.register.save"))
	page.See("Whole unit: 36 months")
	record, err := desk.App.FindRecordById("products", product)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"whole_unit_months":36`, `"pause_while_in_repair":true`, `"no_proof_months":6`, `"name_en":"motor"`} {
		if got := record.GetString("warranty"); !strings.Contains(got, want) {
			t.Errorf("the terms lack %s: %s", want, got)
		}
	}
}

package service_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

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

// TestBrowser_RegistersWhatIsOfferedNoMore registers a unit by the code on it, though its product is in no list any more. Where nothing
// was entered, the field invites and finds no fault.
func TestBrowser_RegistersWhatIsOfferedNoMore(t *testing.T) {
	desk := desktest.Serve(t)
	for _, product := range []map[string]any{{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer"}, {"sku": "F-2", "name_zh": "风扇", "name_en": "Fan", "active": true}} {
		desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", product)
	}
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/register")
	page.SignIn()
	page.See(page.Word("warranty.register.proof_help"))
	page.Says("main form select", page.Word("warranty.register.product_none"), "Fan")
	page.Gone("Washer")
	page.Gone(page.Word("warranty.register.need_product"))
	page.Press(page.Word("warranty.register.send"))
	page.See(page.Word("warranty.register.need_product"))
	page.Go(desk.URL + "/register?serial=SN-78&product=w-1")
	page.See("Washer")
	page.Press(page.Word("warranty.register.send"))
	page.See("SN-78")
	page.See("Washer")
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

// TestBrowser_UnitOfTheCaseIsAlwaysThere opens the case of a customer who has more units than are asked for at a time, about the oldest:
// it stands first, with its warranty and its days in repair, and the others come by "More". All are offered where one is chosen.
func TestBrowser_UnitOfTheCaseIsAlwaysThere(t *testing.T) {
	desk := desktest.Serve(t)
	unit := func(i int) string {
		return desk.Must(desktest.Agent, http.MethodPost, "/api/collections/assets/records", map[string]any{"customer": desktest.ID(desktest.Customer), "serial": fmt.Sprintf("SN-%03d", i)}).String("id")
	}
	oldest := unit(0)
	for i := range 51 {
		unit(i + 1)
	}
	ticket := desk.Ask(desktest.Customer, "repair", "It leaks", "Water.")
	desk.Change(desktest.Agent, ticket, map[string]any{"asset": oldest})
	desk.Settle()
	page := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	page.SignInAtDesk()
	page.Says(".assets > li", "SN-000", page.Word("warranty.staff.repair_none"))
	page.Counted(".assets > li", 51)
	page.Press(page.Word("common.more"))
	page.Counted(".assets > li", 52)
	page.Ready(`[...document.querySelectorAll(".assets > li")].every(unit => unit.innerText.includes("arranty"))`)
	page.Press(page.Word("warranty.staff.register"))
	page.Ready(`[...document.querySelectorAll("dialog select")].some(list => list.options.length === 53)`)
}

// TestBrowser_ReplacedProofIsLookedAt refuses a proof while its customer sends another: the refusal is held back, until the other
// has been looked at.
func TestBrowser_ReplacedProofIsLookedAt(t *testing.T) {
	desk := desktest.Serve(t)
	product := desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true}).String("id")
	path := "/api/collections/assets/records"
	path += "/" + desk.Must(desktest.Customer, http.MethodPost, path, map[string]any{"serial": "SN-1", "product": product}).String("id")
	prove := func() {
		sent := desk.UploadTo("proof", desktest.Customer, http.MethodPatch, path, nil, map[string][]byte{"invoice.png": desktest.OnePixel(t)})
		if sent.Status != http.StatusOK {
			t.Fatalf("send a proof: %d %s", sent.Status, sent.Text)
		}
	}
	prove()
	unit, err := desk.App.FindFirstRecordByData("assets", "serial", "SN-1")
	if err != nil {
		t.Fatal(err)
	}
	agent := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/units/"+unit.Id)
	agent.SignInAtDesk()
	agent.Press(agent.Word("warranty.staff.refuse"))
	agent.Fill(agent.Word("warranty.staff.refuse_note"), "The date cannot be read.")
	desk.Advance(time.Minute)
	prove()
	agent.Press(agent.Word("warranty.staff.refuse"))
	agent.Says("dialog", agent.Word("error.conflict"))
	if unit, err = desk.App.FindRecordById("assets", unit.Id); err != nil || unit.GetString("review") != "waiting" {
		t.Errorf("nobody has looked at the other proof: %v %v", unit.GetString("review"), err)
	}
	agent.Press(agent.Word("common.cancel"))
	agent.Press(agent.Word("desk.discard.go"))
	agent.Counted("dialog[open]", 0)
	agent.Go(desk.URL + "/desk/units/" + unit.Id)
	agent.See("SN-1")
	agent.Press(agent.Word("warranty.staff.edit"))
	agent.Press(agent.Word("warranty.staff.seen"))
	desk.Advance(time.Minute)
	prove()
	agent.Press(agent.Word("warranty.register.save"))
	agent.Says("dialog", agent.Word("error.conflict"))
	agent.Press(agent.Word("warranty.staff.seen"))
	agent.Press(agent.Word("warranty.register.save"))
	agent.Counted("dialog[open]", 0)
	agent.See(agent.Word("warranty.review.accepted"))
}

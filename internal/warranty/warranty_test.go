package warranty_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// washer is a product of twelve months, with a motor of 36 and a lamp of none.
var washer = map[string]any{
	"sku": "W1", "name_en": "Washer", "name_zh": "洗衣机", "active": true, "sanbao_listed": true,
	"warranty": map[string]any{
		"start_basis": "invoice_date", "whole_unit_months": 12, "post_repair_days": 30, "pause_while_in_repair": true, "restart_on_exchange": true, "note": nil,
		"main_parts":  []any{map[string]any{"name_zh": "电机", "name_en": "motor", "months": 36}},
		"consumables": []any{map[string]any{"name_zh": "灯", "name_en": "lamp", "months": 0}},
	},
}

type desk struct {
	*desktest.World
	product string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	w := desktest.New(t)
	return desk{w, w.Must(desktest.Superuser, http.MethodPost, records("products"), washer).String("id")}
}

// unit registers one as a customer says it.
func (d desk) unit(as string, fields map[string]any) string {
	d.T.Helper()
	body := map[string]any{"product": d.product, "serial": "SN-1", "customer": desktest.ID(desktest.Customer)}
	for name, value := range fields {
		body[name] = value
	}
	return d.Must(as, http.MethodPost, records("assets"), body).String("id")
}

func (d desk) change(as, unit string, fields map[string]any) desktest.Answer {
	d.T.Helper()
	return d.Do(as, http.MethodPatch, records("assets")+"/"+unit, fields)
}

func (d desk) answer(as, unit string) desktest.Answer {
	d.T.Helper()
	return d.Do(as, http.MethodGet, "/api/aftercare/warranty/"+unit, nil)
}

// coverage is the state and last day of the whole unit.
func coverage(answer desktest.Answer) string {
	unit, _ := answer.JSON["unit"].(map[string]any)
	state, _ := unit["state"].(string)
	until, _ := unit["until"].(string)
	return strings.TrimSpace(state + " " + until)
}

func noon(day string) string { return day + " 12:00:00.000Z" }

// prove sends a proof as a customer would.
func (d desk) prove(as, unit string) desktest.Answer {
	d.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("proof", "invoice-of-yuwen.pdf")
	if err != nil {
		d.T.Fatal(err)
	}
	if _, err := part.Write([]byte("%PDF-1.4\n%%EOF\n")); err != nil {
		d.T.Fatal(err)
	}
	if err := form.Close(); err != nil {
		d.T.Fatal(err)
	}
	return d.Do(as, http.MethodPatch, records("assets")+"/"+unit, &body, "Content-Type", form.FormDataContentType())
}

func TestAnswer_FollowsTheReviewAndTheRepairs(t *testing.T) {
	t.Parallel()
	d := newDesk(t) // it is 14 September 2026
	id := d.unit(desktest.Customer, map[string]any{"bought_at": noon("2025-09-30")})
	if got := d.answer(desktest.Customer, id); coverage(got) != "in 2026-09-30" || strings.Contains(got.Text, `"certain":true`) {
		t.Errorf("as the customer says: %s", got.Text)
	}
	if sent := d.prove(desktest.Customer, id); sent.Status != 200 || sent.String("review") != "waiting" {
		t.Fatalf("send a proof: %d %s", sent.Status, sent.Text)
	}
	if got := d.change(desktest.Agent, id, map[string]any{"review": "refused"}); got.Code("review_note") != "needs_reason" {
		t.Errorf("refuse without a word: %d %s", got.Status, got.Text)
	}
	d.change(desktest.Agent, id, map[string]any{"review": "refused", "review_note": "The date cannot be read.", "made_at": noon("2025-02-28")})
	if got := d.answer(desktest.Customer, id); coverage(got) != "out 2026-05-28" {
		t.Errorf("refused, with a label: %s", got.Text)
	}
	if again := d.prove(desktest.Customer, id); again.String("review") != "waiting" || again.String("review_note") != "" {
		t.Errorf("another proof: %d %s", again.Status, again.Text)
	}
	accepted := d.change(desktest.Agent, id, map[string]any{"review": "accepted"})
	if accepted.String("reviewed_by") != desktest.ID(desktest.Agent) || accepted.String("reviewed_at") == "" {
		t.Errorf("accept: %s", accepted.Text)
	}
	ticket := d.Ask(desktest.Customer, "repair", "It leaks", "Water.")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"asset": id, "repair_from": noon("2026-09-01"), "repair_to": noon("2026-09-10")})
	got := d.answer(desktest.Agent, id)
	if coverage(got) != "in 2026-10-10" || !strings.Contains(got.Text, `"certain":true`) || !strings.Contains(got.Text, `"repair_holds":"2026-10-10"`) {
		t.Errorf("accepted, ten days in repair: %s", got.Text)
	}
	// What the customer says otherwise is looked at again.
	moved := d.change(desktest.Customer, id, map[string]any{"bought_at": noon("2026-01-31")})
	if moved.Status != 200 || moved.String("review") != "waiting" {
		t.Errorf("the customer moves the date: %d %s", moved.Status, moved.Text)
	}
}

// TestReview_IsOfWhatWasSeen has a customer send another proof while a colleague looks at the first, which waits as the other does: the
// colleague can neither refuse nor accept what nobody has looked at.
func TestReview_IsOfWhatWasSeen(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Customer, map[string]any{"bought_at": noon("2025-09-30")})
	seen := d.prove(desktest.Customer, id).String("updated")
	d.Clock.Advance(time.Minute)
	fresh := d.prove(desktest.Customer, id).String("updated")
	for review, note := range map[string]string{"refused": "The date cannot be read.", "accepted": ""} {
		late := d.Do(desktest.Agent, http.MethodPatch, records("assets")+"/"+id+"?seen="+url.QueryEscape(seen), map[string]any{"review": review, "review_note": note})
		if late.Status != http.StatusConflict || late.Code("review") != "conflict" {
			t.Errorf("%s unseen: %d %s", review, late.Status, late.Text)
		}
	}
	looked := d.Do(desktest.Agent, http.MethodPatch, records("assets")+"/"+id+"?seen="+url.QueryEscape(fresh), map[string]any{"review": "accepted"})
	if looked.String("review") != "accepted" {
		t.Errorf("after a look: %d %s", looked.Status, looked.Text)
	}
}

// TestAnswer_LastDayCountsWhole moves the desk's clock over the end: what is out is so from the next day of the desk's zone.
func TestAnswer_LastDayCountsWhole(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Agent, map[string]any{"bought_at": noon("2025-09-14"), "review": "accepted"})
	if got := coverage(d.answer(desktest.Customer, id)); got != "in 2026-09-14" {
		t.Errorf("on the last day: %s", got)
	}
	d.Clock.Advance(14*60*60*1e9 + 59*60*1e9) // 23:59 in Shanghai
	if got := coverage(d.answer(desktest.Customer, id)); got != "in 2026-09-14" {
		t.Errorf("a minute before midnight: %s", got)
	}
	d.Clock.Advance(60 * 1e9)
	if got := coverage(d.answer(desktest.Customer, id)); got != "out 2026-09-14" {
		t.Errorf("at midnight: %s", got)
	}
}

func TestAnswer_RepairThatIsNotOver(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Agent, map[string]any{"bought_at": noon("2025-09-20"), "review": "accepted"})
	ticket := d.Ask(desktest.Customer, "repair", "It leaks", "Water.")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"asset": id, "repair_from": noon("2026-09-11")})
	if got := coverage(d.answer(desktest.Customer, id)); got != "in 2026-09-24" {
		t.Errorf("four days until today: %s", got)
	}
	d.Advance(2 * 24 * 60 * 60 * 1e9)
	if got := coverage(d.answer(desktest.Customer, id)); got != "in 2026-09-26" {
		t.Errorf("six days: %s", got)
	}
	for _, fields := range []map[string]any{
		{"repair_to": noon("2026-09-10")}, {"repair_from": ""}, {"repair_to": noon("2026-10-10")},
	} {
		if fields["repair_from"] == "" {
			fields["repair_to"] = noon("2026-09-12")
		}
		if got := d.Do(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, fields); got.Status != 400 {
			t.Errorf("%v: got %d %s", fields, got.Status, got.Text)
		}
	}
	if got := d.Do(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"repair_to": noon("2026-09-12")}); got.Code("repair_to") != "field_not_yours" {
		t.Errorf("the customer ends the repair: %d %s", got.Status, got.Text)
	}
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "resolved", "resolution": "Mended."})
	d.Advance(5 * 24 * 60 * 60 * 1e9)
	if got := coverage(d.answer(desktest.Customer, id)); got != "in 2026-09-26" {
		t.Errorf("after the case ended: %s", got)
	}
}

func TestAnswer_IsForWhoeverMaySeeTheUnit(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Customer, map[string]any{"bought_at": noon("2026-01-01")})
	d.unit(desktest.Agent, map[string]any{"customer": desktest.ID(desktest.Customer2)})
	for as, want := range map[string]int{
		desktest.Guest: 401, desktest.Customer: 200, desktest.Customer2: 404, desktest.Agent: 200, desktest.QA: 200, desktest.Manager: 200, desktest.Superuser: 200,
	} {
		got := d.answer(as, id)
		if got.Status != want {
			t.Errorf("%q: got %d, want %d", as, got.Status, want)
		}
		if also := strings.Contains(got.Text, "also_registered"); also != (want == 200 && as != desktest.Customer) {
			t.Errorf("%q is told of the other one with this serial: %v", as, also)
		}
	}
	if got := d.Must(desktest.Customer2, http.MethodGet, "/api/aftercare/warranty?units="+id, nil); got.Text != `{"units":[]}`+"\n" {
		t.Errorf("several, of another customer: %s", got.Text)
	}
	if got := d.Must(desktest.Customer, http.MethodGet, "/api/aftercare/warranty?units="+id+",none", nil); strings.Count(got.Text, `"asset"`) != 1 {
		t.Errorf("several: %s", got.Text)
	}
	if got := d.Do(desktest.Agent, http.MethodGet, "/api/aftercare/warranty?units="+strings.Repeat("a,", 51), nil); got.Status != 400 {
		t.Errorf("too many: %d", got.Status)
	}
}

func TestAnswer_AdviceMovesWithHolidays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	// 19 September 2026 is a Saturday; the Sunday after it is worked, for the holidays that follow (调休).
	id := d.unit(desktest.Agent, map[string]any{"bought_at": noon("2026-09-12"), "review": "accepted", "sale": "shop"})
	got := d.answer(desktest.Customer, id)
	if !strings.Contains(got.Text, `"kind":"return_fault","rule":"three_guarantees","from":"2026-09-12","by":"purchase","days":7,"last":"2026-09-20","moved":"2026-09-19","open":true`) {
		t.Errorf("advice: %s", got.Text)
	}
	if strings.Contains(got.Text, "return_no_reason") {
		t.Errorf("bought in a shop: %s", got.Text)
	}
}

func TestUnit_WhatCustomersMaySay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Customer, nil)
	other := d.unit(desktest.Agent, map[string]any{"customer": desktest.ID(desktest.Customer2)})
	for name, value := range map[string]any{
		"note": "x", "review": "accepted", "review_note": "x", "reviewed_at": noon("2026-09-01"), "made_at": noon("2026-09-01"), "replaces": other,
		"replaced_at": noon("2026-09-01"), "customer": desktest.ID(desktest.Customer2),
	} {
		if got := d.change(desktest.Customer, id, map[string]any{name: value}); got.Status != 400 {
			t.Errorf("the customer sets %s: %d %s", name, got.Status, got.Text)
		}
		if name == "note" || name == "customer" {
			continue // are the desk's own to set
		}
		if got := d.Do(desktest.Customer, http.MethodPost, records("assets"), map[string]any{"customer": desktest.ID(desktest.Customer), name: value}); got.Status != 400 {
			t.Errorf("the customer registers with %s: %d %s", name, got.Status, got.Text)
		}
	}
	if got := d.change(desktest.Customer, id, map[string]any{"bought_at": noon("2026-09-20")}); got.Code("bought_at") != "date_ahead" {
		t.Errorf("bought in the future: %d %s", got.Status, got.Text)
	}
	if got := d.change(desktest.Customer, other, map[string]any{"serial": "T"}); got.Status != 404 {
		t.Errorf("another's unit: %d", got.Status)
	}
	if got := d.change(desktest.QA, id, map[string]any{"review": "accepted"}); got.Status != 403 {
		t.Errorf("quality assurance reviews: %d %s", got.Status, got.Text)
	}
	if got := d.change(desktest.Agent, id, map[string]any{"review": "accepted"}); got.Status != 200 {
		t.Errorf("an agent reviews: %d %s", got.Status, got.Text)
	}
	if got := d.change(desktest.Agent, id, map[string]any{"reviewed_by": desktest.ID(desktest.Lead)}); got.Code("reviewed_by") != "field_kept_by_desk" {
		t.Errorf("in another's name: %d %s", got.Status, got.Text)
	}
}

func TestUnit_Exchange(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.unit(desktest.Agent, map[string]any{"bought_at": noon("2025-06-30"), "review": "accepted"})
	theirs := d.unit(desktest.Agent, map[string]any{"customer": desktest.ID(desktest.Customer2)})
	second := d.unit(desktest.Agent, map[string]any{"serial": "SN-2", "replaces": first})
	if got := d.answer(desktest.Customer, second); coverage(got) != "in 2027-09-14" || !strings.Contains(got.Text, `"by":"exchange"`) {
		t.Errorf("after the exchange: %s", got.Text)
	}
	for what, fields := range map[string]map[string]any{"a circle": {"replaces": second}, "itself": {"replaces": first}, "another's": {"replaces": theirs}} {
		if got := d.change(desktest.Agent, first, fields); got.Code("replaces") != "exchange_of_other" {
			t.Errorf("%s: %d %s", what, got.Status, got.Text)
		}
	}
}

func TestProduct_TermsAreChecked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for code, terms := range map[string]any{
		"warranty_unreadable":    map[string]any{"whole_unit_month": 12},
		"warranty_basis":         map[string]any{"start_basis": "full_moon"},
		"warranty_number":        map[string]any{"whole_unit_months": -1},
		"warranty_part_nameless": map[string]any{"main_parts": []any{map[string]any{"months": 3}}},
	} {
		got := d.Do(desktest.Manager, http.MethodPatch, records("products")+"/"+d.product, map[string]any{"warranty": terms})
		if got.Code("warranty") != code {
			t.Errorf("%v: %d %s, want %s", terms, got.Status, got.Text, code)
		}
	}
	d.Must(desktest.Manager, http.MethodPatch, records("products")+"/"+d.product, map[string]any{"warranty": nil})
	id := d.unit(desktest.Agent, nil)
	if got := coverage(d.answer(desktest.Customer, id)); got != "none" {
		t.Errorf("without terms: %s", got)
	}
}

func TestProof_IsPrivateAndErased(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Customer, map[string]any{"serial": "SN-YUWEN"})
	sent := d.prove(desktest.Customer, id)
	files, _ := sent.JSON["proof"].([]any)
	if len(files) != 1 {
		t.Fatalf("proof: %s", sent.Text)
	}
	name := files[0].(string)
	address := "/api/files/assets/" + id + "/" + name
	token := func(as string) string { return d.Must(as, http.MethodPost, "/api/files/token", nil).String("token") }
	for as, want := range map[string]int{desktest.Customer: 200, desktest.Customer2: 404, desktest.QA: 200} {
		if got := d.Do(desktest.Guest, http.MethodGet, address+"?token="+token(as), nil); got.Status != want {
			t.Errorf("%s reads the proof: %d, want %d", as, got.Status, want)
		}
	}
	if got := d.Do(desktest.Guest, http.MethodGet, address, nil); got.Status != 404 {
		t.Errorf("anybody reads the proof: %d", got.Status)
	}
	d.change(desktest.Agent, id, map[string]any{"review": "refused", "review_note": "Yuwen is another's name."})
	d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"erased_reason": "Asked for it."})
	d.Settle()
	stored, err := filepath.Glob(filepath.Join(d.DataDir(), "storage", "*", id, "invoice*"))
	if err != nil || len(stored) != 0 {
		t.Errorf("the file is still there: %v %v", stored, err)
	}
	if _, err := os.Stat(filepath.Join(d.DataDir(), "storage")); err != nil {
		t.Errorf("the test looks in the wrong place: %v", err)
	}
	for _, trace := range []string{"YUWEN", "Yuwen", name} {
		for _, table := range []string{"assets", "events"} {
			var count int
			column := map[string]string{"assets": "serial || review_note || proof", "events": "changes || data"}[table]
			if err := d.App.DB().NewQuery("SELECT COUNT(*) FROM " + table + " WHERE " + column + " LIKE {:trace}").Bind(dbx.Params{"trace": "%" + trace + "%"}).Row(&count); err != nil || count != 0 {
				t.Errorf("%s holds %q %d times: %v", table, trace, count, err)
			}
		}
	}
}

// TestQueries_GoByIndex looks at how the database finds a unit's repairs, its namesakes and the proofs that wait.
func TestQueries_GoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Customer, map[string]any{"bought_at": noon("2026-01-01")})
	_, err := d.App.NonconcurrentDB().NewQuery(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
		INSERT INTO assets (id, customer, product, serial, review, created, updated) SELECT printf('crowd%010d', i), 'x' || i, {:product}, 'S' || i, 'accepted', '2026-01-01', '2026-01-01' FROM n`).
		Bind(dbx.Params{"product": d.product}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"idx_tickets_repairs": false, "idx_assets_serial": false, "idx_assets_review": false}
	for _, statement := range d.Statements(func() {
		d.answer(desktest.Agent, id)
		d.Must(desktest.Agent, http.MethodGet, records("assets")+"?filter=review%3D'waiting'&sort=updated&skipTotal=1", nil)
	}) {
		if !strings.HasPrefix(statement, "SELECT") {
			continue
		}
		plan := d.Plan(statement)
		for index := range used {
			used[index] = used[index] || strings.Contains(plan, index)
		}
		if strings.Contains(plan, "SCAN assets\n") || strings.Contains(plan, "SCAN tickets\n") {
			t.Errorf("%s\n%s", plan, statement)
		}
	}
	for index, was := range used {
		if !was {
			t.Errorf("nothing used %s", index)
		}
	}
}

// TestProof_IsToldOnce follows a proof: the leads are told when it begins to wait, once, and again only when another is sent
// after somebody has looked.
func TestProof_IsToldOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	told := func(name string) int {
		t.Helper()
		d.Settle()
		found, err := d.App.FindRecordsByFilter("notifications", "staff = {:staff} && kind = 'proof_waiting'", "", 0, 0, dbx.Params{"staff": desktest.ID(name)})
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	id := d.unit(desktest.Customer, map[string]any{"bought_at": noon("2025-09-30")})
	if got := told(desktest.Lead); got != 0 {
		t.Errorf("told %d times of a unit without a proof", got)
	}
	d.prove(desktest.Customer, id)
	d.prove(desktest.Customer, id)
	d.change(desktest.Customer, id, map[string]any{"bought_at": noon("2025-09-29")})
	if got := told(desktest.Lead); got != 1 {
		t.Errorf("told %d times of a proof that waits", got)
	}
	for _, name := range []string{desktest.Agent, desktest.Manager} {
		if got := told(name); got != 0 {
			t.Errorf("%s is told %d times, though there is a lead", name, got)
		}
	}
	d.change(desktest.Agent, id, map[string]any{"review": "refused", "review_note": "The date cannot be read."})
	d.prove(desktest.Customer, id)
	if got := told(desktest.Lead); got != 2 {
		t.Errorf("told %d times after another proof", got)
	}
	d.prove(desktest.Customer, d.unit(desktest.Customer, map[string]any{"serial": "SN-2"}))
	d.change(desktest.Agent, id, map[string]any{"review": "accepted"})
	if got := told(desktest.Lead); got != 3 {
		t.Errorf("told %d times after the proof of another unit", got)
	}
}

// TestUnit_IsRegisteredOnce: the same unit a second time is refused, however its number is typed; another customer's, another product's and
// one's own change are not.
func TestUnit_IsRegisteredOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.unit(desktest.Customer, map[string]any{"serial": "sn-77"})
	again := map[string]any{"product": d.product, "serial": " SN-77 ", "customer": desktest.ID(desktest.Customer)}
	for _, as := range []string{desktest.Customer, desktest.Agent, desktest.Superuser} {
		if got := d.Do(as, http.MethodPost, records("assets"), again); got.Code("serial") != "unit_registered" {
			t.Errorf("%s registers it again: %d %s", as, got.Status, got.Text)
		}
	}
	second := d.unit(desktest.Customer, map[string]any{"serial": "SN-78"})
	if got := d.change(desktest.Customer, second, map[string]any{"serial": "sn-77"}); got.Code("serial") != "unit_registered" {
		t.Errorf("one is changed into the other: %d %s", got.Status, got.Text)
	}
	if got := d.change(desktest.Customer, id, map[string]any{"serial": "SN-77", "sale": "shop"}); got.Status != 200 {
		t.Errorf("its own number written otherwise: %d %s", got.Status, got.Text)
	}
	d.unit(desktest.Agent, map[string]any{"serial": "SN-77", "customer": desktest.ID(desktest.Customer2)})
	d.unit(desktest.Customer, map[string]any{"serial": "", "customer": desktest.ID(desktest.Customer)})
	d.unit(desktest.Customer, map[string]any{"serial": "", "customer": desktest.ID(desktest.Customer)})
}

// TestUnit_DaysAreKeptAsDays: an instant of an import is kept as its day in the desk's zone, which pages show without knowing the zone.
func TestUnit_DaysAreKeptAsDays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	at := time.Date(2026, 3, 1, 23, 59, 0, 0, time.Local)
	id := d.unit(desktest.Agent, map[string]any{"serial": "A", "bought_at": at.UTC().Format("2006-01-02 15:04:05.000Z"), "delivered_at": noon("2026-03-02")})
	unit := d.Must(desktest.Agent, http.MethodGet, records("assets")+"/"+id, nil)
	if unit.String("bought_at") != noon("2026-03-01") || unit.String("delivered_at") != noon("2026-03-02") {
		t.Errorf("bought %s, delivered %s", unit.String("bought_at"), unit.String("delivered_at"))
	}
}

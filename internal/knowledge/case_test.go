package knowledge_test

import (
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/knowledge"
)

func TestAnonymise(t *testing.T) {
	t.Parallel()
	personal := []string{"王小明", "Anna Schmidt", "anna@firm.example", "138 0013 8000", "Schmidt & Sons Ltd", "SN-77K120", ""}
	for _, c := range []struct{ text, want string }{
		{"洗衣机报 E21，排水慢。", "洗衣机报 E21，排水慢。"},
		{"我是王小明，电话 13800138000。", "我是[…]，电话 […]。"},
		{"我叫张三，住在人民路 35 号 2 单元 501 室。", "[…]，[…]。"},
		{"麻烦联系李女士，微信：wx_li88", "麻烦联[…]，[…]"},
		{"订单号 20261116-889921 买的，用了 3 天", "订单号 […] 买的，用了 3 天"},
		{"My name is Bob Miller. ANNA said the AC-CF35 shows E5 at 26 °C.", "[…]. […] said the AC-CF35 shows E5 at 26 °C."},
		{"Write to bob.miller+x@mail.example or see https://a.example/u/77", "Write to […] or see […]"},
		{"12 Green Park Road, +44 20 7946 0958", "[…], […]"},
		{"Serial sn-77k120, from Schmidt & Sons Ltd", "Serial […], from […]"},
		{"Hold + and - for 3 seconds; 220 V, 1.5 kWh, 48 hours", "Hold + and - for 3 seconds; 220 V, 1.5 kWh, 48 hours"},
	} {
		if got := knowledge.Anonymise(c.text, personal); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// TestFromCase makes a draft of a case in which everything that is personal has been said.
func TestFromCase_LeavesTheCustomerOut(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Lead, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer), object{
		"name": "Greta Holm", "phone": "+46 70 123 45 67", "company": "Holm Textiles", "region": "Gamla stan"})
	w.Must(desktest.Agent, http.MethodPost, "/api/collections/assets/records", object{"customer": desktest.ID(desktest.Customer), "serial": "WM77X"})
	id := w.Ask(desktest.Customer, "repair", "Greta Holm: washer shows E21", "This is Greta from Holm Textiles in Gamla stan. Unit WM77X, customer@test.example, 0701234567. It drains slowly.")
	make := func(as string) desktest.Answer {
		return w.Do(as, http.MethodPost, "/api/aftercare/articles/from-case", object{"ticket": id})
	}
	if answer := make(desktest.Agent); answer.Status != http.StatusConflict || answer.Code("request") != "article_case_open" {
		t.Errorf("of an open case: %d %s", answer.Status, answer.Text)
	}
	w.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+id, object{
		"status": "resolved", "resolution": "Cleaned the sieve with Ms. Holm on the telephone.", "root_cause": "Lint in the sieve."})
	for as, want := range map[string]int{desktest.Guest: 403, desktest.Customer: 403, desktest.QA: 403} {
		if answer := make(as); answer.Status != want {
			t.Errorf("%q makes one: %d %s", as, answer.Status, answer.Text)
		}
	}
	answer := make(desktest.Agent)
	if answer.Status != 200 {
		t.Fatalf("%d %s", answer.Status, answer.Text)
	}
	if again := make(desktest.Lead); again.String("id") != answer.String("id") || !strings.Contains(again.Text, `"was_there":true`) {
		t.Errorf("asked for once more: got %s, want the draft %s", again.Text, answer.String("id"))
	}
	draft := w.Must(desktest.Agent, http.MethodGet, articles+"/"+answer.String("id"), nil)
	if draft.String("state") != "draft" || draft.String("audience") != "internal" || draft.String("ticket") != id || draft.String("locale") != "en" {
		t.Errorf("the draft: %s", draft.Text)
	}
	for _, want := range []string{"washer shows E21", "drains slowly", "Cleaned the sieve", "Lint in the sieve."} {
		if !strings.Contains(draft.Text, want) {
			t.Errorf("the draft lacks %q: %s", want, draft.Text)
		}
	}
	said := strings.ToLower(draft.String("title") + draft.String("body") + draft.String("html"))
	for _, word := range []string{"greta", "holm", "gamla", "wm77x", "customer@", "0701234567", "70 123"} {
		if strings.Contains(said, word) {
			t.Errorf("the draft says %q: %s", word, said)
		}
	}
	if hidden := w.Do(desktest.Customer, http.MethodGet, articles+"/"+answer.String("id"), nil); hidden.Status != http.StatusNotFound {
		t.Errorf("the customer sees the draft: %d", hidden.Status)
	}
}

package knowledge_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/knowledge"
	"aftercare/internal/locale"
)

const products = "/api/collections/products/records"

// TestSuggest_FindsByProduct finds what is linked to a product by whatever it is called, in both languages, and follows its names.
func TestSuggest_FindsByProduct(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	product := w.Must(desktest.Manager, http.MethodPost, products, object{"sku": "WM-JL10", "name_zh": "洁鹭洗衣机", "name_en": "Jielu washer", "category": "washing_machine", "active": true}).String("id")
	w.Must(desktest.Lead, http.MethodPost, articles, object{"code": "KB-1", "locale": "en", "title": "Steps for E21", "body": "Open the lid.", "audience": "public", "state": "published", "products": []string{"WM-JL10"}})
	w.Must(desktest.Lead, http.MethodPost, articles, object{"code": "KB-2", "locale": "en", "title": "Invoices", "body": "Ask the shop.", "audience": "public", "state": "published"})
	w.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", with(fridge, object{"code": "WASH", "title_zh": "不转", "title_en": "It stands still", "category": "washing_machine"}))
	check := func(finds bool, texts ...string) {
		t.Helper()
		for _, text := range texts {
			for _, language := range []string{"en", "zh-CN"} {
				article, flow := suggested(w, desktest.Guest, language, text), suggestedFlows(w, desktest.Guest, language, text)
				if finds != (article == "KB-1/en") || finds != (flow != "") {
					t.Errorf("%q in %s finds %q and %q", text, language, article, flow)
				}
			}
		}
	}
	check(true, "Jielu", "jiel", "洁鹭", "WM-JL10", "wmjl10", "my laundry machine", "washing machine", "洗衣机")
	check(false, "Chengfeng", "澄风", "AC-CF36")
	w.Must(desktest.Manager, http.MethodPatch, products+"/"+product, object{"sku": "WM-CF35", "name_zh": "澄风", "name_en": "Chengfeng"})
	if got := suggested(w, desktest.Guest, "en", "Jielu"); got != "" {
		t.Errorf("the article of a product that is called otherwise is found by its old name: %q", got)
	}
	w.Must(desktest.Manager, http.MethodPatch, products+"/"+product, object{"sku": "WM-JL10"})
	check(true, "Chengfeng", "澄风")
	// A name alone is no question, however well it is known.
	for _, text := range []string{"How heavy is the Chengfeng?", "WM-JL10"} {
		got, err := w.Knowledge.Answer(w.App, knowledge.Reader{}, text, "en")
		if err != nil || got != nil {
			t.Errorf("%q is answered by %+v, %v", text, got, err)
		}
	}
}

// TestSuggest_ForgetsWhatAProductWas: what is linked to a product's old SKU or group is not found by its name any more, though another product
// keeps a word of that name known.
func TestSuggest_ForgetsWhatAProductWas(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	path := products + "/" + w.Must(desktest.Manager, http.MethodPost, products, object{"sku": "WM-JL10", "name_zh": "洁鹭洗衣机", "name_en": "Jielu washer", "category": "washing_machine", "active": true}).String("id")
	w.Must(desktest.Manager, http.MethodPost, products, object{"sku": "DR-JL20", "name_zh": "洁鹭烘干机", "name_en": "Jielu dryer", "category": "dryer", "active": true})
	w.Must(desktest.Lead, http.MethodPost, articles, object{"code": "KB-1", "locale": "en", "title": "Steps for E21", "body": "Open the lid.", "audience": "public", "state": "published", "products": []string{"WM-JL10"}})
	w.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", with(fridge, object{"code": "WASH", "title_zh": "不转", "title_en": "It stands still", "category": "washing_machine"}))
	check := func(when, wantArticle, wantFlow string) {
		t.Helper()
		for _, text := range []string{"Jielu", "洁鹭"} {
			if got := suggested(w, desktest.Guest, "en", text); got != wantArticle {
				t.Errorf("%s: %q finds the article %q, want %q", when, text, got, wantArticle)
			}
			if got := suggestedFlows(w, desktest.Guest, "en", text); got != wantFlow {
				t.Errorf("%s: %q finds the diagnosis %q, want %q", when, text, got, wantFlow)
			}
		}
	}
	check("at first", "KB-1/en", "It stands still")
	w.Must(desktest.Manager, http.MethodPatch, path, object{"sku": "WM-JL11"})
	check("another SKU", "", "It stands still")
	w.Must(desktest.Manager, http.MethodPatch, path, object{"category": "other"})
	check("another group", "", "")
	w.Must(desktest.Manager, http.MethodPatch, path, object{"sku": "WM-JL10", "category": "washing_machine"})
	check("as at first", "KB-1/en", "It stands still")
}

// TestSuggest_WhileTyping takes the last word for what it may become, and a Chinese word whose second character is not there yet for nothing.
func TestSuggest_WhileTyping(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for code, title := range map[string]string{"KB-1": "How the warranty is counted", "KB-2": "Washer drains slowly"} {
		w.Must(desktest.Lead, http.MethodPost, articles, object{"code": code, "locale": "en", "title": title, "body": "See below.", "audience": "public", "state": "published"})
	}
	w.Must(desktest.Lead, http.MethodPost, articles, object{"code": "KB-3", "locale": "zh-CN", "title": "空调不制冷", "body": "可以维修。", "audience": "public", "state": "published"})
	for text, want := range map[string]string{
		"warr": "KB-1/en", "my warra": "KB-1/en", "warrant": "KB-1/en", "WARR": "KB-1/en", "wa": "",
		"warr is":  "", // that word is whole
		"was":      "", // and so is this
		"slow dra": "KB-2/en", "drains xyzzy": "KB-2/en",
		"空调": "KB-3/zh-CN", "空调维": "KB-3/zh-CN", "空调 维": "KB-3/zh-CN", "维": "",
	} {
		if got := suggested(w, desktest.Guest, "en", text); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	if got, err := w.Knowledge.Answer(w.App, knowledge.Reader{}, "warr", "en"); err != nil || got != nil {
		t.Errorf("a question that was sent is answered as if it were being typed: %+v, %v", got, err)
	}
}

// TestSuggest_ReadsAnImportOnce: an import of products reads none of them at each save; the next question reads those that came, once, and finds
// what is linked to them.
func TestSuggest_ReadsAnImportOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Lead, http.MethodPost, articles, object{"code": "KB-1", "locale": "en", "title": "Steps for E21", "body": "Open the lid.", "audience": "public", "state": "published", "products": []string{"S19"}})
	w.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", with(fridge, object{"code": "WASH", "title_zh": "不转", "title_en": "It stands still", "category": "washing_machine"}))
	if got := suggested(w, desktest.Guest, "en", "Jielu"); got != "" {
		t.Fatalf("found %q before there was such a product", got)
	}
	var last string
	reads := func(do func()) (n int) {
		for _, statement := range w.Statements(do) {
			if strings.Contains(statement, "sku, name_zh, name_en, category FROM") || strings.Contains(statement, "json_each(COALESCE(articles.products") {
				n++
			}
		}
		return n
	}
	if n := reads(func() {
		for i := range 20 {
			last = w.Must(desktest.Superuser, http.MethodPost, products, object{"sku": fmt.Sprint("S", i), "name_zh": "洁鹭", "name_en": "Jielu washer", "category": "washing_machine", "active": true}).String("id")
		}
	}); n != 0 {
		t.Errorf("an import reads products, or what is linked to them, %d times", n)
	}
	if n := reads(func() {
		for range 3 {
			if article, flow := suggested(w, desktest.Guest, "en", "Jielu"), suggestedFlows(w, desktest.Guest, "en", "Jielu"); article != "KB-1/en" || flow != "It stands still" {
				t.Errorf("found %q and %q", article, flow)
			}
		}
	}); n != 2 {
		t.Errorf("the questions after it read %d times, want each once", n)
	}
	if answer := w.Do(desktest.Superuser, http.MethodDelete, products+"/"+last, nil); answer.Status != http.StatusNoContent {
		t.Fatalf("delete the product: %d %s", answer.Status, answer.Text)
	}
	if got := suggested(w, desktest.Guest, "en", "Jielu"); got != "" {
		t.Errorf("the article of a product that is gone is found by its name: %q", got)
	}
}

// TestAnswer_IsNotLostByAVariant: a word by which a product's name says its colour, edition or service names no product, and so takes no
// answer about another away; nor does one that a single product of many in its group happens to end in.
func TestAnswer_IsNotLostByAVariant(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for i, name := range []struct{ zh, en, group string }{
		{"洗衣机", "Washer", "washing_machine"}, {"冰箱（白色）", "Fridge (white)", "refrigerator"}, {"冰箱 白色", "Fridge White", "refrigerator"},
		{"冰箱升级版", "Fridge Pro", "refrigerator"}, {"冰箱静音", "Fridge Plus", "refrigerator"}, {"冰箱", "Fridge quiet", "refrigerator"}, {"滤芯套装", "Filter set", ""}, {"延保服务", "Extended service", "service"}, {"空气炸锅", "Air fryer", ""},
	} {
		w.Must(desktest.Manager, http.MethodPost, products, object{"sku": fmt.Sprint("P-", i), "name_zh": name.zh, "name_en": name.en, "category": name.group, "active": true})
	}
	for code, text := range map[string]struct{ locale, title, body string }{
		"KB-1": {locale.Chinese, "衣服发黄怎么办", "用专用洗涤剂再洗一次。"},
		"KB-2": {locale.English, "The clock is wrong", "Set the clock after the power was cut."},
		"KB-3": {locale.English, "It shakes and is loud", "Level its feet."},
	} {
		w.Must(desktest.Lead, http.MethodPost, articles, object{"code": code, "locale": text.locale, "title": text.title, "body": text.body, "audience": "public", "state": "published", "products": []string{"P-0"}})
	}
	for text, want := range map[string]string{
		"衣服发黄怎么办": "KB-1", "白色衣服发黄怎么办": "KB-1", "衣服发黄，要用专用套装吗": "KB-1", "衣服发黄，升级版怎么办": "KB-1", "静音的，衣服发黄怎么办": "KB-1", "冰箱里的衣服发黄怎么办": "",
		"The clock is wrong since the power service": "KB-2", "The clock is wrong, it is the pro": "KB-2", "The clock of my fryer is wrong": "",
		"It shakes and is loud, not quiet": "KB-3", "The fridge shakes and is loud": "",
	} {
		got, err := w.Knowledge.Answer(w.App, knowledge.Reader{}, text, locale.English)
		if err != nil {
			t.Fatal(err)
		}
		code := ""
		if got != nil {
			code = got.Code
		}
		if code != want {
			t.Errorf("%q is answered by %q, want %q", text, code, want)
		}
	}
}

package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestSuggest_FitsTheCase asks for what stands beside the reply to each sample message, as a case that was classified and as one of
// which only the kind is known. What is shown beside must fit: the article or diagnosis that the sample names, or another in which
// a colleague who looked at all of them would look as well; and where the sample names none, hardly anything is.
func TestSuggest_FitsTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	s, err := readSamples()
	if err != nil {
		t.Fatal(err)
	}
	fillLibrary(t, w, &s)
	// Not named by the sample, but about the matter.
	suits := map[string]string{
		"en-007": "KB-03 KB-07", "zh-013": "KB-07 FLOW-RF-NOCOOL", "zh-020": "KB-02", "zh-024": "KB-05", "zh-040": "KB-04", "zh-026": "KB-03", "zh-028": "KB-07",
		"zh-030": "KB-06", "zh-032": "KB-06", "zh-035": "KB-08", "en-011": "KB-03",
	}
	products := productIDs(w)
	for _, c := range []struct {
		name string
		// isClassified says that product and category are known.
		isClassified bool
		// found is how many of the named must be shown at least, unfit how much else may be at most.
		found, unfit int
	}{{"classified", true, 18, 0}, {"kind alone", false, 15, 0}} {
		named, found := 0, 0
		var unfit []string
		for _, m := range sampleMessages(t) {
			of := object{"kind": m.Expected.Kind}
			if c.isClassified {
				of["product"], of["category"] = products[m.Expected.Product], m.Expected.Category
			}
			shown := besideCase(w, m.Text, map[string]string{"zh": locale.Chinese, "en": locale.English}[m.Lang], of)
			t.Logf("%s, %s: %v", c.name, m.ID, shown)
			for _, want := range []string{m.Expected.Article, m.Expected.Flow} {
				if want != "" {
					named++
				}
				if slices.Contains(shown, want) {
					found++
				}
			}
			for _, code := range shown {
				if code != m.Expected.Article && code != m.Expected.Flow && !strings.Contains(suits[m.ID], code) {
					unfit = append(unfit, m.ID+" "+code)
				}
			}
		}
		t.Logf("%s: %d of %d that are named, and %v", c.name, found, named, unfit)
		if found < c.found || len(unfit) > c.unfit {
			t.Errorf("%s: %d of %d that are named are shown, want %d; %v do not fit, want %d at most", c.name, found, named, c.found, unfit, c.unfit)
		}
	}
}

type sampleMessage struct {
	ID, Lang, Text string
	Expected       struct{ Article, Flow, Kind, Category, Product string }
}

func sampleMessages(t *testing.T) []sampleMessage {
	t.Helper()
	content, err := os.ReadFile("sample.json")
	if err != nil {
		t.Fatal(err)
	}
	var sample struct{ Messages []sampleMessage }
	if err := json.Unmarshal(content, &sample); err != nil {
		t.Fatal(err)
	}
	return sample.Messages
}

// productIDs are the ids of the products by their SKUs.
func productIDs(w *desktest.World) map[string]string {
	ids := map[string]string{}
	items, _ := w.Must(desktest.Manager, http.MethodGet, "/api/collections/products/records?perPage=100", nil).JSON["items"].([]any)
	for _, item := range items {
		product := item.(map[string]any)
		ids[fmt.Sprint(product["sku"])] = fmt.Sprint(product["id"])
	}
	return ids
}

// besideCase are the codes of what is suggested to a colleague.
func besideCase(w *desktest.World, text, language string, of object) []string {
	w.T.Helper()
	answer := w.Must(desktest.Agent, http.MethodPost, "/api/aftercare/articles/suggest", object{"text": text, "locale": language, "case": of})
	var codes []string
	for _, list := range []string{"items", "flows"} {
		items, _ := answer.JSON[list].([]any)
		for _, item := range items {
			codes = append(codes, fmt.Sprint(item.(map[string]any)["code"]))
		}
	}
	return codes
}

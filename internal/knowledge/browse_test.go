package knowledge_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// TestFind_ListsWhatTheReaderMayOpen goes through the articles as everybody: by category, product and word, and by what is written.
func TestFind_ListsWhatTheReaderMayOpen(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	w.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", fridge)
	const guest, customer = desktest.Guest, desktest.Customer
	for _, c := range []struct {
		as, want string
		asked    object
	}{
		{guest, "Faults 2: KB-1 KB-2", object{}},
		{customer, "Faults 2: KB-1 KB-2 | " + hidden + " 1: KB-3", object{}},
		{guest, "", object{"category": "secret"}},
		{customer, hidden + ": KB-3", object{"category": "secret"}},
		{guest, "Faults: KB-1 KB-2", object{"category": "faults"}},
		{guest, "Washer: KB-1", object{"product": "WM-1"}},
		{customer, "E21: KB-1 KB-3", object{"tag": "E21"}},
		{guest, "E21: KB-1", object{"tag": "E21"}},
		{guest, ": FRIDGE", object{"text": "my fridge is warm"}},
		{customer, ": KB-3", object{"text": hidden + " customers"}},
		{guest, "", object{"text": hidden + " customers"}},
	} {
		c.asked["locale"] = "en"
		if got := browse(w, c.as, c.asked); got != c.want {
			t.Errorf("%q %v: got %q, want %q", c.as, c.asked, got, c.want)
		}
	}
}

func browse(w *desktest.World, as string, asked object) string {
	w.T.Helper()
	var answer struct {
		Name     string
		Articles []struct{ Code string }
		Flows    []struct{ Code string }
		Groups   []struct {
			Name     string
			Count    int
			Articles []struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(w.Must(as, http.MethodPost, "/api/aftercare/articles/find", asked).Text), &answer); err != nil {
		w.T.Fatal(err)
	}
	codes := ""
	for _, found := range append(answer.Articles, answer.Flows...) {
		codes += " " + found.Code
	}
	said := []string{}
	if codes != "" {
		said = append(said, answer.Name+":"+codes)
	}
	for _, group := range answer.Groups {
		of := fmt.Sprintf("%s %d:", group.Name, group.Count)
		for _, found := range group.Articles {
			of += " " + found.Code
		}
		said = append(said, of)
	}
	return strings.Join(said, " | ")
}

// TestFind_ComesInParts of fifty, of a category, of a product, and of what is in no category, which follows all categories.
func TestFind_ComesInParts(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	_, err := w.App.NonconcurrentDB().NewQuery(`INSERT INTO articles (id, code, locale, title, state, published, audience, revises, slug, updated, category, products)
		WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 120)
		SELECT 'a' || printf('%014d', value), 'X-' || printf('%03d', value), 'en', 'x', 'published', 1, 'public', '', '', '', CASE WHEN value > 60 THEN 'faults' ELSE '' END, '["WM-1"]' FROM n`).Execute()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		asked         object
		groups        int
		parts, n      int
		first, behind string
	}{
		{object{}, 1, 2, 50, "X-001", "X-050"},
		{object{"page": 2}, 0, 2, 10, "X-051", "X-060"},
		{object{"category": "faults"}, 0, 2, 50, "KB-1", "X-108"},
		{object{"category": "faults", "page": 2}, 0, 2, 12, "X-109", "X-120"},
		{object{"product": "WM-1", "page": 3}, 0, 3, 21, "X-100", "X-120"},
		{object{"category": "faults", "page": 3}, 0, 2, 0, "", ""},
		{object{"category": "faults", "page": -1}, 0, 2, 50, "KB-1", "X-108"},
	} {
		c.asked["locale"] = "en"
		var got struct {
			Parts    int
			Articles []struct{ Code string }
			Groups   []struct{ Articles []struct{} }
		}
		if err := json.Unmarshal([]byte(w.Must(desktest.Guest, http.MethodPost, "/api/aftercare/articles/find", c.asked).Text), &got); err != nil {
			t.Fatal(err)
		}
		if got.Parts != c.parts || len(got.Articles) != c.n || len(got.Groups) != c.groups {
			t.Errorf("%v: %d parts, %d articles, %d groups", c.asked, got.Parts, len(got.Articles), len(got.Groups))
		}
		if n := len(got.Articles); n > 0 && (got.Articles[0].Code != c.first || got.Articles[n-1].Code != c.behind) {
			t.Errorf("%v: from %s to %s, want %s to %s", c.asked, got.Articles[0].Code, got.Articles[n-1].Code, c.first, c.behind)
		}
		for _, group := range got.Groups {
			if len(group.Articles) != 6 {
				t.Errorf("a group begins with %d articles", len(group.Articles))
			}
		}
	}
}

// TestBeside_SaysWhatAnArticleIsAbout and nothing to whoever may not read it.
func TestBeside_SaysWhatAnArticleIsAbout(t *testing.T) {
	t.Parallel()
	w, ids := library(t)
	w.Must(desktest.Lead, http.MethodPost, articles, object{"code": "KB-9", "locale": "en", "title": "Customers too", "body": "x", "audience": "customers", "category": "secret", "state": "published"})
	got := w.Must(desktest.Customer, http.MethodGet, "/api/aftercare/articles/"+ids["customers"]+"/beside?locale=en", nil).Text
	for _, want := range []string{`"tags":["E21"]`, `"code":"KB-9"`, `"reasons":["unclear",`} {
		if !strings.Contains(got, want) {
			t.Errorf("a customer is not told %s: %s", want, got)
		}
	}
	if got := w.Must(desktest.Guest, http.MethodGet, "/api/aftercare/articles/"+ids["en"]+"/beside?locale=en", nil).Text; !strings.Contains(got, `{"sku":"WM-1","name":"Washer"}`) || strings.Contains(got, hidden) {
		t.Errorf("a guest is told %s", got)
	}
	for _, key := range []string{"customers", "internal", "draft"} {
		if got := w.Do(desktest.Guest, http.MethodGet, "/api/aftercare/articles/"+ids[key]+"/beside", nil); got.Status != http.StatusNotFound {
			t.Errorf("a guest beside %s: got %d, want 404", key, got.Status)
		}
	}
}

// TestPages_SearchOffersDiagnoses that the portal has just offered for the same words.
func TestPages_SearchOffersDiagnoses(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	w.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", fridge)
	for language, want := range map[string]string{"en": "The fridge is warm", "zh-CN": "冰箱不制冷"} {
		got := w.Must(desktest.Guest, http.MethodGet, "/help?q=fridge+warm&lang="+language, nil).Text
		if !strings.Contains(got, `<a href="/diagnose/FRIDGE"`) || !strings.Contains(got, want) {
			t.Errorf("%s: no diagnosis among what was found:\n%s", language, got)
		}
	}
	if got := w.Must(desktest.Guest, http.MethodGet, "/help?q=invoice&lang=en", nil).Text; strings.Contains(got, "/diagnose/") {
		t.Error("a diagnosis stands among what it has nothing to do with")
	}
}

// TestTags_AreOfTheReadersLanguage: a tag is one word for all languages; a reader is shown those of theirs, and what is a number in both.
func TestTags_AreOfTheReadersLanguage(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"code": "T-1", "state": "published", "tags": []string{"滤芯", "filter", "E21"}})).String("id")
	for language, want := range map[string]string{"en": "filter E21", "zh-CN": "滤芯 E21"} {
		var got []string
		for _, tag := range w.Must(desktest.Guest, http.MethodGet, "/api/aftercare/articles/"+id+"/beside?locale="+language, nil).JSON["tags"].([]any) {
			got = append(got, tag.(string))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("beside the article in %s: %q, want %q", language, got, want)
		}
		page := w.Must(desktest.Guest, http.MethodGet, "/help/T-1?lang="+language, nil).Text
		for _, tag := range []string{"滤芯", "filter", "E21"} {
			if isShown := strings.Contains(page, `">`+tag+`</a>`); isShown != slices.Contains(got, tag) {
				t.Errorf("on the page in %s: tag %s is shown: %v", language, tag, isShown)
			}
		}
	}
}

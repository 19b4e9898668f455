package knowledge_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

func suggested(w *desktest.World, as, language, text string) string {
	w.T.Helper()
	answer := w.Must(as, http.MethodPost, "/api/aftercare/articles/suggest", object{"text": text, "locale": language})
	var got []string
	for _, item := range answer.JSON["items"].([]any) {
		one := item.(map[string]any)
		got = append(got, fmt.Sprintf("%v/%v", one["code"], one["locale"]))
	}
	return strings.Join(got, " ")
}

// TestSuggest_FindsWhatTheReaderMayRead asks as everybody: what is found is narrowed to what each may read, in their language
// where there is one in it.
func TestSuggest_FindsWhatTheReaderMayRead(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	for _, c := range []struct{ as, language, text, want string }{
		{desktest.Guest, "en", "My washer drains very slowly, it shows E21", "KB-1/en"},
		{desktest.Guest, "zh-CN", "My washer drains very slowly", "KB-1/zh-CN"},
		{desktest.Guest, "zh-CN", "洗衣机排水很慢", "KB-1/zh-CN"},
		{desktest.Guest, "en", "发票遗失", "KB-2/zh-CN"},
		{desktest.Customer, "en", "E21", "KB-3/en KB-1/en"},
		{desktest.Guest, "en", "E21", "KB-1/en"},
		{desktest.Guest, "en", "hello, how are you", ""},
		{desktest.Guest, "en", "", ""},
		{desktest.Guest, "en", hidden + " staff draft review archived revision half customers", ""},
		{desktest.Agent, "en", "the staff drains", "KB-4/en"}, // at the desk only what fits well
		{desktest.Customer, "en", "the staff drains", "KB-1/en"},
		{desktest.QA, "en", hidden + " draft review archived revision", "KB-4/en KB-3/en KB-2/en"},
	} {
		got := suggested(w, c.as, c.language, c.text)
		if c.as == desktest.QA { // in whatever order: what matters is that no draft is among them
			for _, code := range []string{"KB-5", "KB-6", "KB-7"} {
				if strings.Contains(got, code) {
					t.Errorf("%q %q finds %s", c.as, c.text, got)
				}
			}
			continue
		}
		if got != c.want {
			t.Errorf("%q in %s %q: got %q, want %q", c.as, c.language, c.text, got, c.want)
		}
	}
}

// TestSuggest_SeesChanges finds an article from when it is published until it is not any more.
func TestSuggest_SeesChanges(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ask := func() string { return suggested(w, desktest.Guest, "en", "the washer drains slowly") }
	if got := ask(); got != "" {
		t.Fatalf("found %q in an empty library", got)
	}
	path := articles + "/" + w.Must(desktest.Lead, http.MethodPost, articles, written).String("id")
	if got := ask(); got != "" {
		t.Errorf("found a draft: %q", got)
	}
	w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "published"})
	if got := ask(); got != "KB-1/en" {
		t.Errorf("published: got %q", got)
	}
	w.Must(desktest.Lead, http.MethodPatch, path, object{"audience": "internal"})
	if got := ask(); got != "" {
		t.Errorf("found what became internal: %q", got)
	}
	w.Must(desktest.Lead, http.MethodPatch, path, object{"audience": "public"})
	w.Must(desktest.Lead, http.MethodPatch, path, object{"title": "Filters", "body": "Change them."})
	if got := ask(); got != "" {
		t.Errorf("found by words that it no longer has: %q", got)
	}
}

// fridge is a guided diagnosis as customers may go through it.
var fridge = object{
	"code": "FRIDGE", "title_zh": "冰箱不制冷", "title_en": "The fridge is warm", "enabled": true, "start": "q",
	"nodes": object{
		"q": object{"type": "question", "text_zh": "压缩机在转吗？", "text_en": "Does the compressor hum?", "options": []object{
			{"label_zh": "在", "label_en": "Yes", "next": "a"}, {"label_zh": "不在", "label_en": "No", "next": "b"},
		}},
		"a": object{"type": "result", "text_zh": "好了。", "text_en": "Mended.", "outcome": "solved"},
		"b": object{"type": "result", "text_zh": "请报修。", "text_en": "Send a request.", "outcome": "ticket", "ticket": object{"kind": "repair"}},
	},
}

func suggestedFlows(w *desktest.World, as, language, text string) string {
	w.T.Helper()
	answer := w.Must(as, http.MethodPost, "/api/aftercare/articles/suggest", object{"text": text, "locale": language})
	var got []string
	for _, item := range answer.JSON["flows"].([]any) {
		got = append(got, item.(map[string]any)["title"].(string))
	}
	return strings.Join(got, ", ")
}

// TestSuggest_FindsDiagnoses finds a diagnosis by its title and by what it asks, in the reader's language, while customers may go
// through it; and counts what became of it as of an article.
func TestSuggest_FindsDiagnoses(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	if got := suggestedFlows(w, desktest.Guest, "en", "my fridge is warm"); got != "" {
		t.Errorf("found %q before there was any", got)
	}
	id := w.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", fridge).String("id")
	for _, c := range []struct{ language, text, want string }{
		{"en", "my fridge is warm", "The fridge is warm"},
		{"zh-CN", "my fridge is warm", "冰箱不制冷"},
		{"zh-CN", "冰箱的压缩机不转了", "冰箱不制冷"},
		{"en", "the washer drains slowly", ""},
	} {
		if got := suggestedFlows(w, desktest.Guest, c.language, c.text); got != c.want {
			t.Errorf("%q in %s: got %q, want %q", c.text, c.language, got, c.want)
		}
	}
	report := func(step string, flows ...string) int {
		return w.Do(desktest.Guest, http.MethodPost, steps, object{"writing": "writing-000000000009", "step": step, "articles": []string{}, "flows": flows}, "User-Agent", "Mozilla/5.0").Status
	}
	if got := report("shown", "nothing00000000"); got != http.StatusNotFound {
		t.Errorf("a diagnosis that is not there was shown: %d", got)
	}
	for _, step := range []string{"shown", "opened", "solved"} {
		if got := report(step, id); got != http.StatusNoContent {
			t.Errorf("%s: %d", step, got)
		}
	}
	f := figures(t, w)
	if len(f.Flows) != 1 || f.Flows[0].Shown != 1 || f.Flows[0].Opened != 1 || f.Flows[0].Solved != 1 || f.Flows[0].TitleEN != "The fridge is warm" || f.Solved != 1 {
		t.Errorf("the figures: %+v", f)
	}
	w.Must(desktest.Lead, http.MethodPatch, "/api/collections/flows/records/"+id, object{"enabled": false})
	if got := suggestedFlows(w, desktest.Guest, "en", "my fridge is warm"); got != "" {
		t.Errorf("found %q after it was switched off", got)
	}
	// What it was good for until then is still told, and of what.
	if f := figures(t, w); len(f.Flows) != 1 || f.Flows[0].TitleEN != "The fridge is warm" || f.Flows[0].Shown == 0 {
		t.Errorf("the figures of one that is switched off: %+v", f.Flows)
	}
}

// TestSuggest_LearnsFromReaders puts of two articles that say the same the one first that helped, within bounds, and not because
// of one reader who votes again and again.
func TestSuggest_LearnsFromReaders(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var ids []string
	for _, code := range []string{"KB-1", "KB-2"} {
		ids = append(ids, w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"code": code, "state": "published"})).String("id"))
	}
	ask := func() string { return suggested(w, desktest.Guest, "en", "the washer drains slowly") }
	vote := func(article, browser string, helpful bool) {
		w.Do(desktest.Guest, http.MethodPost, "/api/aftercare/articles/"+article+"/vote", object{"helpful": helpful, "reason": "wrong"}, "User-Agent", browser)
	}
	if got := ask(); got != "KB-1/en KB-2/en" {
		t.Fatalf("before any vote: %q", got)
	}
	for range 30 {
		vote(ids[0], "one", true)
	}
	for i := range 3 {
		vote(ids[1], fmt.Sprint("many", i), true)
	}
	if got := ask(); got != "KB-2/en KB-1/en" {
		t.Errorf("three readers against one who votes thirty times: %q", got)
	}
	for i := range 3 {
		vote(ids[1], fmt.Sprint("others", i), false)
	}
	if got := ask(); got != "KB-1/en KB-2/en" {
		t.Errorf("half of the readers were not helped: %q", got)
	}
	w.Clock.Advance(100 * 24 * time.Hour)
	for i := range 2 {
		vote(ids[1], fmt.Sprint("later", i), true)
	}
	if got := ask(); got != "KB-2/en KB-1/en" {
		t.Errorf("what was said long ago still counts: %q", got)
	}
	// By its words: those who ask with them were not helped by the one that leads.
	for i := range 4 {
		if _, err := w.Knowledge.Learn(w.App, ids[1], "washer drains 13812345678 Mr Wang", fmt.Sprint("asker", i), false); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Knowledge.Learn(w.App, ids[0], "washer drains", fmt.Sprint("asker", i), true); err != nil {
			t.Fatal(err)
		}
	}
	if got := ask(); got != "KB-1/en KB-2/en" {
		t.Errorf("after those who asked with the same words: %q", got)
	}
	var terms []string
	if err := w.App.DB().NewQuery("SELECT DISTINCT term FROM article_terms ORDER BY term").Column(&terms); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(terms, " "); got != "drain washer" {
		t.Errorf("kept of the questions: %q, want words of the articles alone", got)
	}
}

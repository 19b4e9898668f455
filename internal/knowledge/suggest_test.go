package knowledge_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

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
		{desktest.Customer, "en", "E21", "KB-1/en KB-3/en"},
		{desktest.Guest, "en", "E21", "KB-1/en"},
		{desktest.Guest, "en", "hello, how are you", ""},
		{desktest.Guest, "en", "", ""},
		{desktest.Guest, "en", hidden + " staff draft review archived revision half customers", ""},
		{desktest.Agent, "en", "the staff drains", "KB-4/en KB-1/en"},
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

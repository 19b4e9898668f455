package knowledge_test

import (
	"net/http"
	"testing"

	"aftercare/internal/desktest"
)

const articles = "/api/collections/articles/records"

func TestArticle_ShowsItsOwnWords(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	made := w.Must(desktest.Lead, http.MethodPost, articles, map[string]any{
		"code": "KB-1", "locale": "en", "title": "T", "body": "**Off** <script>", "html": "<script>alert(1)</script>", "published": true, "audience": "public"})
	path := articles + "/" + made.String("id")
	if got, want := made.String("html"), "<p><strong>Off</strong> &lt;script&gt;</p>"; got != want {
		t.Errorf("made: got %q, want %q", got, want)
	}
	changed := w.Must(desktest.Lead, http.MethodPatch, path, map[string]any{"html": "<img src=x onerror=alert(1)>"})
	if got, want := changed.String("html"), made.String("html"); got != want {
		t.Errorf("changed: got %q, want %q", got, want)
	}
	if answer := w.Do(desktest.Agent, http.MethodPatch, path, map[string]any{"title": "Mine"}); answer.Status != http.StatusForbidden && answer.Status != http.StatusNotFound {
		t.Errorf("an agent changed an article: %d %s", answer.Status, answer.Text)
	}
}

package knowledge_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

const (
	articles   = "/api/collections/articles/records"
	categories = "/api/collections/article_categories/records"
)

// object is the body of a request.
type object = map[string]any

// with is fields with others over them.
func with(fields object, others ...object) object {
	all := object{}
	for _, some := range append([]object{fields}, others...) {
		for name, value := range some {
			all[name] = value
		}
	}
	return all
}

var written = object{"code": "KB-1", "locale": "en", "title": "The washer drains slowly", "body": "Clean the **sieve**.", "audience": "public"}

func TestArticle_ShowsItsOwnWords(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	made := w.Must(desktest.Lead, http.MethodPost, articles, object{
		"code": "KB-1", "locale": "en", "title": "T", "body": "**Off** <script>", "html": "<script>alert(1)</script>", "published": true, "audience": "public"})
	path := articles + "/" + made.String("id")
	if got, want := made.String("html"), "<p><strong>Off</strong> &lt;script&gt;</p>"; got != want {
		t.Errorf("made: got %q, want %q", got, want)
	}
	changed := w.Must(desktest.Lead, http.MethodPatch, path, object{"html": "<img src=x onerror=alert(1)>"})
	if got, want := changed.String("html"), made.String("html"); got != want {
		t.Errorf("changed: got %q, want %q", got, want)
	}
	if answer := w.Do(desktest.Agent, http.MethodPatch, path, object{"title": "Mine"}); answer.Status != http.StatusForbidden && answer.Status != http.StatusNotFound {
		t.Errorf("an agent changed an article: %d %s", answer.Status, answer.Text)
	}
}

// TestArticle_GoesThroughReview walks the way of an article: an agent writes and sends to review, a lead returns it, publishes
// it and archives it; nobody else may.
func TestArticle_GoesThroughReview(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	made := w.Must(desktest.Agent, http.MethodPost, articles, object{"locale": "en", "title": "T", "body": "B"})
	if made.String("state") != "draft" || made.String("audience") != "internal" || made.String("author") != desktest.ID(desktest.Agent) || made.String("code") != "KB-01" {
		t.Fatalf("made: %s", made.Text)
	}
	path := articles + "/" + made.String("id")
	refused := func(as string, change object, want string) {
		t.Helper()
		answer := w.Do(as, http.MethodPatch, path, change)
		got := answer.Code("request")
		for field := range change {
			got += answer.Code(field)
		}
		if answer.Status < 400 || got != want {
			t.Errorf("%s %v: got %d %q, want %q", as, change, answer.Status, got, want)
		}
	}
	refused(desktest.QA, object{"title": "U"}, "role_cannot_work")
	refused(desktest.Agent, object{"state": "published"}, "needs_lead")
	refused(desktest.Agent, object{"published": true}, "needs_lead")
	refused(desktest.Agent, object{"author": desktest.ID(desktest.Agent2)}, "field_kept_by_desk")
	refused(desktest.Lead, object{"version": 9}, "field_kept_by_desk")
	w.Must(desktest.Agent2, http.MethodPatch, path, object{"state": "review"})
	w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "draft", "review_note": "Say how."})
	refused(desktest.Lead, object{"state": "published", "body": " "}, "article_empty")
	w.Must(desktest.Agent, http.MethodPatch, path, object{"body": "B, by hand.", "state": "review"})
	done := w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "published", "audience": "public"})
	if done.String("published") != "true" || done.String("version") != "2" || done.String("published_by") != desktest.ID(desktest.Lead) || done.String("review_note") != "" {
		t.Errorf("published: %s", done.Text)
	}
	if got, want := done.String("review_at")[:10], desktest.Begin.AddDate(0, 0, 180).Format(time.DateOnly); got != want {
		t.Errorf("to be reviewed: got %s, want %s", got, want)
	}
	refused(desktest.Agent, object{"title": "U"}, "needs_lead")
	refused(desktest.Agent, object{"state": "draft"}, "needs_lead")
	refused(desktest.Lead, object{"state": "review"}, "article_jump")
	w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "archived"})
	refused(desktest.Lead, object{"state": "published"}, "article_jump")

	var types []string
	if err := w.App.DB().NewQuery("SELECT type FROM events WHERE collection = 'articles' ORDER BY seq").Column(&types); err != nil {
		t.Fatal(err)
	}
	want := []string{"article.created", "article.submitted", "article.returned", "article.submitted", "article.published", "article.archived"}
	if !slices.Equal(types, want) {
		t.Errorf("events: got %v, want %v", types, want)
	}
}

// TestArticle_RevisionTakesItsPlace has an agent write the next version of a published article; readers see the old one until
// a lead publishes it.
func TestArticle_RevisionTakesItsPlace(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"state": "published"})).String("id")
	draft := w.Must(desktest.Agent, http.MethodPost, articles, object{"revises": id, "locale": "zh-CN", "title": "Drains slowly: three checks", "body": "Clean the sieve first.", "audience": "internal"})
	if draft.String("code") != "KB-1" || draft.String("locale") != "en" || draft.String("audience") != "public" {
		t.Errorf("a revision has its article's code, language and readers: %s", draft.Text)
	}
	path := articles + "/" + draft.String("id")
	if answer := w.Do(desktest.Agent2, http.MethodPost, articles, object{"revises": id, "locale": "en", "title": "U", "body": "B"}); answer.Status < 400 {
		t.Errorf("two revisions are open at once: %s", answer.Text)
	}
	if answer := w.Do(desktest.Agent, http.MethodPost, articles, object{"revises": draft.String("id"), "locale": "en", "title": "U", "body": "B"}); answer.Code("revises") != "article_not_published" {
		t.Errorf("a revision was revised: %d %s", answer.Status, answer.Text)
	}
	seen := func(words string) bool {
		return strings.Contains(w.Do(desktest.Guest, http.MethodGet, "/help/KB-1?lang=en", nil).Text, words)
	}
	if !seen("The washer drains slowly") || seen("three checks") {
		t.Error("readers see a revision before it is published")
	}
	if answer := w.Do(desktest.Agent, http.MethodPatch, path, object{"state": "published"}); answer.Code("request") != "needs_lead" {
		t.Errorf("an agent published: %d %s", answer.Status, answer.Text)
	}
	done := w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "published"})
	if done.String("state") != "archived" || done.String("published") != "false" {
		t.Errorf("the revision is not put away: %s", done.Text)
	}
	if !seen("three checks") || !seen("Clean the sieve first.") {
		t.Error("readers do not see what was published")
	}
	after := w.Must(desktest.Agent, http.MethodGet, articles+"/"+id, nil)
	if after.String("version") != "2" || after.String("state") != "published" {
		t.Errorf("the article: %s", after.Text)
	}
	w.Must(desktest.Agent, http.MethodPost, articles, object{"revises": id, "locale": "en", "title": "U", "body": "B"})
}

// TestArticle_AddressesAreOneThing keeps codes, slugs and categories from lying at one address.
func TestArticle_AddressesAreOneThing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.Must(desktest.Lead, http.MethodPost, categories, object{"code": "faults", "name_zh": "故障", "name_en": "Faults"})
	w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"slug": "slow-drain", "category": "faults"}))
	w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"locale": "zh-CN", "slug": "pai-shui", "title": "排水慢"}))
	for _, c := range []struct {
		field, want string
		fields      object
	}{
		{"slug", "article_address_taken", object{"slug": "slow-drain"}},
		{"slug", "article_address_taken", object{"slug": "pai-shui"}},
		{"slug", "article_address_taken", object{"slug": "faults"}},
		{"slug", "article_slug", object{"slug": "Slow drain"}},
		{"slug", "article_slug", object{"slug": "../desk"}},
		{"code", "article_code", object{"code": "a/b"}},
		{"code", "article_address_taken", object{"code": "slow-drain"}},
		{"category", "article_category", object{"category": "none"}},
	} {
		answer := w.Do(desktest.Lead, http.MethodPost, articles, with(object{"code": "KB-2", "locale": "en", "title": "T", "body": "B"}, c.fields))
		if answer.Code(c.field) != c.want {
			t.Errorf("%v: got %d %s, want %s", c.fields, answer.Status, answer.Text, c.want)
		}
	}
	if answer := w.Do(desktest.Lead, http.MethodPost, categories, object{"code": "slow-drain", "name_zh": "慢", "name_en": "Slow"}); answer.Code("code") != "article_address_taken" {
		t.Errorf("a category lies where an article does: %s", answer.Text)
	}
	category := categories + "/" + fmt.Sprint(w.Must(desktest.Lead, http.MethodGet, categories, nil).JSON["items"].([]any)[0].(map[string]any)["id"])
	if answer := w.Do(desktest.Lead, http.MethodPatch, category, object{"code": "other"}); answer.Code("code") != "article_category_code_stays" {
		t.Errorf("a category's code changed: %s", answer.Text)
	}
	if answer := w.Do(desktest.Lead, http.MethodDelete, category, nil); answer.Code("request") != "article_category_used" {
		t.Errorf("a category in use went: %d %s", answer.Status, answer.Text)
	}
}

// TestArticle_TwoFieldsForOneThing: the state counts, published follows it, and the dashboard's form says so; who sets published alone is
// understood all the same.
func TestArticle_TwoFieldsForOneThing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	articles, err := w.App.FindCollectionByNameOrId("articles")
	if err != nil {
		t.Fatal(err)
	}
	if published, isBool := articles.Fields.GetByName("published").(*core.BoolField); !isBool || !strings.Contains(published.Help, "the state") {
		t.Errorf("the form says of published: %+v", published)
	}
	for name, c := range map[string]struct{ given, want object }{
		"both":             {object{"state": "draft", "published": true}, object{"state": "draft", "published": "false"}},
		"the state alone":  {object{"state": "published"}, object{"state": "published", "published": "true"}},
		"published alone":  {object{"published": true}, object{"state": "published", "published": "true"}},
		"nothing of these": {object{}, object{"state": "draft", "published": "false"}},
	} {
		fields := object{"code": "KB-" + name[:1] + name[len(name)-1:], "locale": "en", "title": name, "body": "Text.", "audience": "public"}
		maps.Copy(fields, c.given)
		made := w.Must(desktest.Superuser, http.MethodPost, "/api/collections/articles/records", fields)
		if made.String("state") != c.want["state"] || made.String("published") != c.want["published"] {
			t.Errorf("%s: state %s, published %s", name, made.String("state"), made.String("published"))
		}
	}
}

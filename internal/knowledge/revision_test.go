package knowledge_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// revised is an article in a language with a revision of it that an agent began as the desk does, with all that the article says.
type revised struct {
	*desktest.World
	t                 *testing.T
	article, revision string
}

func revise(t *testing.T, language string) revised {
	t.Helper()
	w := desktest.New(t)
	fields := object{"code": "KB-1", "locale": language, "title": "Drains slowly", "summary": "Three checks.", "body": "Clean the sieve.", "audience": "public", "state": "published"}
	article := w.Must(desktest.Lead, http.MethodPost, articles, fields).String("id")
	revision := w.Must(desktest.Agent, http.MethodPost, articles, with(fields, object{"revises": article, "state": "draft", "products": []string{}, "tags": []string{}})).String("id")
	w.Clock.Advance(time.Minute)
	return revised{w, t, articles + "/" + article, articles + "/" + revision}
}

func (r revised) says(want object) {
	r.t.Helper()
	after := r.Must(desktest.Lead, http.MethodGet, r.article, nil)
	for name, value := range want {
		if after.String(name) != value {
			r.t.Errorf("%s: got %q, want %q", name, after.String(name), value)
		}
	}
}

// TestRevision_KeepsWhatWasCorrectedMeanwhile: of a field that one side alone changed, that side's stands, in both languages.
func TestRevision_KeepsWhatWasCorrectedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, language := range locale.Locales {
		r := revise(t, language)
		r.Must(desktest.Lead, http.MethodPatch, r.article, object{"summary": "Four checks.", "tags": []string{"drain"}})
		r.Must(desktest.Agent, http.MethodPatch, r.revision, object{"body": "Clean the sieve first."})
		r.Must(desktest.Lead, http.MethodPatch, r.revision, object{"state": "published"})
		r.says(object{"title": "Drains slowly", "summary": "Four checks.", "body": "Clean the sieve first.", "tags": "[drain]", "html": "<p>Clean the sieve first.</p>"})
	}
}

// TestRevision_AsksWhereBothChangedTheSame refuses to publish over a correction, with both values and in the words of who asks, until
// whoever publishes says that they have looked at it; what was corrected once more since is asked again.
func TestRevision_AsksWhereBothChangedTheSame(t *testing.T) {
	t.Parallel()
	for _, language := range locale.Locales {
		r := revise(t, language)
		r.Must(desktest.Lead, http.MethodPatch, r.article, object{"body": "Never open it while it runs.", "title": "Drains too slowly"})
		r.Must(desktest.Agent, http.MethodPatch, r.revision, object{"body": "Clean the sieve first.", "title": "Drains too slowly"})
		publish := object{"state": "published"}
		asked := func(path string) {
			t.Helper()
			answer := r.Do(desktest.Lead, http.MethodPatch, path, publish, "Accept-Language", language)
			if answer.Status != http.StatusConflict || answer.Code("body") != "article_revised_meanwhile" || answer.Code("title") != "" {
				t.Fatalf("published over a correction: %d %s", answer.Status, answer.Text)
			}
			if want := locale.Text(language, "error.article_revised_meanwhile", nil); answer.String("message") != want {
				t.Errorf("said %q, want %q", answer.String("message"), want)
			}
		}
		asked(r.revision)
		r.says(object{"body": "Never open it while it runs.", "state": "published"})
		seen := r.Must(desktest.Lead, http.MethodGet, r.article, nil).String("updated")
		r.Clock.Advance(time.Minute)
		r.Must(desktest.Lead, http.MethodPatch, r.article, object{"body": "Never open it while it turns."})
		asked(r.revision + "?revised_seen=" + url.QueryEscape(seen))
		seen = r.Must(desktest.Lead, http.MethodGet, r.article, nil).String("updated")
		r.Must(desktest.Lead, http.MethodPatch, r.revision+"?revised_seen="+url.QueryEscape(seen), publish)
		r.says(object{"title": "Drains too slowly", "body": "Clean the sieve first."})
	}
	r := revise(t, locale.English)
	if answer := r.Do(desktest.Lead, http.MethodPatch, r.revision+"?revised_seen=never", object{"state": "published"}); answer.Code("request") != "seen_invalid" {
		t.Errorf("no moment: %d %s", answer.Status, answer.Text)
	}
}

// TestRevision_IsBegunFromWhatWasSeen begins a revision with the text of a page that was read before a correction, and says so: what it leaves
// alone stays corrected, and what it changed, too, is asked. Who says nothing has written what they sent.
func TestRevision_IsBegunFromWhatWasSeen(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	begin := func(code string, change object, says bool) revised {
		t.Helper()
		fields := object{"code": code, "locale": "en", "title": "Drains slowly", "summary": "Three checks.", "body": "Clean the sieve.", "audience": "public", "state": "published"}
		read := w.Must(desktest.Lead, http.MethodPost, articles, fields)
		w.Clock.Advance(time.Minute)
		w.Must(desktest.Lead, http.MethodPatch, articles+"/"+read.String("id"), object{"body": "Never open it while it runs."})
		w.Clock.Advance(time.Minute)
		path := articles
		if says {
			path += "?revised_seen=" + url.QueryEscape(read.String("updated"))
		}
		revision := w.Must(desktest.Agent, http.MethodPost, path, with(with(fields, object{"revises": read.String("id"), "state": "draft"}), change)).String("id")
		w.Clock.Advance(time.Minute)
		return revised{w, t, articles + "/" + read.String("id"), articles + "/" + revision}
	}
	publish := object{"state": "published"}
	shows := func(r revised, want object) {
		t.Helper()
		for name, text := range want {
			if got := r.Must(desktest.Agent, http.MethodGet, r.revision, nil).String(name); got != text {
				t.Errorf("the revision shows %s as %q, want %q", name, got, text)
			}
		}
	}

	r := begin("KB-1", object{"summary": "Four checks."}, true)
	shows(r, object{"summary": "Four checks.", "body": "Never open it while it runs."})
	r.Must(desktest.Lead, http.MethodPatch, r.revision, publish)
	r.says(object{"summary": "Four checks.", "body": "Never open it while it runs."})

	// What came in counts as seen: whoever writes it anew is not asked about it.
	r = begin("KB-4", object{"summary": "Four checks."}, true)
	r.Must(desktest.Agent, http.MethodPatch, r.revision, object{"body": "Never open it while it turns."})
	r.Must(desktest.Lead, http.MethodPatch, r.revision, publish)
	r.says(object{"summary": "Four checks.", "body": "Never open it while it turns."})

	r = begin("KB-2", object{"body": "Clean the sieve first."}, true)
	shows(r, object{"body": "Clean the sieve first."})
	answer := r.Do(desktest.Lead, http.MethodPatch, r.revision, publish)
	if answer.Status != http.StatusConflict || answer.Code("body") != "article_revised_meanwhile" {
		t.Errorf("published over a correction: %d %s", answer.Status, answer.Text)
	}
	r.says(object{"body": "Never open it while it runs."})

	r = begin("KB-3", nil, false)
	r.Must(desktest.Lead, http.MethodPatch, r.revision, publish)
	r.says(object{"body": "Clean the sieve."})
}

// TestRevision_LeavesWhatCameInWithIt begins a revision whose writer changed the body that was corrected meanwhile, and not the title that
// was corrected with it: that title came in with the revision, so a later correction of it stands, and nobody is asked about it. What the
// writer makes of it afterwards is their own change.
func TestRevision_LeavesWhatCameInWithIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	begin := func(code string) revised {
		t.Helper()
		fields := object{"code": code, "locale": "en", "title": "Drains slowly", "summary": "Three checks.", "body": "Clean the sieve.", "audience": "public", "state": "published"}
		read := w.Must(desktest.Lead, http.MethodPost, articles, fields)
		article := articles + "/" + read.String("id")
		w.Clock.Advance(time.Minute)
		w.Must(desktest.Lead, http.MethodPatch, article, object{"title": "Drains too slowly", "body": "Never open it while it runs."})
		w.Clock.Advance(time.Minute)
		written := with(fields, object{"revises": read.String("id"), "state": "draft", "body": "Clean the sieve first."})
		revision := w.Must(desktest.Agent, http.MethodPost, articles+"?revised_seen="+url.QueryEscape(read.String("updated")), written).String("id")
		w.Clock.Advance(time.Minute)
		return revised{w, t, article, articles + "/" + revision}
	}
	publish := func(r revised, asked ...string) {
		t.Helper()
		seen := r.Must(desktest.Lead, http.MethodGet, r.article, nil).String("updated")
		answer := r.Do(desktest.Lead, http.MethodPatch, r.revision, object{"state": "published"})
		for _, name := range []string{"title", "body"} {
			if got := answer.Code(name) == "article_revised_meanwhile"; got != slices.Contains(asked, name) {
				t.Errorf("asked about the %s: %t (%s)", name, got, answer.Text)
			}
		}
		r.Must(desktest.Lead, http.MethodPatch, r.revision+"?revised_seen="+url.QueryEscape(seen), object{"state": "published"})
	}

	r := begin("KB-1")
	r.Must(desktest.Lead, http.MethodPatch, r.article, object{"title": "Drains far too slowly"})
	r.Clock.Advance(time.Minute)
	publish(r, "body")
	r.says(object{"title": "Drains far too slowly", "body": "Clean the sieve first."})

	r = begin("KB-2")
	r.Must(desktest.Agent, http.MethodPatch, r.revision, object{"title": "Drains slowly"})
	publish(r, "body")
	r.says(object{"title": "Drains slowly", "body": "Clean the sieve first."})

	r = begin("KB-3")
	r.Must(desktest.Agent, http.MethodPatch, r.revision, object{"title": "Drains or not"})
	r.Must(desktest.Lead, http.MethodPatch, r.article, object{"title": "Drains far too slowly"})
	r.Clock.Advance(time.Minute)
	publish(r, "title", "body")
	r.says(object{"title": "Drains or not", "body": "Clean the sieve first."})
}

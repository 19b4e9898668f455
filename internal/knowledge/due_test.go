package knowledge_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

// TestReview_TellsOnce: when an article falls due whoever wrote it is told, once; the leads where nobody did who is there; nobody when it
// was looked at before, or is no longer published.
func TestReview_TellsOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	publish := func(as, code string) string {
		t.Helper()
		path := articles + "/" + w.Must(as, http.MethodPost, articles, with(written, object{"code": code, "state": "draft", "review_days": 10})).String("id")
		w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "published"})
		return path
	}
	told := func() []string {
		t.Helper()
		w.Settle()
		var who []string
		err := w.App.DB().NewQuery(`SELECT staff.name FROM notifications JOIN staff ON staff.id = notifications.staff WHERE notifications.kind = 'article_due' ORDER BY staff.name`).Column(&who)
		if err != nil {
			t.Fatal(err)
		}
		return who
	}
	name := func(who string) string {
		t.Helper()
		record, err := w.App.FindRecordById("staff", desktest.ID(who))
		if err != nil {
			t.Fatal(err)
		}
		return record.GetString("name")
	}
	publish(desktest.Agent, "R-1")
	orphan := publish(desktest.Agent2, "R-2")
	again, archived := publish(desktest.Agent, "R-3"), publish(desktest.Agent, "R-4")
	w.Must(desktest.Manager, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(desktest.Agent2), object{"active": false})
	w.Must(desktest.Lead, http.MethodPatch, again, object{"review_at": desktest.Begin.AddDate(0, 0, 20)})
	w.Must(desktest.Lead, http.MethodPatch, archived, object{"state": "archived"})
	w.Clock.Set(desktest.Begin.AddDate(0, 0, 10).Add(-time.Minute))
	if got := told(); len(got) != 0 {
		t.Fatalf("told before anything was due: %v", got)
	}
	w.Clock.Set(desktest.Begin.AddDate(0, 0, 11))
	want := []string{name(desktest.Agent), name(desktest.Lead)}
	slices.Sort(want)
	if got := told(); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	w.Must(desktest.Lead, http.MethodPatch, orphan, object{"summary": "Shorter."})
	w.Clock.Set(desktest.Begin.AddDate(0, 0, 12))
	if got := told(); !slices.Equal(got, want) {
		t.Errorf("told again of what nobody has put off: %v", got)
	}
	w.Clock.Set(desktest.Begin.AddDate(0, 0, 21))
	if got := told(); len(got) != 3 {
		t.Errorf("told %v, want the author of the one that was put off as well", got)
	}
	n := 0
	if err := w.App.DB().NewQuery(`SELECT COUNT(*) FROM events WHERE type = {:type}`).Bind(dbx.Params{"type": "article.due"}).Row(&n); err != nil || n != 3 {
		t.Errorf("%d events %v, want 3", n, err)
	}
}

// TestReview_OfWhatWasPublishedBefore: an article that was published when nothing rang for it comes up for review after the upgrade, and one that
// has rung does not ring again.
func TestReview_OfWhatWasPublishedBefore(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	upgrade := func() {
		t.Helper()
		for _, migration := range core.AppMigrations.Items() {
			if migration.File == "1795900500_article_review.go" {
				if err := migration.Up(w.App); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatal("there is no such migration")
	}
	told := func() (n int) {
		t.Helper()
		w.Settle()
		if err := w.App.DB().NewQuery(`SELECT COUNT(*) FROM events WHERE type = 'article.due'`).Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, code := range []string{"R-1", "R-2"} {
		w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"code": code, "state": "published", "review_days": 10}))
	}
	w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"code": "R-3", "state": "draft", "review_days": 10}))
	if _, err := w.App.DB().NewQuery(`DELETE FROM timers WHERE kind = 'article' AND record = (SELECT id FROM articles WHERE code = 'R-1')`).Execute(); err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(desktest.Begin.AddDate(0, 0, 11))
	if got := told(); got != 1 {
		t.Fatalf("%d came up for review, want the one with a timer", got)
	}
	upgrade()
	upgrade()
	if got := told(); got != 2 {
		t.Errorf("%d came up for review, want both, each once", got)
	}
	upgrade()
	if got := told(); got != 2 {
		t.Errorf("%d came up for review after one more upgrade", got)
	}
}

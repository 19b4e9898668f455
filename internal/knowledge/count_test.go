package knowledge_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/knowledge"
)

const steps = "/api/aftercare/articles/steps"

// figures are the last 30 days, as a colleague sees them.
func figures(t *testing.T, w *desktest.World) knowledge.Figures {
	t.Helper()
	var f knowledge.Figures
	if err := json.Unmarshal([]byte(w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/articles/figures?days=30", nil).Text), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func of(f knowledge.Figures, id string) knowledge.ArticleFigures {
	for _, one := range f.Articles {
		if one.ID == id {
			return one
		}
	}
	return knowledge.ArticleFigures{}
}

// from is a request's headers as one browser sends them.
func from(browser string) []string {
	return []string{"User-Agent", "Mozilla/5.0 " + browser, "Content-Type", "application/x-www-form-urlencoded"}
}

func TestVotes_CountOncePerReaderAndDay(t *testing.T) {
	t.Parallel()
	w, ids := library(t)
	vote := func(browser, form string) {
		t.Helper()
		answer := w.Do(desktest.Guest, http.MethodPost, "/help/slow-drain?lang=en", strings.NewReader(form), from(browser)...)
		if answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != "/help/slow-drain?lang=en&voted=1#helpful" {
			t.Fatalf("a vote: %d %s", answer.Status, answer.Text)
		}
	}
	var all sync.WaitGroup
	for range 8 { // side by side, as from a button pressed in haste
		all.Go(func() { vote("one", "helpful=yes") })
	}
	all.Wait()
	vote("one", "helpful=no&reason=wrong")
	vote("two", "helpful=no&reason=wrong")
	vote("three", "helpful=no&reason=%3Cscript%3E")
	answer := w.Do(desktest.Guest, http.MethodPost, "/api/aftercare/articles/"+ids["en"]+"/vote", object{"helpful": true}, "User-Agent", "Mozilla/5.0 two")
	if answer.Status != 200 || answer.JSON["counted"] != false {
		t.Errorf("the same reader by the other door: %d %s", answer.Status, answer.Text)
	}
	got := of(figures(t, w), ids["en"])
	if got.Helpful != 1 || got.Unhelpful != 2 || got.Reasons["wrong"] != 1 || got.Reasons["other"] != 1 {
		t.Errorf("got %+v, want one yes, and two no for two reasons", got)
	}
	w.Clock.Advance(24 * time.Hour)
	vote("one", "helpful=no&reason=unclear")
	if got := of(figures(t, w), ids["en"]); got.Unhelpful != 3 || got.Reasons["unclear"] != 1 {
		t.Errorf("the next day: %+v", got)
	}
	var marks []string
	if err := w.App.DB().NewQuery("SELECT day FROM article_marks").Column(&marks); err != nil {
		t.Fatal(err)
	}
	if len(marks) != 1 || marks[0] != "2026-09-15" {
		t.Errorf("marks that are kept: %v, want the reader's of today alone, and none of an address", marks)
	}
	if cross := w.Do(desktest.Guest, http.MethodPost, "/help/slow-drain", strings.NewReader("helpful=yes"), append(from("four"), "Sec-Fetch-Site", "cross-site")...); cross.Status != http.StatusNotFound {
		t.Errorf("another site voted: %d", cross.Status)
	}
	if got := of(figures(t, w), ids["en"]); got.Helpful != 1 {
		t.Errorf("another site's vote counts: %+v", got)
	}
}

func TestViews_CountReaders(t *testing.T) {
	t.Parallel()
	w, ids := library(t)
	view := func(method, path string, headers ...string) {
		w.Do(desktest.Guest, method, path, nil, headers...)
	}
	for range 3 {
		view(http.MethodGet, "/help/slow-drain?lang=en", from("one")...)
	}
	view(http.MethodGet, "/help/slow-drain?lang=en", from("two")...)
	view(http.MethodHead, "/help/slow-drain?lang=en", from("three")...)
	view(http.MethodGet, "/help/slow-drain?lang=en", from("SomeBot/2.0")...)
	view(http.MethodGet, "/help/slow-drain?lang=en", append(from("four"), "Sec-Purpose", "prefetch")...)
	view(http.MethodGet, "/help/slow-drain?lang=en&voted=1", from("five")...)
	view(http.MethodGet, "/help/KB-1?lang=en", from("six")...) // is led elsewhere, where the view counts
	if got := of(figures(t, w), ids["en"]).Viewed; got != 2 {
		t.Errorf("got %d views, want those of two readers", got)
	}
	for i := range 40 {
		view(http.MethodGet, "/help/KB-2?lang=zh-CN", from(fmt.Sprint("flood", i))...)
	}
	if got := of(figures(t, w), ids["one"]).Viewed; got > 20 {
		t.Errorf("%d views were written in one second", got)
	}
}

// TestSteps_CountOnce follows writings of a request: each step counts once, an end once, and nothing that was never shown.
func TestSteps_CountOnce(t *testing.T) {
	t.Parallel()
	w, ids := library(t)
	writing := func(n int) string { return fmt.Sprintf("writing-%012d", n) }
	send := func(n, want int, step string, articles ...string) {
		t.Helper()
		if articles == nil {
			articles = []string{}
		}
		answer := w.Do(desktest.Guest, http.MethodPost, steps, object{"writing": writing(n), "step": step, "articles": articles}, "User-Agent", "Mozilla/5.0")
		if answer.Status != want {
			t.Errorf("writing %d %s %v: got %d %s, want %d", n, step, articles, answer.Status, answer.Text, want)
		}
	}
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() { send(1, 204, "shown", ids["en"], ids["one"]) })
	}
	all.Wait()
	send(1, 204, "opened", ids["en"])
	send(1, 204, "opened", ids["en"])
	send(1, 204, "opened", ids["zh"]) // was never shown
	send(1, 204, "solved", ids["en"])
	send(1, 204, "submitted") // came too late: the writing has ended
	send(1, 204, "solved", ids["one"])
	send(2, 204, "shown", ids["en"])
	send(2, 204, "submitted")
	send(2, 204, "submitted")
	send(2, 204, "solved", ids["en"])
	send(3, 204, "submitted") // nothing was shown
	send(3, 204, "solved", ids["en"])
	send(4, 404, "shown", ids["internal"])
	send(4, 404, "shown", ids["customers"])
	send(4, 404, "opened", ids["draft"])
	send(4, 400, "shown")
	send(4, 400, "shown", ids["en"], ids["en"], ids["one"], ids["zh"])
	send(4, 400, "closed", ids["en"])
	for _, name := range []string{"", "short", strings.Repeat("x", 41), "Anna Schmidt, 12 Lane", "' OR 1=1 -- xxxxxxxx"} {
		if answer := w.Do(desktest.Guest, http.MethodPost, steps, object{"writing": name, "step": "shown", "articles": []string{ids["en"]}}); answer.Status != 400 {
			t.Errorf("a writing called %q: %d", name, answer.Status)
		}
	}
	if answer := w.Do(desktest.Agent, http.MethodPost, steps, object{"writing": writing(9), "step": "shown", "articles": []string{ids["en"]}}); answer.Status != 204 {
		t.Errorf("a colleague who tries it: %d", answer.Status)
	}
	f := figures(t, w)
	if f.Shown != 2 || f.Opened != 1 || f.Solved != 1 || f.Submitted != 1 {
		t.Errorf("got %d shown, %d opened, %d solved, %d submitted; want 2, 1, 1, 1", f.Shown, f.Opened, f.Solved, f.Submitted)
	}
	if got := of(f, ids["en"]); got.Shown != 2 || got.Opened != 1 || got.Solved != 1 || got.Viewed != 1 {
		t.Errorf("the article: %+v", got)
	}
	for _, statement := range []string{"UPDATE article_steps SET step = 'solved'", "DELETE FROM article_steps"} {
		if _, err := w.App.NonconcurrentDB().NewQuery(statement).Execute(); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
	for _, as := range []string{desktest.Guest, desktest.Customer} {
		if answer := w.Do(as, http.MethodGet, "/api/aftercare/articles/figures", nil); answer.Code("request") != "staff_only" {
			t.Errorf("%q sees the figures: %d", as, answer.Status)
		}
	}
	w.Clock.Advance(31 * 24 * time.Hour)
	if f := figures(t, w); f.Shown != 0 || len(f.Articles) != 0 {
		t.Errorf("a month on: %+v", f)
	}
}

// helpful is how many votes that an article helped are counted.
func helpful(w *desktest.World, id string) (counted int) {
	w.T.Helper()
	err := w.App.DB().NewQuery(`SELECT COALESCE(SUM(n), 0) FROM article_counts WHERE article = {:id} AND what = 'helpful'`).Bind(dbx.Params{"id": id}).Row(&counted)
	if err != nil {
		w.T.Fatal(err)
	}
	return counted
}

// TestVotes_OfAnAddressAreFew votes under ever other names from one address: no more count than there may be people behind it. Customers who
// are signed in are one each, at whatever address and with whatever browser, and are not bound by it.
func TestVotes_OfAnAddressAreFew(t *testing.T) {
	t.Parallel()
	w, ids := library(t)
	vote := func(as string, n int) int {
		return w.Do(as, http.MethodPost, "/api/aftercare/articles/"+ids["en"]+"/vote", object{"helpful": true}, "User-Agent", "Mozilla/5.0 "+strconv.Itoa(n)).Status
	}
	if _, err := w.App.NonconcurrentDB().NewQuery(`CREATE TRIGGER full BEFORE INSERT ON article_counts BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`).Execute(); err != nil {
		t.Fatal(err)
	}
	for n := range 12 {
		if status := vote(desktest.Guest, n); status < 400 {
			t.Fatalf("a vote that could not be written: %d", status)
		}
	}
	if _, err := w.App.NonconcurrentDB().NewQuery(`DROP TRIGGER full`).Execute(); err != nil {
		t.Fatal(err)
	}
	for n := range 30 {
		vote(desktest.Guest, n)
	}
	if counted := helpful(w, ids["en"]); counted != 10 {
		t.Errorf("%d votes of one address count, want 10, and those that were not written take none of their places", counted)
	}
	for n := range 3 {
		vote(desktest.Customer, n)
		vote(desktest.Customer2, n)
	}
	if counted := helpful(w, ids["en"]); counted != 12 {
		t.Errorf("%d votes count with those of two customers, want 12", counted)
	}
}

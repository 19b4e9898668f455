package knowledge_test

import (
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_ArticleKeepsWhatIsWritten reloads an editor, in which nothing is lost, and lets one choose where a colleague has changed
// the same meanwhile.
func TestBrowser_ArticleKeepsWhatIsWritten(t *testing.T) {
	desk := desktest.Serve(t)
	id := desk.Must(desktest.Agent, http.MethodPost, "/api/collections/articles/records", map[string]any{"locale": "en", "title": "Close the valve", "body": "Turn it."}).String("id")
	address := desk.URL + "/desk/articles/" + id
	page := desktest.OpenPage(t, locale.English, 360, 740, address)
	page.SignInAtDeskAs(desktest.Agent)
	page.Fill(page.Word("articles.field.body"), "Turn it to the right.")
	page.Go(desk.URL + "/desk/articles?state=archived")
	page.See(page.Word("articles.empty.archived"))
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/articles/records/"+id, map[string]any{"title": "Close the main valve"})
	page.Go(address)
	page.See(page.Word("articles.restored"))
	page.Ready(`document.querySelector(".article-body").value === "Turn it to the right." && document.querySelector(".article-sides input").value === "Close the main valve"`)

	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/articles/records/"+id, map[string]any{"body": "Turn it to the left."})
	page.Go(address)
	page.See(page.Word("desk.conflict.title"))
	page.See("Turn it to the left.")
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	page.Press(page.Word("desk.conflict.mine"))
	page.Press(page.Word("articles.save"))
	page.See(page.Word("articles.saved.save"))
	article, err := desk.App.FindRecordById("articles", id)
	if err != nil || article.GetString("body") != "Turn it to the right." || article.GetString("title") != "Close the main valve" {
		t.Errorf("saved: %q %q %v", article.GetString("title"), article.GetString("body"), err)
	}
	page.Go(address)
	page.See("Close the main valve")
	page.Gone(page.Word("articles.restored"))
}

// TestBrowser_RevisionKeepsACorrection publishes a revision of an article that somebody corrected meanwhile: what the revision left alone
// stays corrected, and what both changed is shown before anything is published, and chosen.
func TestBrowser_RevisionKeepsACorrection(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			const articles = "/api/collections/articles/records"
			desk := desktest.Serve(t)
			fields := map[string]any{"locale": language, "title": "The valve", "summary": "How to close it.", "body": "Turn it.", "audience": "public"}
			fields["state"] = "published"
			id := desk.Must(desktest.Lead, http.MethodPost, articles, fields).String("id")
			fields["state"], fields["revises"] = "draft", id
			revision := desk.Must(desktest.Agent, http.MethodPost, articles, fields).String("id")
			desk.Must(desktest.Agent, http.MethodPatch, articles+"/"+revision, map[string]any{"body": "Turn it to the right."})
			desk.Clock.Advance(time.Minute)
			desk.Must(desktest.Lead, http.MethodPatch, articles+"/"+id, map[string]any{"summary": "How to close the valve.", "body": "Never turn it by force."})

			page := desktest.OpenPage(t, language, []int{360, 1440}[i], 800, desk.URL+"/desk/articles/"+revision)
			page.SignInAtDeskAs(desktest.Lead)
			page.Press(page.Word("articles.do.publish"))
			page.Says(".note[role=alert]", page.Word("articles.conflict_revised"), "Never turn it by force.", "Turn it to the right.")
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out: %s", out)
			}
			choice, want := "desk.conflict.mine", "Turn it to the right."
			if i == 1 {
				choice, want = "desk.conflict.theirs", "Never turn it by force."
			}
			page.Press(page.Word(choice))
			page.Press(page.Word("articles.do.publish"))
			page.See(page.Word("articles.state.archived"))
			after, err := desk.App.FindRecordById("articles", id)
			if err != nil || after.GetString("body") != want || after.GetString("summary") != "How to close the valve." {
				t.Errorf("the article says %q, %q (%v)", after.GetString("summary"), after.GetString("body"), err)
			}
		})
	}
}

// TestBrowser_RevisionFromAnOldPageKeepsACorrection begins a revision from a page on which somebody writes, and which therefore does not show
// what a lead has corrected since: the correction outlives the revision.
func TestBrowser_RevisionFromAnOldPageKeepsACorrection(t *testing.T) {
	const articles = "/api/collections/articles/records"
	desk := desktest.Serve(t)
	id := desk.Must(desktest.Lead, http.MethodPost, articles, map[string]any{"locale": "en", "title": "The valve", "summary": "How to close it.", "body": "Turn it.", "audience": "public", "state": "published"}).String("id")
	page := desktest.OpenPage(t, locale.English, 1440, 800, desk.URL+"/desk/articles/"+id)
	page.SignInAtDeskAs(desktest.Lead)
	page.Fill(page.Word("articles.field.summary"), "How to close the valve.")
	desk.Clock.Advance(time.Minute)
	desk.Must(desktest.Manager, http.MethodPatch, articles+"/"+id, map[string]any{"body": "Never turn it by force."})
	page.Press(page.Word("articles.more"))
	page.Press(page.Word("articles.do.revise"))
	page.See(page.Word("articles.revision_of"))
	page.Ready(`[...document.querySelectorAll("main textarea")].some(field => field.value === "Never turn it by force.")`)
	page.Press(page.Word("articles.do.publish"))
	page.See(page.Word("articles.state.archived"))
	after, err := desk.App.FindRecordById("articles", id)
	if err != nil || after.GetString("body") != "Never turn it by force." || after.GetString("summary") != "How to close the valve." {
		t.Errorf("the article says %q, %q (%v)", after.GetString("summary"), after.GetString("body"), err)
	}
}

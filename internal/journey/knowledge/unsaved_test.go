package knowledge_test

import (
	"net/http"
	"testing"

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

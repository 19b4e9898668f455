package knowledge_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// TestPictures_AreAsHiddenAsTheirArticle fetches an article's picture as everybody: it is in the page, and to be had by whoever
// may read the article.
func TestPictures_AreAsHiddenAsTheirArticle(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	path := articles + "/" + w.Must(desktest.Lead, http.MethodPost, articles, written).String("id")
	var picture, body bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("pictures", "valve.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(picture.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	uploaded := w.Do(desktest.Agent, http.MethodPatch, path, &body, "Content-Type", form.FormDataContentType())
	if uploaded.Status != 200 {
		t.Fatalf("upload: %d %s", uploaded.Status, uploaded.Text)
	}
	name := uploaded.JSON["pictures"].([]any)[0].(string)
	shown := w.Must(desktest.Lead, http.MethodPatch, path, object{"body": "![the valve](" + name + ")"}).String("html")
	_, address, _ := strings.Cut(shown, `src="`)
	address, _, _ = strings.Cut(address, `"`)
	get := func() int { return w.Do(desktest.Guest, http.MethodGet, address, nil).Status }
	if got := get(); got != http.StatusNotFound {
		t.Errorf("of a draft: %d for %s", got, address)
	}
	w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "published", "audience": "internal"})
	if got := get(); got != http.StatusNotFound {
		t.Errorf("of an article for colleagues: %d", got)
	}
	w.Must(desktest.Lead, http.MethodPatch, path, object{"audience": "public"})
	if got := get(); got != http.StatusOK {
		t.Errorf("of an article for everybody: %d for %s", got, address)
	}
	if page := w.Do(desktest.Guest, http.MethodGet, "/help/KB-1?lang=en", nil).Text; !strings.Contains(page, `<img src="`+address+`" alt="the valve"`) {
		t.Errorf("the page does not show it: %s", page)
	}
}

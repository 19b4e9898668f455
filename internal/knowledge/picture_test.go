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
	uploaded := sendPicture(w, path, "valve.png")
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

// sendPicture has an agent add a picture to an article.
func sendPicture(w *desktest.World, path, name string) desktest.Answer {
	w.T.Helper()
	var picture, body bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		w.T.Fatal(err)
	}
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("pictures+", name)
	if err != nil {
		w.T.Fatal(err)
	}
	if _, err := part.Write(picture.Bytes()); err != nil {
		w.T.Fatal(err)
	}
	if err := form.Close(); err != nil {
		w.T.Fatal(err)
	}
	sent := w.Do(desktest.Agent, http.MethodPatch, path, &body, "Content-Type", form.FormDataContentType())
	if sent.Status != 200 {
		w.T.Fatalf("send %s: %d %s", name, sent.Status, sent.Text)
	}
	return sent
}

// TestPictures_GoWithARevision: a revision has the pictures that the text names, and what it adds is the article's once it is
// published.
func TestPictures_GoWithARevision(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Must(desktest.Lead, http.MethodPost, articles, written).String("id")
	first := sendPicture(w, articles+"/"+id, "valve.png").JSON["pictures"].([]any)[0].(string)
	w.Must(desktest.Lead, http.MethodPatch, articles+"/"+id, object{"body": "![the valve](" + first + ")", "state": "published", "audience": "public"})

	revision := w.Must(desktest.Agent, http.MethodPost, articles, object{"revises": id, "locale": "en", "title": "Close the valve", "body": "![the valve](" + first + ")"})
	brought, _ := revision.JSON["pictures"].([]any)
	if len(brought) != 1 || brought[0] != first {
		t.Fatalf("the revision has %v", brought)
	}
	path := articles + "/" + revision.String("id")
	both := sendPicture(w, path, "tap.png").JSON["pictures"].([]any)
	w.Must(desktest.Lead, http.MethodPatch, path, object{"body": "![the valve](" + first + ") ![the tap](" + both[1].(string) + ")", "state": "published"})

	article := w.Must(desktest.Lead, http.MethodGet, articles+"/"+id, nil)
	for _, name := range both {
		if !strings.Contains(article.String("html"), "/"+id+"/"+name.(string)) {
			t.Errorf("the page does not name %s: %s", name, article.String("html"))
		}
		_, address, _ := strings.Cut(article.String("html"), `src="`)
		address, _, _ = strings.Cut(address, `"`)
		address = address[:strings.LastIndex(address, "/")+1] + name.(string)
		if got := w.Do(desktest.Guest, http.MethodGet, address, nil).Status; got != http.StatusOK {
			t.Errorf("%s: %d", address, got)
		}
	}
}

package knowledge_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

var linkedScript = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// TestLinkedData_SaysWhenAndByWhom: search engines are told of the first publication however often an article was published anew, and
// of its first picture.
func TestLinkedData_SaysWhenAndByWhom(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.App.Settings().Meta.AppURL = "https://shop.example/"
	path := articles + "/" + w.Must(desktest.Lead, http.MethodPost, articles, with(written, object{"state": "draft"})).String("id")
	read := func() map[string]any {
		t.Helper()
		page := w.Must(desktest.Guest, http.MethodGet, "/help/KB-1?lang=en", nil).Text
		found := linkedScript.FindStringSubmatch(page)
		var all []map[string]any
		if found == nil || json.Unmarshal([]byte(found[1]), &all) != nil || len(all) == 0 {
			t.Fatalf("no linked data: %s", page)
		}
		return all[0]
	}
	w.Clock.Advance(5 * 24 * time.Hour)
	w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "published"})
	first := w.Clock.Now().Format(time.DateOnly)
	w.Clock.Advance(24 * time.Hour)
	w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "draft"})
	w.Must(desktest.Lead, http.MethodPatch, path, object{"state": "published"})
	data := read()
	if got, _ := data["datePublished"].(string); !strings.HasPrefix(got, first) {
		t.Errorf("published %q, want the first time, %s", got, first)
	}
	if got, _ := data["dateModified"].(string); !strings.HasPrefix(got, w.Clock.Now().Format(time.DateOnly)) {
		t.Errorf("modified %q, want the last time", got)
	}
	if data["image"] != nil {
		t.Errorf("a picture that is not there: %v", data["image"])
	}
	sent := w.UploadTo("pictures", desktest.Lead, http.MethodPatch, path, nil, map[string][]byte{"valve.png": picture(t)})
	name := sent.JSON["pictures"].([]any)[0].(string)
	w.Must(desktest.Lead, http.MethodPatch, path, object{"body": "Look: ![the valve](" + name + ")"})
	if logo := w.UploadTo("logo", desktest.Manager, http.MethodPatch, "/api/collections/portal_settings/records/portalsettings1", nil, map[string][]byte{"logo.png": picture(t)}); logo.Status != http.StatusOK {
		t.Fatal(logo.Text)
	}
	data = read()
	if got, _ := data["image"].(string); !strings.HasPrefix(got, "https://shop.example/api/files/") || !strings.HasSuffix(got, name) {
		t.Errorf("its picture: %q", got)
	}
	publisher, _ := data["publisher"].(map[string]any)
	logo, _ := publisher["logo"].(map[string]any)
	if got, _ := logo["url"].(string); !strings.HasPrefix(got, "https://shop.example/api/files/portal_settings/") {
		t.Errorf("the publisher's logo: %v", publisher)
	}
}

package web_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/web"
)

func TestExtension(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	w := get(h, "/_/extensions.js")
	if w.Code != 200 {
		t.Fatalf("got %d %.200q", w.Code, w.Body)
	}
	script := w.Body.String()
	if got := w.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("Cache-Control: got %q, want no-cache", got)
	}
	// It runs at every start of the dashboard and holds up its first page.
	if most := 4 << 10; len(script) > most {
		t.Errorf("got %d bytes, want at most %d: what only a page needs belongs into the page", len(script), most)
	}
	// PocketBase wraps it in a function, where these are syntax errors.
	if found := regexp.MustCompile(`(?m)^(import|export)\b|[;}](import|export)[ {"]`).FindString(script); found != "" {
		t.Errorf("the script has %q at its top level", found)
	}
	addresses := named(script)
	if len(addresses) != 2 {
		t.Fatalf("got the addresses %q, want a script and a style sheet", addresses)
	}
	for _, address := range addresses {
		w := get(h, address)
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: got %d, %q", address, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	if w := get(h, "/_/extensions/aftercare/main.js"); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Last-Modified") != "" {
		t.Errorf("main.js by itself: got %d with %v", w.Code, w.Header())
	}
	for _, path := range []string{"/_/extensions/aftercare/pages.ts", "/_/extensions/aftercare/", "/_/extensions/aftercare/../main.js"} {
		if w := get(h, path); w.Code == 200 {
			t.Errorf("%s: got 200, want nothing there", path)
		}
	}
}

// Sources that cannot be bundled cost the dashboard our pages, and nothing else of it.
func TestExtensionThatCannotBeBundled(t *testing.T) {
	_, h := serve(t, web.Config{FS: fstest.MapFS{}}, func(app core.App) {
		app.OnServe().BindFunc(func(e *core.ServeEvent) error {
			e.UIExtensions = append(e.UIExtensions, core.UIExtension{Name: "other", FS: fstest.MapFS{"main.js": {Data: []byte("other();")}}})
			return e.Next()
		})
	})
	if w := get(h, "/_/extensions.js"); w.Code != 200 || !strings.Contains(w.Body.String(), "other();") || strings.Contains(w.Body.String(), "/assets/") {
		t.Errorf("got %d %q, want the other extension alone", w.Code, w.Body)
	}
}

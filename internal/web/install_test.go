package web_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"aftercare/internal/web"
)

// TestInstallable: a manifest in each language, and a service worker that names the portal's files, is asked for anew each time,
// and learns from a header which page it may keep.
func TestInstallable(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	for lang, name := range map[string]string{"zh-CN": "售后管家", "en": "Aftercare"} {
		w := get(h, "/manifest.webmanifest?lang="+lang)
		var m struct {
			Name, Lang, Scope, Display string
			Icons                      []struct{ Src, Sizes, Purpose string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil || m.Name != name || m.Lang != lang || m.Scope != "/" || m.Display != "standalone" || len(m.Icons) != 4 {
			t.Errorf("%s: %v %s", lang, err, w.Body)
		}
		if got := w.Header().Get("Content-Type"); got != "application/manifest+json" {
			t.Errorf("the manifest is %q", got)
		}
		page := get(h, "/", "Accept", "text/html", "Accept-Language", lang).Body.String()
		if !strings.Contains(page, `<link rel="manifest" href="/manifest.webmanifest?lang=`+lang+`">`) {
			t.Errorf("the page in %s does not name its manifest", lang)
		}
	}

	worker := get(h, "/sw.js")
	for name, want := range map[string]string{
		"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'",
	} {
		if got := worker.Header().Get(name); got != want {
			t.Errorf("sw.js: %s: got %q, want %q", name, got, want)
		}
	}
	files := regexp.MustCompile(`/assets/[\w.-]+`).FindAllString(worker.Body.String(), -1)
	if len(files) < 20 {
		t.Fatalf("it names %d files", len(files))
	}
	for _, name := range files {
		if strings.Contains(name, "desk") || get(h, name).Code != 200 {
			t.Errorf("it names %s", name)
		}
	}
	for path, want := range map[string]string{"/": "shell", "/cases/2026-000123": "shell", "/desk": "", "/api/nothing": ""} {
		if got := get(h, path, html...).Header().Get("X-Portal-Page"); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

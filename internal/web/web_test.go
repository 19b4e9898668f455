package web_test

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // PocketBase's own tables
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"aftercare/internal/web"
	pb_public "aftercare/pb_public"
)

// pages are the product's, bundled once for all tests.
var pages = web.BundledOnce(pb_public.FS)

// serve gives the handler of an app that has only the web room.
func serve(t *testing.T, cfg web.Config, more ...func(core.App)) (core.App, http.Handler) {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return nil })
		_ = app.ResetBootstrapState()
	})
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	if err := web.Register(app, cfg); err != nil {
		t.Fatal(err)
	}
	for _, f := range more {
		f(app)
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	err = app.OnServe().Trigger(&core.ServeEvent{App: app, Router: router}, func(e *core.ServeEvent) error {
		var err error
		handler, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return app, handler
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var html = []string{"Accept", "text/html"}

// readings counts how often a file is read.
type readings struct {
	fs.FS
	of string
	n  atomic.Int32
}

func (r *readings) Open(name string) (fs.File, error) {
	if name == r.of {
		r.n.Add(1)
	}
	return r.FS.Open(name)
}

// TestBundledOnce_ServesSeveralDesks: the second desk reads nothing anew, and one with files of its own shows those.
func TestBundledOnce_ServesSeveralDesks(t *testing.T) {
	source := &readings{FS: pb_public.FS, of: "portal/main.tsx"}
	once := web.BundledOnce(source)
	var read []int32
	for range 2 {
		_, h := serve(t, web.Config{FS: once})
		if got := get(h, "/", html...); got.Code != http.StatusOK || len(named(got.Body.String())) == 0 {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
		read = append(read, source.n.Load())
	}
	if read[0] == 0 || read[1] != read[0] {
		t.Errorf("the portal was read %d times, and %d with the second desk", read[0], read[1])
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "favicon.svg"), []byte("<svg/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, h := serve(t, web.Config{FS: once, Dir: dir})
	if got := get(h, "/favicon.svg").Body.String(); got != "<svg/>" {
		t.Errorf("a desk with an icon of its own shows %q", got)
	}
}

// The addresses that a page names, in the order of the page.
func named(page string) []string {
	return regexp.MustCompile(`/assets/[^"]+`).FindAllString(page, -1)
}

func unzip(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	r, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestPages(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})

	for _, c := range []struct{ path, app string }{
		{"/", "portal"},
		{"/cases/2026-000123", "portal"},
		{"/deskless", "portal"},
		{"/desk", "desk"},
		{"/desk/", "desk"},
		{"/desk/tickets/2026-000123", "desk"},
	} {
		w := get(h, c.path, html...)
		if w.Code != 200 || !strings.Contains(w.Body.String(), `data-app="`+c.app+`"`) {
			t.Errorf("%s: got %d %.120q, want the %s page", c.path, w.Code, w.Body, c.app)
		}
		for name, want := range map[string]string{
			"Content-Type":               "text/html; charset=utf-8",
			"Cache-Control":              "no-cache",
			"X-Content-Type-Options":     "nosniff",
			"X-Frame-Options":            "DENY",
			"Referrer-Policy":            "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Set-Cookie":                 "",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s: got %q, want %q", c.path, name, got, want)
			}
		}
		csp := w.Header().Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy %q lacks %q", c.path, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy %q allows what is unsafe", c.path, csp)
		}
		// The policy would refuse them: a page with one is a page that breaks.
		if m := regexp.MustCompile(`<script>|<style|\sstyle=|\son[a-z]+=`).FindString(w.Body.String()); m != "" {
			t.Errorf("%s: the page holds %q inline", c.path, m)
		}
	}
}

func TestNotPages(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	for _, c := range []struct {
		path    string
		headers []string
	}{
		{"/assets/portal-AAAAAAAA.js", html},
		{"/assets/", html},
		{"/assets/../portal/main.tsx", html},
		{"/portal/main.tsx", html},
		{"/vendor/vendor.json", html},
		{"/favicon.ico", html},
		{"/api/nothing", html},
		{"/cases/1", []string{"Accept", "application/json"}},
	} {
		w := get(h, c.path, c.headers...)
		if w.Code == 200 || strings.Contains(w.Body.String(), "<html") {
			t.Errorf("%s: got %d %.80q, want a refusal and no page", c.path, w.Code, w.Body)
		}
	}
	if w := get(h, "/assets/portal-AAAAAAAA.js"); w.Code != 404 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") || strings.Contains(w.Header().Get("Cache-Control"), "max-age") {
		t.Errorf("missing asset: got %d %v", w.Code, w.Header())
	}
}

func TestLanguageOfPages(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	for header, want := range map[string]string{
		"zh-CN,zh;q=0.9,en;q=0.8": "zh-CN",
		"zh":                      "zh-CN",
		"en-GB,en;q=0.9":          "en",
		"de-DE,de;q=0.9":          "en",
		"en;q=0.3, zh-CN;q=0.8":   "zh-CN",
	} {
		w := get(h, "/", "Accept", "text/html", "Accept-Language", header)
		if !strings.Contains(w.Body.String(), `<html lang="`+want+`"`) {
			t.Errorf("%s: got %.60q, want %s", header, w.Body, want)
		}
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Language") {
			t.Errorf("%s: Vary lacks Accept-Language", header)
		}
	}
}

func TestAssets(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	hashed := regexp.MustCompile(`^/assets/[\w.-]+-[A-Z0-9]{8}\.(js|css)$`)
	types := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
	for _, page := range []string{"/", "/desk"} {
		names := named(get(h, page, html...).Body.String())
		if len(names) < 3 {
			t.Fatalf("%s names %v, want a boot script, a style sheet and a script", page, names)
		}
		for _, name := range names {
			if !hashed.MatchString(name) {
				t.Errorf("%s has no hash in its name", name)
			}
			plain := get(h, name)
			if plain.Code != 200 {
				t.Fatalf("%s: %d", name, plain.Code)
			}
			for key, want := range map[string]string{
				"Content-Type":           types[filepath.Ext(name)],
				"Cache-Control":          "public, max-age=31536000, immutable",
				"X-Content-Type-Options": "nosniff",
				"Content-Encoding":       "",
				"Set-Cookie":             "",
			} {
				if got := plain.Header().Get(key); got != want {
					t.Errorf("%s: %s: got %q, want %q", name, key, got, want)
				}
			}
			zipped := get(h, name, "Accept-Encoding", "br, gzip")
			if plain.Body.Len() > 1000 {
				if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Header().Get("Vary") != "Accept-Encoding" {
					t.Errorf("%s: not compressed: %v", name, zipped.Header())
				} else if unzip(t, zipped) != plain.Body.String() {
					t.Errorf("%s: compressed differs from plain", name)
				}
				if get(h, name, "Accept-Encoding", "gzip;q=0").Header().Get("Content-Encoding") != "" {
					t.Errorf("%s: compressed although refused", name)
				}
			}
			tag := zipped.Header().Get("ETag")
			if again := get(h, name, "Accept-Encoding", "br, gzip", "If-None-Match", tag); again.Code != 304 || again.Body.Len() != 0 {
				t.Errorf("%s: with its ETag: got %d and %d bytes, want 304 and none", name, again.Code, again.Body.Len())
			}
		}
	}
}

// The first screen: the page, and all that it names.
func TestBytesOfFirstScreen(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	for page, limit := range map[string]int{"/": 55_000, "/desk": 120_000} {
		w := get(h, page, "Accept", "text/html", "Accept-Encoding", "gzip", "Accept-Language", "zh-CN")
		total := w.Body.Len()
		for _, name := range named(unzip(t, w)) {
			total += get(h, name, "Accept-Encoding", "gzip").Body.Len()
		}
		t.Logf("%s: %d bytes gzip", page, total)
		if total > limit {
			t.Errorf("%s: %d bytes, want %d at most", page, total, limit)
		}
	}
}

// The styles of later pages are fetched by the script with the first of them: there, and not on the first screen.
func TestStylesOfLaterPagesComeLater(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	first := named(get(h, "/", html...).Body.String())
	var later string
	for _, name := range first {
		if strings.Contains(name, "-later-") {
			t.Errorf("the first screen names %s", name)
		}
		if found := regexp.MustCompile(`/assets/portal-later-[A-Z0-9]{8}\.css`).FindString(get(h, name).Body.String()); found != "" {
			later = found
		}
	}
	if w := get(h, later); later == "" || w.Code != 200 || !strings.Contains(w.Body.String(), ".case-row") {
		t.Errorf("the script names %q, which gives %d", later, w.Code)
	}
}

func TestOnlyTheLanguageInUseIsNamed(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages})
	page := get(h, "/", "Accept", "text/html", "Accept-Language", "en").Body.String()
	if !strings.Contains(page, "portal-strings.en-") || strings.Contains(page, "strings.zh-CN-") {
		t.Errorf("the English page names %v", named(page))
	}
}

// copied gives a folder with the sources, to be changed by a test.
func copied(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, pb_public.FS); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFilesOnDiskComeFirst(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "portal"), 0o755); err != nil {
		t.Fatal(err)
	}
	own := `<!doctype html><html lang="{{.Lang}}"><title>A shop of its own</title><script type="module" src="{{.Script}}"></script></html>`
	if err := os.WriteFile(filepath.Join(dir, "portal", "index.html"), []byte(own), 0o644); err != nil {
		t.Fatal(err)
	}
	_, h := serve(t, web.Config{FS: pages, Dir: dir})
	if w := get(h, "/", html...); !strings.Contains(w.Body.String(), "A shop of its own") {
		t.Errorf("got %.100q, want the shop's page", w.Body)
	}
	if w := get(h, "/desk", html...); !strings.Contains(w.Body.String(), `data-app="desk"`) {
		t.Errorf("got %.100q, want the embedded desk", w.Body)
	}
}

func TestDevBundlesAgain(t *testing.T) {
	dir := copied(t)
	_, h := serve(t, web.Config{FS: pages, Dir: dir, Dev: true})
	first := get(h, "/", html...).Body.String()
	worker := get(h, "/sw.js").Body.String()
	script := named(first)[len(named(first))-1]
	if !strings.Contains(get(h, script).Body.String(), "sourceMappingURL=") {
		t.Errorf("%s has no source map", script)
	}

	css := filepath.Join(dir, "css", "base.css")
	body, err := os.ReadFile(css)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(css, append(body, "\nbody { letter-spacing: 0.5px }\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(2 * time.Minute)
	for get(h, "/", html...).Body.String() == first {
		if time.Now().After(deadline) {
			t.Fatal("a changed style sheet did not change the page")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if get(h, "/sw.js").Body.String() == worker {
		t.Error("the service worker is the same: browsers would stay with the version of before")
	}
	if get(h, script).Code != 200 {
		t.Error("an open page lost its script")
	}
}

// Where the binary is started from must not matter.
func TestAnyWorkingDirectory(t *testing.T) {
	t.Chdir(copied(t))
	_, h := serve(t, web.Config{FS: pages})
	if w := get(h, "/", html...); w.Code != 200 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// A source that does not bundle says where, and takes nothing else down.
func TestBrokenSource(t *testing.T) {
	broken := fstest.MapFS{}
	err := fs.WalkDir(pb_public.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(pb_public.FS, name)
		broken[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	broken["portal/main.tsx"] = &fstest.MapFile{Data: []byte("let x: = 1;")}
	_, h := serve(t, web.Config{FS: broken, Dev: true})
	if w := get(h, "/", html...); w.Code != 500 || !strings.Contains(w.Body.String(), "portal/main.tsx:1:8") {
		t.Errorf("got %d %q, want 500 with file, line and column", w.Code, w.Body)
	}
	if w := get(h, "/api/health"); w.Code != 200 {
		t.Errorf("the API: got %d, want 200", w.Code)
	}
}

// Each of the two dark lists in tokens.css must say the same, and every dark
// value must stand for a light one.
func TestDarkTokensAreTheSameTwice(t *testing.T) {
	raw, err := fs.ReadFile(pb_public.FS, "css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(raw), "/* dark */")
	if len(parts) != 3 {
		t.Fatalf("got %d dark lists, want 2", len(parts)-1)
	}
	list := func(s string) string {
		body, _, _ := strings.Cut(s, "}")
		return strings.Join(strings.Fields(body), " ")
	}
	if a, b := list(parts[1]), list(parts[2]); a != b {
		t.Errorf("the dark lists differ:\n%s\n%s", a, b)
	}
	onScreen := regexp.MustCompile(`@media screen[^{]*\{\s*:root[^{]*\{\s*$`)
	for _, before := range parts[:2] {
		if !onScreen.MatchString(before) {
			t.Error("a dark list holds on paper, too")
		}
	}
	for _, name := range regexp.MustCompile(`--[\w-]+:`).FindAllString(list(parts[1]), -1) {
		if !strings.Contains(parts[0], name) {
			t.Errorf("%s has a dark value and no light one", name)
		}
	}
}

func TestDownloads(t *testing.T) {
	var record *core.Record
	app, h := serve(t, web.Config{FS: pages})
	files := core.NewBaseCollection("papers")
	any := ""
	files.ViewRule = &any
	files.Fields.Add(&core.FileField{Name: "files", MaxSelect: 9})
	if err := app.Save(files); err != nil {
		t.Fatal(err)
	}
	record = core.NewRecord(files)
	var uploads []*filesystem.File
	for name, body := range map[string]string{
		"page.html": "<script>alert(1)</script>",
		"draw.svg":  `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"paper.pdf": "%PDF-1.4",
		"pixel.gif": "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
		"fake.png":  "<html><script>alert(1)</script>",
	} {
		f, err := filesystem.NewFileFromBytes([]byte(body), name)
		if err != nil {
			t.Fatal(err)
		}
		uploads = append(uploads, f)
	}
	record.Set("files", uploads)
	if err := app.Save(record); err != nil {
		t.Fatal(err)
	}
	for _, name := range record.GetStringSlice("files") {
		path := "/api/files/papers/" + record.Id + "/" + name
		w := get(h, path, html...)
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", name, w.Code, w.Body)
		}
		disposition := "attachment"
		kind := "application/octet-stream"
		switch filepath.Ext(name) {
		case ".gif":
			disposition, kind = "inline", "image/gif"
		case ".png":
			disposition, kind = "inline", "image/png"
		}
		if got := w.Header().Get("Content-Disposition"); !strings.HasPrefix(got, disposition+";") || !strings.Contains(got, name) {
			t.Errorf("%s: got %q, want %s", name, got, disposition)
		}
		for key, want := range map[string]string{
			"Content-Type":            kind,
			"Content-Security-Policy": "sandbox; default-src 'none'",
			"X-Content-Type-Options":  "nosniff",
		} {
			if got := w.Header().Get(key); got != want {
				t.Errorf("%s: %s: got %q, want %q", name, key, got, want)
			}
		}
		if got := get(h, path+"?download=1").Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") {
			t.Errorf("%s: asked as a download: got %q", name, got)
		}
	}
}

func TestExtensionsOfTheDashboardAreFresh(t *testing.T) {
	_, h := serve(t, web.Config{FS: pages}, func(app core.App) {
		app.OnServe().BindFunc(func(e *core.ServeEvent) error {
			e.UIExtensions = append(e.UIExtensions, core.UIExtension{Name: "rules", FS: fstest.MapFS{"main.js": {Data: []byte("1;")}}})
			return e.Next()
		})
	})
	for _, path := range []string{"/_/extensions.js", "/_/extensions/rules/main.js"} {
		if w := get(h, path); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: got %d and %q, want 200 and no-cache", path, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

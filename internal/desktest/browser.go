package desktest

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pocketbase/pocketbase/ui"

	"aftercare/hooks"
	pb_public "aftercare/pb_public"
)

// Served is a world with its pages, running by itself, on a loopback address.
type Served struct {
	*World
	URL string

	line atomic.Int32
}

// Line is what becomes of requests on their way.
type Line int32

const (
	// LineWhole carries everything.
	LineWhole Line = iota
	// LineCut carries nothing.
	LineCut
	// LineLosesAnswers carries requests that change something, and not their answers.
	LineLosesAnswers
)

// SetLine makes the way to the desk a poor one, or mends it.
func (s *Served) SetLine(line Line) { s.line.Store(int32(line)) }

func (s *Served) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := Line(s.line.Load())
	if line == LineLosesAnswers && r.Method != http.MethodGet {
		s.handler.ServeHTTP(httptest.NewRecorder(), r)
	} else if line != LineCut {
		s.handler.ServeHTTP(w, r)
		return
	}
	panic(http.ErrAbortHandler) // the connection ends without an answer
}

// Serve makes a world whose pages a browser can open. Its loops run; its clock still stands until the test moves it.
func Serve(t testing.TB) *Served {
	t.Helper()
	return serve(t, noRules)
}

// ServeWithRules does the same on a desk with the shipped rules live.
func ServeWithRules(t testing.TB) *Served {
	t.Helper()
	return serve(t, hooks.FS)
}

func serve(t testing.TB, rules fs.FS) *Served {
	t.Helper()
	w := open(t, copyTemplate(t), pb_public.FS, rules)
	served := &Served{World: w}
	server := httptest.NewServer(served)
	// Before the world ends: a live connection would keep the server waiting for its browser.
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	w.Start()
	served.URL = server.URL
	return served
}

// WithDashboard puts PocketBase's dashboard before a desk: PocketBase itself mounts it only when it listens by itself.
func WithDashboard(desk http.Handler) http.Handler {
	files := http.StripPrefix("/_/", http.FileServerFS(ui.DistDirFS))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/_/") || strings.HasPrefix(r.URL.Path, "/_/extensions") {
			desk.ServeHTTP(w, r)
			return
		}
		// Its policy for the dashboard, as far as it concerns what an extension may do.
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; script-src 'self'")
		files.ServeHTTP(w, r)
	})
}

// browserPatience bounds one browser test; a page that is not there by then never comes.
const browserPatience = 90 * time.Second

// browser opens a headless Chromium with a profile of its own, in the given language and at the given width. Where there
// is no Chromium the test is skipped and says so; where CI is set, which installs one, that is a failure.
func browser(t testing.TB, patience time.Duration, language string, width, height int) context.Context {
	t.Helper()
	path := chromium()
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("no Chromium found, and CI must run the browser tests")
		}
		t.Skip("skipped: no Chromium found; install Debian's package chromium to run the browser tests")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", language), chromedp.Flag("accept-lang", language), chromedp.WindowSize(width, height),
	)
	allocated, cancelAllocated := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	ctx, cancelPatience := context.WithTimeout(ctx, patience)
	t.Cleanup(func() { cancelPatience(); cancel(); cancelAllocated() })
	return ctx
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

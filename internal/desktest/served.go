package desktest

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pocketbase/pocketbase/ui"

	"aftercare/hooks"
	"aftercare/internal/web"
	pb_public "aftercare/pb_public"
)

// Served is a world with its pages, running by itself, on a loopback address.
type Served struct {
	*World
	URL string

	line atomic.Int32
}

// line is what becomes of requests on their way.
type line int32

const (
	// lineWhole carries everything.
	lineWhole line = iota
	// lineCut carries nothing.
	lineCut
	// lineLosesAnswers carries requests that change something, and not their answers.
	lineLosesAnswers
)

// Cut carries nothing more to the desk, until [Served.Mend]. What their browser keeps of the portal answers these pages meanwhile, and
// they may go elsewhere in it: so it waits until that is kept, which it is some moments after a browser's first page.
func (s *Served) Cut(pages ...*Page) {
	s.T.Helper()
	for _, p := range pages {
		p.Ready("navigator.serviceWorker.ready")
	}
	s.line.Store(int32(lineCut))
}

// LoseAnswers carries requests to the desk, and no answer to those that change something, until [Served.Mend].
func (s *Served) LoseAnswers() { s.line.Store(int32(lineLosesAnswers)) }

// Mend carries everything again.
func (s *Served) Mend() { s.line.Store(int32(lineWhole)) }

func (s *Served) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := line(s.line.Load())
	if line == lineLosesAnswers && r.Method != http.MethodGet {
		s.handler.ServeHTTP(httptest.NewRecorder(), r)
	} else if line != lineCut {
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

// pages are those of all worlds of a package: bundling them costs a second.
var pages = web.BundledOnce(pb_public.FS)

func serve(t testing.TB, rules fs.FS) *Served {
	t.Helper()
	w := open(t, copyTemplate(t), pages, rules)
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

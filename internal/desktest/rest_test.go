package desktest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

func TestMain(m *testing.M) { desktest.Main(m) }

// late is how long an answer takes: longer than a page has to be quiet to be at rest.
const late = time.Second

// TestRest_WaitsForWhatIsUnderWay opens a page that fetches what it shows, and a part of itself with it, late; of neither a skeleton stands there.
func TestRest_WaitsForWhatIsUnderWay(t *testing.T) {
	pages := http.NewServeMux()
	pages.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<main></main><script>new EventSource("/line"); fetch("/words").then(() => import("/part.js"))</script>`)
	})
	pages.HandleFunc("/words", func(http.ResponseWriter, *http.Request) { <-time.After(late) })
	pages.HandleFunc("/part.js", func(w http.ResponseWriter, _ *http.Request) {
		<-time.After(late)
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.querySelector("main").innerText = "there"`)
	})
	pages.HandleFunc("/line", func(w http.ResponseWriter, r *http.Request) { // which never ends by itself
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	server := httptest.NewServer(pages)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	p := desktest.OpenPage(t, locale.English, 360, 740, server.URL)
	p.Rest("main")
	if got := p.Evaluate(`document.querySelector("main").innerText`); got != "there" {
		t.Errorf("at rest it says %q", got)
	}
}

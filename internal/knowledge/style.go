package knowledge

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	pb_public "aftercare/pb_public"
)

//go:embed page.css
var pageStyle []byte

// sheets are the portal's own, so that the help pages look like it whatever becomes of its tokens.
var sheets = []string{"css/tokens.css", "css/base.css", "css/prose.css"}

// style is the one style sheet of the help pages. Its address changes with its content, so that it is fetched once.
type style struct {
	body    []byte
	address string
}

// styles makes the sheet in the shop's colour; the last one is kept.
type styles struct {
	plain []byte

	mu          sync.Mutex
	hue, chroma string
	made        *style
}

func newStyles() *styles {
	var body bytes.Buffer
	for _, name := range sheets {
		sheet, err := fs.ReadFile(pb_public.FS, name)
		if err != nil {
			panic(err) // a fault of the build, which every test would find
		}
		body.Write(sheet)
	}
	body.Write(pageStyle)
	return &styles{plain: body.Bytes()}
}

// in gives the sheet in a colour; empty: that of the tokens. What stands in no layer comes before what does.
func (s *styles) in(hue, chroma string) *style {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made != nil && s.hue == hue && s.chroma == chroma {
		return s.made
	}
	body := bytes.Clone(s.plain)
	if hue != "" && chroma != "" {
		body = fmt.Appendf(body, "\n:root { --brand-hue: %s; --brand-chroma: %s; }\n", hue, chroma)
	}
	sum := sha256.Sum256(body)
	s.hue, s.chroma, s.made = hue, chroma, &style{body: body, address: "/help.css?v=" + hex.EncodeToString(sum[:6])}
	return s.made
}

// style is the sheet as the shop has its pages now.
func (r *room) style(app core.App) (*style, error) {
	if r.face == nil {
		return r.styles.in("", ""), nil
	}
	face, err := r.face(app)
	if err != nil {
		return nil, err
	}
	return r.styles.in(face.Hue, face.Chroma), nil
}

func (r *room) answerStyle(e *core.RequestEvent) error {
	sheet, err := r.style(e.App)
	if err != nil {
		return err
	}
	h := e.Response.Header()
	h.Set("Cache-Control", "no-cache")
	if e.Request.URL.RequestURI() == sheet.address {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	return e.Blob(200, "text/css; charset=utf-8", sheet.body)
}

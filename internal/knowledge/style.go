package knowledge

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"io/fs"

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

func newStyle() *style {
	var body bytes.Buffer
	for _, name := range sheets {
		sheet, err := fs.ReadFile(pb_public.FS, name)
		if err != nil {
			panic(err) // a fault of the build, which every test would find
		}
		body.Write(sheet)
	}
	body.Write(pageStyle)
	sum := sha256.Sum256(body.Bytes())
	return &style{body: body.Bytes(), address: "/help.css?v=" + hex.EncodeToString(sum[:6])}
}

func (r *room) answerStyle(e *core.RequestEvent) error {
	h := e.Response.Header()
	h.Set("Cache-Control", "no-cache")
	if e.Request.URL.RequestURI() == r.style.address {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	return e.Blob(200, "text/css; charset=utf-8", r.style.body)
}

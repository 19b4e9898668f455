package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"net/http"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/image/draw"

	pb_public "aftercare/pb_public"
)

// iconSizes are the icons of the installed portal by the last part of their address, in pixels.
var iconSizes = map[string]int{"192.png": 192, "512.png": 512}

// icons keeps the icons that were made of a logo.
type icons struct {
	mu   sync.Mutex
	of   string // the logo's file name
	made map[string][]byte
}

// iconVersion changes with the icons.
func iconVersion(record *core.Record) string {
	sum := sha256.Sum256([]byte(record.GetString("logo")))
	return hex.EncodeToString(sum[:4])
}

// answerIcon gives an icon of the portal: the logo on white, else our own.
func (r *room) answerIcon(e *core.RequestEvent) error {
	name := e.Request.PathValue("name")
	size, known := iconSizes[name]
	if !known {
		return e.NotFoundError("", nil)
	}
	record, err := r.settings(e.App)
	if err != nil {
		return err
	}
	body, err := r.icon(e.App, record, name, size)
	if err != nil {
		return err
	}
	h := e.Response.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	if e.Request.URL.Query().Get("v") == iconVersion(record) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return e.Blob(http.StatusOK, "image/png", body)
}

func (r *room) icon(app core.App, record *core.Record, name string, size int) ([]byte, error) {
	logo := record.GetString("logo")
	if logo == "" {
		return fs.ReadFile(pb_public.FS, "icons/"+name)
	}
	r.icons.mu.Lock()
	defer r.icons.mu.Unlock()
	if r.icons.of != logo {
		r.icons.of, r.icons.made = logo, map[string][]byte{}
	}
	if body := r.icons.made[name]; body != nil {
		return body, nil
	}
	body, err := iconOf(app, record.BaseFilesPath()+"/"+logo, size)
	if err != nil {
		return nil, err
	}
	r.icons.made[name] = body
	return body, nil
}

// iconOf draws a picture into the middle of a white square. What lies outside the inner four fifths may be cut off by a phone
// that likes its icons round.
func iconOf(app core.App, key string, size int) ([]byte, error) {
	files, err := app.NewFilesystem()
	if err != nil {
		return nil, fmt.Errorf("open the files: %w", err)
	}
	defer files.Close()
	reader, err := files.GetReader(key)
	if err != nil {
		return nil, fmt.Errorf("read the logo: %w", err)
	}
	defer reader.Close()
	picture, _, err := image.Decode(reader)
	if err != nil {
		return nil, fmt.Errorf("read the logo: %w", err)
	}
	square := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.Draw(square, square.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	width, height := picture.Bounds().Dx(), picture.Bounds().Dy()
	room := size * 7 / 10
	w, h := room, room
	if width > height {
		h = max(1, room*height/width)
	} else {
		w = max(1, room*width/height)
	}
	at := image.Rect((size-w)/2, (size-h)/2, (size-w)/2+w, (size-h)/2+h)
	draw.CatmullRom.Scale(square, at, picture, picture.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, square); err != nil {
		return nil, fmt.Errorf("draw an icon: %w", err)
	}
	return out.Bytes(), nil
}

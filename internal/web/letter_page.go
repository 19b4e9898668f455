package web

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/locale"
)

// LetterStyle is the sheet of a page that a link in a mail leads to, in the shop's colour. The sheet names it --brand and --on-brand.
func LetterStyle(sheet string, face *Face) string {
	if face == nil || face.Light.Brand == "" {
		return sheet
	}
	ink := func(i Ink) string { return ":root { --brand: " + i.Brand + "; --on-brand: " + i.OnBrand + " }" }
	return sheet + "\n" + ink(face.Light) + "\n@media (prefers-color-scheme: dark) { " + ink(face.Dark) + " }\n"
}

// LetterPolicy is the Content-Security-Policy of such a page: it may have its one style sheet, the shop's logo from this host, and
// send its form home, and nothing else; no script, and no other host hears of the visit.
func LetterPolicy(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// LetterFrame is what every such page shows around its words.
type LetterFrame struct {
	Locale, Other, OtherName string // the page's language, and the other one with its name
	Style                    template.CSS
	Brand, Logo              string
}

// FrameLetter protects such a page in its sheet as the shop wears it, and returns what stands around its words.
func FrameLetter(e *core.RequestEvent, sheet string, face *Face, language string) LetterFrame {
	worn := LetterStyle(sheet, face)
	ProtectLetter(e, LetterPolicy(worn))
	frame := LetterFrame{Locale: language, Style: template.CSS(worn), Brand: locale.Brand(e.App, language), Logo: face.Logo, Other: locale.English, OtherName: "English"}
	if language == locale.English {
		frame.Other, frame.OtherName = locale.Chinese, "中文"
	}
	return frame
}

// ProtectLetter keeps such a page to its reader: not stored, not framed, its address, which holds a token, told to nobody.
func ProtectLetter(e *core.RequestEvent, policy string) {
	h := e.Response.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// ShowTooOften shows whom the rate limiter stops at the pages below a path a page in place of its JSON. The id names the
// handler, around the limiter.
func ShowTooOften(id, path string, show func(e *core.RequestEvent) error) *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{Id: id, Priority: apis.DefaultRateLimitMiddlewarePriority - 1, Func: func(e *core.RequestEvent) error {
		err := e.Next()
		var refused *router.ApiError
		if !strings.HasPrefix(e.Request.URL.Path, path) || !errors.As(err, &refused) || refused.Status != http.StatusTooManyRequests {
			return err
		}
		return show(e)
	}}
}

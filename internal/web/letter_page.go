package web

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/pocketbase/pocketbase/core"
)

// LetterPolicy is the Content-Security-Policy of a page that a link in a mail leads to: it may have its one style sheet and send
// its form home, and nothing else; no script, no picture, no other host hears of the visit.
func LetterPolicy(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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

package appliance_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

var styleShape = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// TestLetterPages_WearTheShopsFace opens the pages that links in mails lead to, before and after the shop chose name, logo and colour; the
// policy lets the page have just its sheet and the logo.
func TestLetterPages_WearTheShopsFace(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const settings = "/api/collections/portal_settings/records/portalsettings1"
	for _, isDressed := range []bool{false, true} {
		if isDressed {
			w.Must(desktest.Manager, http.MethodPatch, settings, map[string]any{"name": "Lotus Home", "accent": "#a02020"})
			if sent := w.UploadTo("logo", desktest.Manager, http.MethodPatch, settings, nil, map[string][]byte{"logo.png": desktest.OnePixel(t)}); sent.Status != http.StatusOK {
				t.Fatalf("send the logo: %d %s", sent.Status, sent.Text)
			}
		}
		for _, path := range []string{"/survey/x.y", "/unsubscribe/x.y"} {
			page := w.Do(desktest.Guest, http.MethodGet, path, nil)
			sheet := styleShape.FindStringSubmatch(page.Text)
			if len(sheet) != 2 {
				t.Fatalf("%s has no sheet: %s", path, page.Text)
			}
			sum := sha256.Sum256([]byte(sheet[1]))
			policy := page.Header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || !strings.Contains(policy, "img-src 'self';") || strings.Contains(policy, "script") {
				t.Errorf("%s: the policy is %s", path, policy)
			}
			if (strings.Count(sheet[1], "--brand: #") == 4) != isDressed { // the sheet's own two, and the shop's
				t.Errorf("%s, dressed %t: %s", path, isDressed, sheet[1])
			}
			hasLogo := strings.Contains(page.Text, `<img src="/api/files/portal_settings/portalsettings1/logo`)
			if hasLogo != isDressed || strings.Contains(page.Text, "Lotus Home</a>") != isDressed {
				t.Errorf("%s, dressed %t: %s", path, isDressed, page.Text)
			}
		}
	}
}

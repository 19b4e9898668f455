package appliance_test

import (
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_LaterWordsFollowTheLanguage: the words that came with a later page change with the language like the first ones.
func TestBrowser_LaterWordsFollowTheLanguage(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1024, 800, desk.URL)
	p.See(p.Word("portal.home.title"))
	p.Press(p.Word("portal.nav.sign_in"))
	p.See(p.Word("portal.auth.lead"))
	p.Press("中文")
	p.See(locale.Text(locale.Chinese, "portal.auth.lead", nil))
	p.Press(locale.Text(locale.Chinese, "portal.brand", nil))
	p.See(locale.Text(locale.Chinese, "portal.home.title", nil))
}

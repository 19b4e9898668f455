package desk_test

import (
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_RailIsLongerThanTheScreen looks, on a low screen, at where one is, at news and at oneself: all stand in sight.
func TestBrowser_RailIsLongerThanTheScreen(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 768, 500, desk.URL+"/desk/figures")
	p.SignInAtDesk()
	for _, selector := range []string{".rail [aria-current]", ".rail-foot .notices button", ".rail-me button"} {
		p.Ready(`((e) => e && document.elementFromPoint(e.getBoundingClientRect().x + 20, e.getBoundingClientRect().bottom - 4)?.closest(".rail a, .rail button") === e)(document.querySelector("` + selector + `"))`)
	}
}

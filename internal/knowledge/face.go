package knowledge

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// looksOf is what the reader chose in the portal, which tells these pages by a cookie, since they run no script: "" where it is none
// of what can be chosen.
func looksOf(e *core.RequestEvent, name string, choices ...string) string {
	cookie, err := e.Request.Cookie("aftercare." + name)
	if err != nil || !slices.Contains(choices, cookie.Value) {
		return ""
	}
	return cookie.Value
}

// wear gives a page the shop's face and the reader's looks: the logo, the ways to reach the shop, today's hours.
func (r *room) wear(e *core.RequestEvent, language string, v *view) error {
	v.Text, v.Theme = looksOf(e, "text", "115", "130"), looksOf(e, "theme", "light", "dark")
	if r.face != nil {
		face, err := r.face(e.App)
		if err != nil {
			return fmt.Errorf("read the shop's face: %w", err)
		}
		if face.Logo != "" {
			v.Logo, v.Icon = face.Logo, "/icons/192.png?v="+face.Icon
		}
		if face.Phone != "" {
			v.Contacts = append(v.Contacts, contact{face.Phone, template.URL("tel:" + strings.Map(onlyDial, face.Phone))})
		}
		if face.Email != "" {
			v.Contacts = append(v.Contacts, contact{face.Email, template.URL("mailto:" + url.PathEscape(face.Email))})
		}
		v.WeChat, v.WeChatCode, v.Lies = face.WeChat, face.WeChatQR, face.Address[language]
	}
	if r.today == nil {
		return nil
	}
	hours, always, err := r.today(e.App)
	switch {
	case err != nil:
		// A page is whole without the hours.
		e.App.Logger().Warn("The hours of today are not on a help page", "error", err)
	case always:
		v.Hours = locale.Text(language, "help_page.hours_always", nil)
	case hours == "":
		v.Hours = locale.Text(language, "help_page.hours_closed", nil)
	default:
		v.Hours = locale.Text(language, "help_page.hours_today", map[string]any{"hours": hours})
	}
	return nil
}

// onlyDial keeps what is dialled of a telephone number.
func onlyDial(r rune) rune {
	if r == '+' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}

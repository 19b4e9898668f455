package portal

import (
	"fmt"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/locale"
	"aftercare/internal/web"
)

// shown is what the portal's script learns of the shop. Whatever stands here, everybody may know.
type shown struct {
	Name         string            `json:"name,omitempty"`
	Logo         string            `json:"logo,omitempty"`
	Title        map[string]string `json:"title,omitempty"`
	Lead         map[string]string `json:"lead,omitempty"`
	Announcement *announcement     `json:"announcement,omitempty"`
	Phone        string            `json:"phone,omitempty"`
	Email        string            `json:"email,omitempty"`
	WeChat       string            `json:"wechat,omitempty"`
	WeChatQR     string            `json:"wechat_qr,omitempty"`
	Address      map[string]string `json:"address,omitempty"`
}

type announcement struct {
	Text  map[string]string `json:"text"`
	Tone  string            `json:"tone"`
	Until string            `json:"until,omitempty"`
}

// canvasDark is the dark theme's ground, for the bars that a browser draws around the page.
var canvasDark = oklch{0.185, 0.006, 75}

// Face is what the portal shows of the shop now.
func (r *room) face(app core.App) (*web.Face, error) {
	record, err := r.settings(app)
	if err != nil {
		return nil, err
	}
	s := shown{
		Name: locale.ShopName(app), Logo: address(record, "logo"), Title: both(record, "title"), Lead: both(record, "lead"),
		Announcement: announced(record, r.clock.Now()),
		Phone:        record.GetString("phone"), Email: record.GetString("email"),
		WeChat: record.GetString("wechat"), WeChatQR: address(record, "wechat_qr"), Address: both(record, "address"),
	}
	face := &web.Face{Name: s.Name, Description: s.Lead, Shown: s, Icon: iconVersion(record), Logo: s.Logo, Phone: s.Phone, Email: s.Email, WeChat: s.WeChat, WeChatQR: s.WeChatQR, Address: s.Address}
	hue, chroma, chosen := brandOf(record.GetString("accent"))
	if chosen {
		face.Hue, face.Chroma = fmt.Sprint(hue), fmt.Sprint(chroma)
	} else {
		hue, chroma = ownHue, ownChroma
	}
	light, dark := themesOf(hue, chroma)
	if chosen {
		face.Light, face.Dark = web.Ink{Brand: light.Text, OnBrand: light.OnBrand}, web.Ink{Brand: dark.Brand, OnBrand: dark.OnBrand}
	}
	face.ThemeLight = light.Brand
	face.ThemeDark = canvasDark.rgb().hex()
	return face, nil
}

// announced is the announcement, where there is one at the time.
func announced(record *core.Record, now time.Time) *announcement {
	text := both(record, "announcement")
	from, until := record.GetDateTime("announcement_from"), record.GetDateTime("announcement_until")
	if text == nil || !from.IsZero() && now.Before(from.Time()) || !until.IsZero() && !now.Before(until.Time()) {
		return nil
	}
	a := &announcement{Text: text, Tone: record.GetString("announcement_tone")}
	if a.Tone == "" {
		a.Tone = "info"
	}
	if !until.IsZero() {
		a.Until = until.Time().UTC().Format(types.DefaultDateLayout)
	}
	return a
}

// address is where a picture of the settings lies. A new one has another name.
func address(record *core.Record, field string) string {
	name := record.GetString(field)
	if name == "" {
		return ""
	}
	return "/api/files/" + CollectionSettings + "/" + SettingsID + "/" + url.PathEscape(name)
}

// settings is the record, read once after each change.
func (r *room) settings(app core.App) (*core.Record, error) {
	if kept := r.kept.Load(); kept != nil {
		return kept, nil
	}
	changes := r.changes.Load()
	record, err := app.FindRecordById(CollectionSettings, SettingsID)
	if err != nil {
		return nil, fmt.Errorf("read the portal's settings: %w", err)
	}
	if changes == r.changes.Load() {
		r.kept.Store(record)
	}
	return record, nil
}

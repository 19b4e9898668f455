package pb_migrations

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() {
	m.Register(createPortalSettings, func(app core.App) error { return dropAll(app, "portal_settings") })
}

// createPortalSettings makes room for what a shop puts on its portal: one record, made here, empty.
func createPortalSettings(app core.App) error {
	onlyManagers := `@request.auth.collectionName = "staff" && @request.auth.role = "manager"`
	words := func(name string, most int, help string) *core.TextField {
		return &core.TextField{Name: name, Max: most, System: true, Help: help}
	}
	// No SVG: it is a program that draws.
	picture := func(name, help string) *core.FileField {
		return &core.FileField{Name: name, MaxSelect: 1, MaxSize: 1 << 20, MimeTypes: []string{"image/png", "image/jpeg", "image/webp"}, System: true, Help: help}
	}
	settings := core.NewBaseCollection("portal_settings")
	settings.Fields.Add(
		words("name", 60, "Name of the shop. It is the application's name of the settings, which the mails use too; this field is the way to change it."),
		picture("logo", "Stands beside the name, and as the icon of the installed portal. PNG, JPEG or WebP up to 1 MB."),
		&core.TextField{Name: "accent", Max: 7, Pattern: `^(#[0-9a-fA-F]{6})?$`, System: true, Help: "Colour of buttons and links, such as #0b7a75. Hue and strength are taken from it; how light it is, each theme decides so that text stays readable."},
		words("title_zh", 120, "What the first page says largest, in Chinese. Empty: the portal's own words."),
		words("title_en", 120, "The same in English."),
		words("lead_zh", 300, "The sentence below it, in Chinese."),
		words("lead_en", 300, "The same in English."),
		words("announcement_zh", 500, "Announcement above every page, in Chinese. Empty: the English one."),
		words("announcement_en", 500, "The same in English. Empty: the Chinese one."),
		&core.SelectField{Name: "announcement_tone", Values: []string{"info", "warn", "danger"}, MaxSelect: 1, System: true, Help: "How it looks: info for news, warn for what is restricted, danger for what is unsafe."},
		&core.DateField{Name: "announcement_from", System: true, Help: "From when it is shown; empty: at once."},
		&core.DateField{Name: "announcement_until", System: true, Help: "Until when it is shown; empty: until it is taken away."},
		words("phone", 40, "Telephone number for customers."),
		words("email", 200, "Mail address for customers."),
		words("wechat", 60, "WeChat id for customers."),
		picture("wechat_qr", "Picture with the QR code that leads to it."),
		words("address_zh", 300, "Where to find the shop, in Chinese."),
		words("address_en", 300, "The same in English."),
		&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When the record last changed."},
	)
	settings.ListRule, settings.ViewRule, settings.UpdateRule = &onlyManagers, &onlyManagers, &onlyManagers
	if err := app.Save(settings); err != nil {
		return err
	}
	now := types.NowDateTime().String()
	_, err := app.DB().NewQuery(`INSERT INTO portal_settings (id, announcement_tone, created, updated) VALUES ('portalsettings1', 'info', {:now}, {:now})`).
		Bind(dbx.Params{"now": now}).Execute()
	return err
}

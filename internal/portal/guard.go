package portal

import (
	"fmt"
	"image"
	_ "image/jpeg" // so that such pictures can be read
	_ "image/png"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	_ "golang.org/x/image/webp"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// largestSide bounds a picture, in pixels: a small file can hold a picture that fills the memory.
const largestSide = 4096

// onCreate lets the schema alone make the record.
func onCreate(*core.RecordEvent) error { return router.NewForbiddenError("portal_settings_once", nil) }

// onUpdate guards a change of the settings, and carries a new name to where everybody reads it.
func (r *room) onUpdate(e *core.RecordEvent) error {
	if !journal.ActorOf(e.Record).CanManage() {
		return locale.Forbid("needs_manager")
	}
	if err := guard(e.Record); err != nil {
		return err
	}
	name := strings.TrimSpace(e.Record.GetString("name"))
	e.Record.Set("name", "")
	return journal.InTransaction(e, func() error {
		if err := e.Next(); err != nil {
			return err
		}
		return rename(e.App, name)
	})
}

func guard(record *core.Record) error {
	from, until := record.GetDateTime("announcement_from"), record.GetDateTime("announcement_until")
	if !from.IsZero() && !until.IsZero() && !until.Time().After(from.Time()) {
		return locale.Refuse("announcement_until", "portal_announcement_until", nil)
	}
	if accent := record.GetString("accent"); accent != "" {
		if _, _, ok := brandOf(accent); !ok {
			return locale.Refuse("accent", "portal_accent", nil)
		}
	}
	for _, field := range []string{"logo", "wechat_qr"} {
		for _, file := range record.GetUnsavedFiles(field) {
			content, err := file.Reader.Open()
			if err != nil {
				return fmt.Errorf("read the %s of the portal: %w", field, err)
			}
			size, _, err := image.DecodeConfig(content)
			_ = content.Close() // it was only read
			if err != nil || size.Width > largestSide || size.Height > largestSide {
				return locale.Refuse(field, "portal_picture", map[string]any{"side": largestSide})
			}
		}
	}
	return nil
}

// rename gives the application another name; none leaves it as it is.
func rename(app core.App, name string) error {
	if name == "" || name == app.Settings().Meta.AppName {
		return nil
	}
	settings, err := app.Settings().Clone()
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	settings.Meta.AppName = name
	if err := app.Save(settings); err != nil {
		return fmt.Errorf("name the application: %w", err)
	}
	return nil
}

// tellName puts the name into an answer: the record holds none.
func tellName(e *core.RecordEnrichEvent) error {
	e.Record.Set("name", locale.ShopName(e.App))
	return e.Next()
}

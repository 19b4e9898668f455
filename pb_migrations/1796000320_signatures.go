package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addSignatures, dropSignatures) }

// addSignatures gives everybody closing lines in each language: those that they had are of the language of their desk.
func addSignatures(app core.App) error {
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	staff.Fields.Add(
		text("signature_zh", lengthNote, "Closing lines of this person's replies to customers who read Chinese; where there are none, the English ones."),
		text("signature_en", lengthNote, "Closing lines of this person's replies to customers who read English; where there are none, the Chinese ones."),
	)
	if err := app.Save(staff); err != nil {
		return err
	}
	_, err = app.DB().NewQuery(`UPDATE staff SET signature_en = CASE locale WHEN 'en' THEN signature ELSE '' END, signature_zh = CASE locale WHEN 'en' THEN '' ELSE signature END`).Execute()
	if err != nil {
		return err
	}
	return dropFields(app, staff, "signature")
}

func dropSignatures(app core.App) error {
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	staff.Fields.Add(text("signature", lengthNote, "Closing lines of this person's replies."))
	if err := app.Save(staff); err != nil {
		return err
	}
	// The one of their desk's language first, as it was kept before.
	_, err = app.DB().NewQuery(`UPDATE staff SET signature = CASE WHEN locale = 'en' THEN COALESCE(NULLIF(signature_en, ''), signature_zh) ELSE COALESCE(NULLIF(signature_zh, ''), signature_en) END`).Execute()
	if err != nil {
		return err
	}
	return dropFields(app, staff, "signature_zh", "signature_en")
}

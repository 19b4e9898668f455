package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(addMentions, dropMentions) }

// addMentions lets a message for colleagues name some of them, and a colleague be told of it by mail.
func addMentions(app core.App) error {
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	messages, err := app.FindCollectionByNameOrId("messages")
	if err != nil {
		return err
	}
	messages.Fields.Add(&core.RelationField{Name: "mentions", CollectionId: staff.Id, MaxSelect: 10, Help: "Colleagues whom it calls by @name; never in a reply.", System: true})
	if err := app.Save(messages); err != nil {
		return err
	}
	staff.Fields.Add(&core.BoolField{Name: "mail_mentions", Help: "A mail tells this person when somebody mentions them.", System: true})
	if err := app.Save(staff); err != nil {
		return err
	}
	now := types.NowDateTime().String()
	for _, t := range mentionMails {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO templates (id, [[key]], locale, subject, body, enabled, created, updated)
			VALUES ({:id}, 'staff_mentioned', {:locale}, {:subject}, {:body}, TRUE, {:now}, {:now}) ON CONFLICT DO NOTHING`).Bind(dbx.Params{
			"id":     security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet),
			"locale": t.locale, "subject": t.subject, "body": t.body, "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("template staff_mentioned %s: %w", t.locale, err)
		}
	}
	return nil
}

func dropMentions(app core.App) error {
	if _, err := app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] = 'staff_mentioned'`).Execute(); err != nil {
		return fmt.Errorf("template staff_mentioned: %w", err)
	}
	for collection, field := range map[string]string{"messages": "mentions", "staff": "mail_mentions"} {
		found, err := app.FindCollectionByNameOrId(collection)
		if err != nil {
			return err
		}
		if err := dropFields(app, found, field); err != nil {
			return err
		}
	}
	return nil
}

// What was written stays at the desk: a mail says where to read it.
var mentionMails = []struct{ locale, subject, body string }{
	{"zh-CN", "{actor} 在工单 {number} 里提到了你", `{name}，你好：

{actor} 在工单 **{number}**“{subject}”的内部备注里提到了你。

[打开工单]({link})`},
	{"en", "{actor} mentioned you in {number}", `Hello {name},

{actor} mentioned you in a note for colleagues in case **{number}**, “{subject}”.

[Open the case]({link})`},
}

package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(seedTemplates, unseedTemplates) }

// seedTemplates gives mails their first texts and sign-in codes a place of their own.
func seedTemplates(app core.App) error {
	if err := sealEmails(app); err != nil {
		return err
	}
	now := types.NowDateTime().String()
	for _, t := range firstTemplates {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO templates (id, [[key]], locale, subject, body, enabled, created, updated)
			VALUES ({:id}, {:key}, {:locale}, {:subject}, {:body}, TRUE, {:now}, {:now}) ON CONFLICT DO NOTHING`).Bind(dbx.Params{
			"id":  security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet),
			"key": t.key, "locale": t.locale, "subject": t.subject, "body": t.body, "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("template %s %s: %w", t.key, t.locale, err)
		}
	}
	return nil
}

// sealEmails adds the column for what signs people in. It is a column of its own, and hidden, because staff may filter
// by every column they can read: one who may ask "does the text begin with 1" finds a code digit by digit.
func sealEmails(app core.App) error {
	emails, err := app.FindCollectionByNameOrId("emails")
	if err != nil {
		return err
	}
	emails.Fields.Add(&core.TextField{
		Name: "sealed", Max: 3_000_000, Hidden: true, System: true,
		Help: "Subject and texts of a secret mail until it is sent or runs out; shown to nobody.",
	})
	emails.UpdateRule = types.Pointer(`@request.auth.collectionName = "staff" && @request.auth.role = "manager"`)
	emails.AddIndex("idx_emails_sealed", false, "status, next_at", "sealed != ''")
	return app.Save(emails)
}

func unseedTemplates(app core.App) error {
	emails, err := app.FindCollectionByNameOrId("emails")
	if err != nil {
		return err
	}
	emails.RemoveIndex("idx_emails_sealed")
	emails.Fields.RemoveByName("sealed")
	emails.UpdateRule = nil
	if err := app.Save(emails); err != nil {
		return err
	}
	_, err = app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] IN ('ticket_received', 'ticket_replied', 'ticket_resolved')`).Execute()
	return err
}

// firstTemplates are the texts of a fresh installation. The subject is the same line in all mails of a case, since mail
// programs thread by it.
var firstTemplates = []struct{ key, locale, subject, body string }{
	{"ticket_received", "zh-CN", "[{number}] {subject}", `{name}，您好：

您的请求我们收到了，编号是 **{number}**。

> {subject}

接下来会有一位同事接手，先弄清情况，再给您答复。一有进展我们就写信告诉您，您也可以随时在页面上看到现在进行到哪一步。

[查看进展]({link})

如果还有照片、购买凭证或别的情况要补充，在页面里留言就好。

{brand}`},
	{"ticket_received", "en", "[{number}] {subject}", `Hello {name},

We have received your request. Its number is **{number}**.

> {subject}

A colleague will take it up, look into it and get back to you. We write to you whenever there is news, and the page below always shows where things stand.

[See the progress]({link})

If you have photos, a proof of purchase or anything else to add, simply leave a message on that page.

{brand}`},
	{"ticket_replied", "zh-CN", "Re: [{number}] {subject}", `{name}，您好：

您的请求 **{number}**“{subject}”有了新的答复：

> {text}

[查看并回复]({link})

想继续沟通，或者有照片要补充，请打开页面留言，我们会接着处理。

{brand}`},
	{"ticket_replied", "en", "Re: [{number}] {subject}", `Hello {name},

There is an answer to your request **{number}**, “{subject}”:

> {text}

[Read and reply]({link})

To write back or to add photos, open the page and leave a message. We carry on from there.

{brand}`},
	{"ticket_resolved", "zh-CN", "Re: [{number}] {subject}", `{name}，您好：

您的请求 **{number}**“{subject}”已经处理完毕，结果如下：

> {text}

## 问题解决了吗？

请打开页面告诉我们。解决了，点“解决了”就可以结束；没有的话，点“还没有”，我们马上接着处理。

[告诉我们结果]({link})

谢谢您的耐心。

{brand}`},
	{"ticket_resolved", "en", "Re: [{number}] {subject}", `Hello {name},

Your request **{number}**, “{subject}”, has been dealt with. This is what we did:

> {text}

## Is it solved?

Please open the page and let us know. If it is, confirm it there and the case is closed. If it is not, choose “Not yet” and we carry on at once.

[Tell us how it went]({link})

Thank you for your patience.

{brand}`},
}

package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(seedComplaintMails, unseedComplaintMails) }

// seedComplaintMails adds the mails of a complaint that is answered and solved. A desk that has switched the general one off
// gets these switched off, too.
func seedComplaintMails(app core.App) error {
	now := types.NowDateTime().String()
	for _, t := range complaintMails {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO templates (id, [[key]], locale, subject, body, enabled, created, updated)
			VALUES ({:id}, {:key}, {:locale}, 'Re: [{number}] {subject}', {:body}, (NOT EXISTS (
				SELECT 1 FROM templates WHERE [[key]] = {:general} AND locale = {:locale} AND enabled = FALSE)), {:now}, {:now}) ON CONFLICT DO NOTHING`).Bind(dbx.Params{
			"id":  security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet),
			"key": t.general + "_complaint", "general": t.general, "locale": t.locale, "body": t.body, "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("template %s_complaint %s: %w", t.general, t.locale, err)
		}
	}
	return nil
}

func unseedComplaintMails(app core.App) error {
	for _, t := range complaintMails {
		if _, err := app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] = {:key}`).Bind(dbx.Params{"key": t.general + "_complaint"}).Execute(); err != nil {
			return fmt.Errorf("template %s_complaint: %w", t.general, err)
		}
	}
	return nil
}

var complaintMails = []struct{ general, locale, body string }{
	{"ticket_replied", "zh-CN", `{name}，您好：

很抱歉给您添了麻烦。关于您的投诉 **{number}**“{subject}”，我们的答复是：

> {text}

[查看并回复]({link})

还有想说的，或者想补充照片，在页面里留言就好，我们接着处理。

谢谢您让我们知道。

{brand}`},
	{"ticket_replied", "en", `Hello {name},

We are sorry for the trouble. About your complaint **{number}**, “{subject}”, we have written:

> {text}

[Read and reply]({link})

If there is more to say, or if you have photos, leave a message on that page. We carry on from there.

Thank you for letting us know.

{brand}`},
	{"ticket_resolved", "zh-CN", `{name}，您好：

再次为这件事向您道歉。您的投诉 **{number}**“{subject}”已经处理，结果如下：

> {text}

## 您满意吗？

请打开页面告诉我们：满意，点“解决了”；不满意，点“还没有”，我们马上接着处理。接下来两天内，也可能有同事打电话，听听您的意见。

[告诉我们结果]({link})

谢谢您告诉我们，让我们有机会改正。

{brand}`},
	{"ticket_resolved", "en", `Hello {name},

Once more, we are sorry for what happened. Your complaint **{number}**, “{subject}”, has been dealt with. This is what we did:

> {text}

## Are you satisfied?

Please open the page and let us know. If you are, confirm it there. If you are not, choose “Not yet” and we carry on at once. In the next two days a colleague may also call to hear what you think.

[Tell us how it went]({link})

Thank you for telling us and giving us the chance to put it right.

{brand}`},
}

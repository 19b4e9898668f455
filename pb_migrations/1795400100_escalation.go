package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(createEscalation, dropEscalation) }

// createEscalation lets a case be escalated and accepted, and gives the mails that rules send their first texts.
func createEscalation(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	tickets.Fields.Add(
		&core.SelectField{Name: "escalation", Values: []string{"assignee", "lead", "manager"}, MaxSelect: 1, System: true, Help: "Who was called on last because the case needs somebody now. Set by rules; emptied when the case ends."},
		&core.TextField{Name: "escalation_reason", Max: 2000, System: true, Help: "Why, as the rule said it: a text, or JSON with one by language. Emptied when the case ends; seen by staff only."},
		&core.DateField{Name: "escalated_at", System: true, Help: "When it was last escalated; kept by the desk."},
		&core.RelationField{Name: "accepted_by", CollectionId: staff.Id, MaxSelect: 1, System: true, Help: "The colleague who accepted the escalation: each sets themselves, and the first one counts. Emptied by the next escalation and when the case ends."},
		&core.DateField{Name: "accepted_at", System: true, Help: "When that was; kept by the desk."},
	)
	if err := app.Save(tickets); err != nil {
		return err
	}
	return seedRuleTemplates(app)
}

func dropEscalation(app core.App) error {
	tickets, err := app.FindCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	for _, name := range []string{"escalation", "escalation_reason", "escalated_at", "accepted_by", "accepted_at"} {
		tickets.Fields.RemoveByName(name)
	}
	if err := app.SaveNoValidate(tickets); err != nil { // PocketBase would keep fields of the system
		return err
	}
	for _, t := range ruleTemplates {
		if _, err := app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] = {:key}`).Bind(dbx.Params{"key": t.key}).Execute(); err != nil {
			return err
		}
	}
	return nil
}

// seedRuleTemplates adds the texts. A desk that has switched its acknowledgement off gets those by kind switched off, too.
func seedRuleTemplates(app core.App) error {
	now := types.NowDateTime().String()
	for _, t := range ruleTemplates {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO templates (id, [[key]], locale, subject, body, enabled, created, updated)
			VALUES ({:id}, {:key}, {:locale}, {:subject}, {:body}, NOT ({:key} LIKE 'ticket_received_%' AND EXISTS (
				SELECT 1 FROM templates WHERE [[key]] = 'ticket_received' AND locale = {:locale} AND enabled = FALSE)), {:now}, {:now})
			ON CONFLICT DO NOTHING`).Bind(dbx.Params{
			"id":  security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet),
			"key": t.key, "locale": t.locale, "subject": t.subject, "body": t.body, "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("template %s %s: %w", t.key, t.locale, err)
		}
	}
	return nil
}

// ruleTemplates are the texts that rules send. The subject is the same line in all mails of a case, since mail programs
// thread by it.
var ruleTemplates = []struct{ key, locale, subject, body string }{
	{"ticket_received_complaint", "zh-CN", "[{number}] {subject}", `{name}，您好：

很抱歉，这次没有让您满意。您的投诉我们收到了，编号是 **{number}**。

> {subject}

每一起投诉都由专人阅读。我们会先弄清事情的经过，再告诉您怎样处理；被投诉的同事不会参与处理。您随时可以在页面上看到现在进行到哪一步。

[查看进展]({link})

如果有照片、录音、凭证，或者还有别的情况想说，在页面里留言就好。

谢谢您告诉我们，让我们有机会改正。

{brand}`},
	{"ticket_received_complaint", "en", "[{number}] {subject}", `Hello {name},

We are sorry that we let you down. We have received your complaint. Its number is **{number}**.

> {subject}

A person reads every complaint. First we find out what happened, then we tell you what we will do about it; nobody the complaint is about takes part in that. The page below always shows where things stand.

[See the progress]({link})

If you have photos, recordings or receipts, or if there is more to say, simply leave a message on that page.

Thank you for telling us and giving us the chance to put it right.

{brand}`},
	{"ticket_received_repair", "zh-CN", "[{number}] {subject}", `{name}，您好：

您的报修我们收到了，编号是 **{number}**。

> {subject}

接下来会有同事联系您，问清故障情况，能在线上解决的先帮您解决；需要上门的，会和您约好时间再来。

[查看进展]({link})

为了尽快判断，您可以在页面里补充产品型号、故障现象和照片。如果闻到焦味、看到冒烟或火花，请先停用并切断电源，再告诉我们。

{brand}`},
	{"ticket_received_repair", "en", "[{number}] {subject}", `Hello {name},

We have received your repair request. Its number is **{number}**.

> {subject}

A colleague will contact you to find out what is wrong. What can be solved remotely we solve right away; if a visit is needed, we agree on a time with you first.

[See the progress]({link})

It helps us to know the model, what exactly happens, and to see a photo; you can add them on that page. If you smell burning or see smoke or sparks, stop using the appliance, switch off the power and let us know.

{brand}`},
	{"ticket_received_return_exchange", "zh-CN", "[{number}] {subject}", `{name}，您好：

您的退换货申请我们收到了，编号是 **{number}**。

> {subject}

接下来会有同事核对订单和商品情况，再告诉您能退还是能换、怎样寄回、多久办完。在收到我们的答复之前，请先不要寄出商品。

[查看进展]({link})

请保留好原包装、配件和购买凭证。在页面里补充订单号和商品照片，可以办得更快。

{brand}`},
	{"ticket_received_return_exchange", "en", "[{number}] {subject}", `Hello {name},

We have received your request for a return or an exchange. Its number is **{number}**.

> {subject}

A colleague will look at the order and the item, then tell you whether it can be returned or exchanged, how to send it and how long it takes. Please do not send anything before you hear from us.

[See the progress]({link})

Please keep the packaging, the accessories and the receipt. If you add the order number and photos on that page, it goes faster.

{brand}`},
	{"ticket_received_installation", "zh-CN", "[{number}] {subject}", `{name}，您好：

您的安装预约我们收到了，编号是 **{number}**。

> {subject}

接下来会有同事联系您，确认安装条件和您方便的时间，再安排师傅上门。

[查看进展]({link})

您可以先在页面里告诉我们商品是否已经送到、安装位置的情况和您方便的时间，附上照片更好。师傅上门之前，请先不要自行拆装或通电。

{brand}`},
	{"ticket_received_installation", "en", "[{number}] {subject}", `Hello {name},

We have received your request for an installation. Its number is **{number}**.

> {subject}

A colleague will contact you about the place and the times that suit you, and then send a fitter.

[See the progress]({link})

You can already tell us on that page whether the item has arrived, what the place looks like, best with a photo, and when you are at home. Please do not take it apart or connect it to the power before the visit.

{brand}`},
	{"ticket_received_suggestion", "zh-CN", "[{number}] {subject}", `{name}，您好：

谢谢您的建议，我们收到了，编号是 **{number}**。

> {subject}

我们会认真讨论能不能采纳。无论结果怎样，都会写信告诉您，也会说明原因。

[查看进展]({link})

如果还有补充，在页面里留言就好。

{brand}`},
	{"ticket_received_suggestion", "en", "[{number}] {subject}", `Hello {name},

Thank you for your suggestion. We have received it under the number **{number}**.

> {subject}

We will look into it properly. Whatever we decide, we write to tell you what becomes of it, and why.

[See the progress]({link})

If there is anything to add, simply leave a message on that page.

{brand}`},
	{"ticket_received_praise", "zh-CN", "[{number}] {subject}", `{name}，您好：

谢谢您的肯定，我们读到了，编号是 **{number}**。

> {subject}

您的话会转给相关的同事和组长。知道哪里做得好，和知道哪里做得不好一样重要。

[查看]({link})

以后有什么需要，随时告诉我们。

{brand}`},
	{"ticket_received_praise", "en", "[{number}] {subject}", `Hello {name},

Thank you for your kind words. They have reached us under the number **{number}**.

> {subject}

We pass them on to the colleagues concerned and to their lead. To know what went well is worth as much as to know what did not.

[Open the page]({link})

Whenever you need us, we are here.

{brand}`},
	{"pending_reminder", "zh-CN", "Re: [{number}] {subject}", `{name}，您好：

关于您的请求 **{number}**“{subject}”，我们还在等您的答复，收到后才能继续处理。

请打开页面，看看我们最后问了什么，直接在那里回复就可以。

[查看并回复]({link})

如果接下来几天还没有收到您的答复，这张工单会先按已解决处理。之后您随时回复，它都会重新打开。

{brand}`},
	{"pending_reminder", "en", "Re: [{number}] {subject}", `Hello {name},

We still need your answer to go on with your request **{number}**, “{subject}”.

Please open the page, look at what we asked last, and reply right there.

[Read and reply]({link})

If we do not hear from you in the next few days, we mark the case as solved for now. An answer opens it again at any time.

{brand}`},
	{"pending_reminder_stays", "zh-CN", "Re: [{number}] {subject}", `{name}，您好：

关于您的请求 **{number}**“{subject}”，我们还在等您的答复，收到后才能继续处理。

请打开页面，看看我们最后问了什么，直接在那里回复就可以。

[查看并回复]({link})

您方便的时候再回复也可以，这张工单会一直为您保留。

{brand}`},
	{"pending_reminder_stays", "en", "Re: [{number}] {subject}", `Hello {name},

We still need your answer to go on with your request **{number}**, “{subject}”.

Please open the page, look at what we asked last, and reply right there.

[Read and reply]({link})

You can also answer later, whenever it suits you: we keep the case open for you.

{brand}`},
	{"auto_resolved", "zh-CN", "Re: [{number}] {subject}", `{name}，您好：

关于您的请求 **{number}**“{subject}”，我们一直没有收到您的答复，所以先按已解决处理。

如果问题还在，或者您刚好没有时间回复，在页面里留言就好，工单会立刻重新打开，我们接着处理。

[查看并回复]({link})

{brand}`},
	{"auto_resolved", "en", "Re: [{number}] {subject}", `Hello {name},

We have not heard from you about your request **{number}**, “{subject}”, so we have marked it as solved for now.

If the problem is still there, or if you simply had no time to write, leave a message on the page. That opens the case again at once, and we carry on.

[Read and reply]({link})

{brand}`},
	{"safety_received", "zh-CN", "[{number}] {subject}", `{name}，您好：

**请先确保人身安全。** 我们收到了您的消息，编号是 **{number}**，已经通知负责人，会有人马上给您打电话。

在此之前，请这样做：

- 请马上停用产品，远离它，不要再触碰，也请照看好孩子和老人。
- 在安全的前提下，切断电源，关闭燃气阀门。
- 闻到燃气味时，请开窗通风，不要开关任何电器，到室外再打电话。
- 有人受伤请拨打 **120**，起火或有危险请拨打 **119**。

请保持电话畅通。情况有变化，请直接打电话给我们，或在页面里留言。

[查看并留言]({link})

{brand}`},
	{"safety_received", "en", "[{number}] {subject}", `Hello {name},

**Your safety comes first.** We have received your message under the number **{number}** and told those in charge. A person calls you now.

Until then, please do this:

- Stop using the appliance, stay away from it and do not touch it again; look after children and elderly people.
- If it is safe to do so, switch off the power and close the gas valve.
- If you smell gas, open the windows, touch no switch and call from outside.
- If somebody is hurt, or there is fire or danger, call your emergency number.

Please keep your phone at hand. If anything changes, call us or leave a message on the page.

[Read and reply]({link})

{brand}`},
}

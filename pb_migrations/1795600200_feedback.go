package pb_migrations

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(createFeedback, dropFeedback) }

// voteLimit lets nobody vote by program.
var voteLimit = core.RateLimitRule{Label: "suggestion_votes:create", MaxRequests: 30, Duration: 60}

// createFeedback makes room for what becomes of suggestions and praise, for what everybody may see of a suggestion, and for
// the votes on it. What is public is a collection of its own: by a filter on a hidden field one would find who wrote it.
func createFeedback(app core.App) error {
	found := map[string]*core.Collection{}
	for _, name := range []string{"tickets", "customers", "staff", "teams"} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		found[name] = collection
	}
	relation := func(name string, to *core.Collection, isRequired bool, most int, help string) *core.RelationField {
		return &core.RelationField{Name: name, CollectionId: to.Id, MaxSelect: most, Required: isRequired, System: true, Help: help}
	}
	text := func(name string, most int, help string) *core.TextField {
		return &core.TextField{Name: name, Max: most, System: true, Help: help}
	}
	choice := func(name, help string, values ...string) *core.SelectField {
		return &core.SelectField{Name: name, Values: values, MaxSelect: 1, System: true, Help: help}
	}
	instant := func(name, help string) *core.DateField { return &core.DateField{Name: name, System: true, Help: help} }
	flag := func(name, help string) *core.BoolField { return &core.BoolField{Name: name, System: true, Help: help} }
	stamp := func() []core.Field {
		return []core.Field{
			instant("created", "When the record was made, by the clock of the desk."),
			instant("updated", "When the record last changed; strictly increasing for one record."),
		}
	}
	onlyStaff := `@request.auth.collectionName = "staff"`
	onlyCustomers := `@request.auth.collectionName = "customers"`
	own := onlyStaff + ` || (` + onlyCustomers + ` && customer = @request.auth.id)`

	feedback := core.NewBaseCollection("feedback")
	feedback.Fields.Add(
		relation("ticket", found["tickets"], true, 1, "The case in which it was said."),
		relation("customer", found["customers"], true, 1, "Who said it."),
		choice("kind", "Which of the two paths it takes.", "suggestion", "praise"),
		choice("state", "Where it stands; docs/GLOSSARY says what may follow what.",
			"received", "analysed", "adopted", "declined", "in_progress", "done", "forwarded", "thanked", "withdrawn"),
		flag("is_open", "Somebody still has something to do. Kept by the desk."),
		relation("team", found["teams"], false, 1, "The department that sees to it."),
		relation("owner", found["staff"], false, 1, "Who sees to it; empty: whoever leads the department."),
		relation("people", found["staff"], false, 20, "Whom praise is for."),
		instant("due_at", "By when the next step is due."),
		flag("overdue", "That time has passed. Kept by the desk."),
		text("analysis", 20_000, "What came of looking into a suggestion; seen by staff only."),
		text("explanation", 5_000, "What the customer is told with the decision, in their language; needed to decline."),
		instant("decided_at", "When it was adopted or declined. Kept by the desk."),
		relation("decided_by", found["staff"], false, 1, "Who decided. Kept by the desk."),
		&core.JSONField{Name: "path", MaxSize: 1 << 14, System: true, Help: "The states it has been in: [{state, at}], which the customer sees. Kept by the desk."},
	)
	feedback.Fields.Add(stamp()...)
	feedback.ListRule, feedback.ViewRule, feedback.UpdateRule = &own, &own, &onlyStaff
	feedback.AddIndex("idx_feedback_ticket", true, "ticket", "")
	feedback.AddIndex("idx_feedback_open", false, "kind, is_open, due_at, id", "")
	feedback.AddIndex("idx_feedback_team", false, "team, is_open, due_at, id", "")
	feedback.AddIndex("idx_feedback_owner", false, "owner, is_open, due_at, id", "")
	feedback.AddIndex("idx_feedback_kind", false, "kind, created, id", "")
	feedback.AddIndex("idx_feedback_created", false, "created, id", "")
	feedback.AddIndex("idx_feedback_customer", false, "customer, created", "")
	if err := app.Save(feedback); err != nil {
		return err
	}
	feedback.Fields.Add(relation("joined_into", feedback, false, 1, "The earlier suggestion of the same, with which it goes on."))
	feedback.AddIndex("idx_feedback_joined", false, "joined_into", "joined_into != ''")
	if err := app.Save(feedback); err != nil {
		return err
	}

	suggestions := core.NewBaseCollection("suggestions")
	suggestions.Fields.Add(
		relation("feedback", feedback, true, 1, "The suggestion that it shows; never seen by customers."),
		text("title_zh", 120, "Heading in Chinese, in the desk's words."),
		text("title_en", 120, "Heading in English; one of the two will do."),
		text("summary_zh", 2_000, "What is suggested, in the desk's words and not the customer's."),
		text("summary_en", 2_000, "The same in English."),
		flag("published", "Everybody sees it, and customers vote on it."),
		instant("published_at", "Since when. Kept by the desk."),
		choice("state", "Where the suggestion stands. Kept by the desk.", "received", "analysed", "adopted", "declined", "in_progress", "done", "withdrawn"),
		&core.NumberField{Name: "votes", OnlyInt: true, System: true, Help: "How many customers want it. Kept by the desk."},
	)
	suggestions.Fields.Add(stamp()...)
	published := onlyStaff + ` || published = true`
	suggestions.ListRule, suggestions.ViewRule, suggestions.CreateRule, suggestions.UpdateRule = &published, &published, &onlyStaff, &onlyStaff
	suggestions.AddIndex("idx_suggestions_feedback", true, "feedback", "")
	suggestions.AddIndex("idx_suggestions_votes", false, "votes, id", "published = 1")
	suggestions.AddIndex("idx_suggestions_new", false, "published_at, id", "published = 1")
	if err := app.Save(suggestions); err != nil {
		return err
	}

	votes := core.NewBaseCollection("suggestion_votes")
	votes.Fields.Add(
		relation("suggestion", suggestions, true, 1, "What is voted for."),
		relation("customer", found["customers"], true, 1, "Who votes; each once, from the portal."),
	)
	votes.Fields.Add(stamp()...)
	ownVote := onlyCustomers + ` && customer = @request.auth.id`
	votes.ListRule, votes.ViewRule, votes.CreateRule, votes.DeleteRule = &own, &own, &onlyCustomers, &ownVote
	votes.AddIndex("idx_suggestion_votes_once", true, "suggestion, customer", "")
	votes.AddIndex("idx_suggestion_votes_customer", false, "customer, created", "")
	if err := app.Save(votes); err != nil {
		return err
	}
	if err := seedFeedbackMails(app); err != nil {
		return err
	}
	settings := app.Settings()
	if !slices.ContainsFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == voteLimit.Label }) {
		settings.RateLimits.Rules = append(settings.RateLimits.Rules, voteLimit)
	}
	return app.Save(settings)
}

func dropFeedback(app core.App) error {
	settings := app.Settings()
	settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == voteLimit.Label })
	if err := app.Save(settings); err != nil {
		return err
	}
	for _, t := range feedbackTemplates {
		if _, err := app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] = {:key}`).Bind(dbx.Params{"key": t.key}).Execute(); err != nil {
			return err
		}
	}
	return dropAll(app, "suggestion_votes", "suggestions", "feedback")
}

func seedFeedbackMails(app core.App) error {
	now := types.NowDateTime().String()
	for _, t := range feedbackTemplates {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO templates (id, [[key]], locale, subject, body, enabled, created, updated)
			VALUES ({:id}, {:key}, {:locale}, {:subject}, {:body}, TRUE, {:now}, {:now}) ON CONFLICT DO NOTHING`).Bind(dbx.Params{
			"id": security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "key": t.key, "locale": t.locale, "subject": t.subject, "body": t.body, "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("template %s %s: %w", t.key, t.locale, err)
		}
	}
	return nil
}

// feedbackTemplates are what submitters are told at each decision: as a message in the case, and by mail.
var feedbackTemplates = []struct{ key, locale, subject, body string }{
	{"suggestion_adopted", "zh-CN", "Re: [{number}] 您的建议已采纳", `{name}，您好：

您的建议“{subject}”我们仔细看过，决定采纳。

{text}

开始做和做完的时候，都会再告诉您。

[查看进展]({link})

{brand}`},
	{"suggestion_adopted", "en", "Re: [{number}] We take up your suggestion", `Hello {name},

we have looked into your suggestion “{subject}” and take it up.

{text}

You hear from us again when we begin, and when it is done.

[See where it stands]({link})

{brand}`},
	{"suggestion_declined", "zh-CN", "Re: [{number}] 关于您的建议", `{name}，您好：

您的建议“{subject}”我们仔细看过，这一次没有采纳。原因如下：

{text}

谢谢您花时间告诉我们。如果您觉得我们理解得不对，请直接在工单里留言。

[查看工单]({link})

{brand}`},
	{"suggestion_declined", "en", "Re: [{number}] About your suggestion", `Hello {name},

we have looked into your suggestion “{subject}” and cannot take it up this time. The reason:

{text}

Thank you for taking the time. If we have misunderstood you, please write to us in the request.

[Open the request]({link})

{brand}`},
	{"suggestion_started", "zh-CN", "Re: [{number}] 您的建议开始做了", `{name}，您好：

您的建议“{subject}”已经开始做了。

{text}

做完时再告诉您。

[查看进展]({link})

{brand}`},
	{"suggestion_started", "en", "Re: [{number}] Work on your suggestion has begun", `Hello {name},

work on your suggestion “{subject}” has begun.

{text}

You hear from us when it is done.

[See where it stands]({link})

{brand}`},
	{"suggestion_done", "zh-CN", "Re: [{number}] 您的建议已经实现", `{name}，您好：

您的建议“{subject}”已经实现。谢谢您，是您让它变得更好。

{text}

[查看工单]({link})

{brand}`},
	{"suggestion_done", "en", "Re: [{number}] Your suggestion is done", `Hello {name},

your suggestion “{subject}” is done. Thank you: it is better because of you.

{text}

[Open the request]({link})

{brand}`},
	{"suggestion_joined", "zh-CN", "Re: [{number}] 您的建议有人同提", `{name}，您好：

您的建议“{subject}”也有别的客户提过，我们合在一起处理。每一步进展，同样会告诉您。

[查看进展]({link})

{brand}`},
	{"suggestion_joined", "en", "Re: [{number}] You are not the only one to suggest this", `Hello {name},

another customer has suggested the same as your “{subject}”, so we deal with both together. You hear from us at each step all the same.

[See where it stands]({link})

{brand}`},
	{"praise_thanked", "zh-CN", "Re: [{number}] 谢谢您的表扬", `{name}，您好：

谢谢您的表扬“{subject}”。您的话已经转达给同事本人和所在的团队。

{text}

{brand}`},
	{"praise_thanked", "en", "Re: [{number}] Thank you for your kind words", `Hello {name},

thank you for your kind words, “{subject}”. They have reached the colleague and the team they are for.

{text}

{brand}`},
}

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

// Colleagues reply to what customers say in surveys; a customer sees their own answers; the public page is limited by
// address, since nobody signs in there.
func init() { m.Register(extendAnswers, shrinkAnswers) }

// surveyLimit lets an office behind one address answer, and no program try many links.
var surveyLimit = core.RateLimitRule{Label: "POST /survey/", MaxRequests: 30, Duration: 60}

func extendAnswers(app core.App) error {
	answers, err := app.FindCollectionByNameOrId("survey_answers")
	if err != nil {
		return err
	}
	staff, err := app.FindCollectionByNameOrId("staff")
	if err != nil {
		return err
	}
	answers.Fields.Add(
		&core.TextField{Name: "reply", Max: 20_000, System: true, Help: "What a colleague wrote back, in Markdown; setting it sends it, once: into the case, or by mail where that is closed."},
		&core.SelectField{Name: "reply_way", Values: []string{"message", "mail"}, MaxSelect: 1, System: true, Help: "How it went out. Kept by the desk."},
		&core.RelationField{Name: "replied_by", CollectionId: staff.Id, MaxSelect: 1, System: true, Help: "Who replied. Kept by the desk."},
		&core.DateField{Name: "replied_at", System: true, Help: "When. Kept by the desk."},
	)
	own := `@request.auth.collectionName = "staff" || (@request.auth.collectionName = "customers" && customer = @request.auth.id)`
	answers.ListRule, answers.ViewRule = &own, &own
	answers.AddIndex("idx_survey_answers_low", false, "created, id", "low = 1")
	answers.AddIndex("idx_survey_answers_survey", false, "survey, created, id", "")
	if err := app.Save(answers); err != nil {
		return err
	}
	if err := addReplyMails(app); err != nil {
		return err
	}
	settings := app.Settings()
	if !slices.ContainsFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == surveyLimit.Label }) {
		settings.RateLimits.Rules = append(settings.RateLimits.Rules, surveyLimit)
	}
	return app.Save(settings)
}

func addReplyMails(app core.App) error {
	now := types.NowDateTime().String()
	for _, t := range replyTemplates {
		// Plain SQL, so that an upgrade never meets the hooks of a later version.
		_, err := app.DB().NewQuery(`INSERT INTO templates (id, [[key]], locale, subject, body, enabled, created, updated)
			VALUES ({:id}, 'survey_reply', {:locale}, {:subject}, {:body}, TRUE, {:now}, {:now}) ON CONFLICT DO NOTHING`).Bind(dbx.Params{
			"id": security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "locale": t.locale, "subject": t.subject, "body": t.body, "now": now,
		}).Execute()
		if err != nil {
			return fmt.Errorf("template survey_reply %s: %w", t.locale, err)
		}
	}
	return nil
}

func shrinkAnswers(app core.App) error {
	if _, err := app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] = 'survey_reply'`).Execute(); err != nil {
		return err
	}
	settings := app.Settings()
	settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == surveyLimit.Label })
	if err := app.Save(settings); err != nil {
		return err
	}
	answers, err := app.FindCollectionByNameOrId("survey_answers")
	if err != nil {
		return err
	}
	onlyStaff := `@request.auth.collectionName = "staff"`
	answers.ListRule, answers.ViewRule = &onlyStaff, &onlyStaff
	answers.RemoveIndex("idx_survey_answers_low")
	answers.RemoveIndex("idx_survey_answers_survey")
	for _, name := range []string{"reply", "reply_way", "replied_by", "replied_at"} {
		answers.Fields.RemoveByName(name)
	}
	return app.SaveNoValidate(answers) // PocketBase would keep fields of the system
}

var replyTemplates = []struct{ locale, subject, body string }{
	{"zh-CN", "Re: [{number}] 关于您的评价", `{name}，您好：

您就工单 **{number}**“{subject}”给我们写了评价，谢谢。我们的回复如下：

{text}

如果还有话想对我们说，请在工单里留言：

[打开工单]({link})

{brand}`},
	{"en", "Re: [{number}] About what you told us", `Hello {name},

Thank you for what you told us about your request **{number}**, “{subject}”. Here is our reply:

{text}

If there is more to say, please write to us in the request:

[Open the request]({link})

{brand}`},
}

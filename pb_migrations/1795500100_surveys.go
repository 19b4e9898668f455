package pb_migrations

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(createSurveys, dropSurveys) }

// firstSurvey is the survey of a fresh installation.
//
//go:embed survey.json
var firstSurvey []byte

// createSurveys makes room for surveys, invitations and answers, and ships one survey and its mails.
func createSurveys(app core.App) error {
	found := map[string]*core.Collection{}
	for _, name := range []string{"tickets", "customers", "staff"} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		found[name] = collection
	}
	relation := func(name string, to *core.Collection, isRequired bool, help string) *core.RelationField {
		return &core.RelationField{Name: name, CollectionId: to.Id, MaxSelect: 1, Required: isRequired, System: true, Help: help}
	}
	stamp := func() []core.Field {
		return []core.Field{
			&core.DateField{Name: "created", System: true, Help: "When the record was made, by the clock of the desk."},
			&core.DateField{Name: "updated", System: true, Help: "When the record last changed; strictly increasing for one record."},
		}
	}
	onlyStaff := `@request.auth.collectionName = "staff"`
	whole := func(name, help string) *core.NumberField {
		return &core.NumberField{Name: name, OnlyInt: true, System: true, Help: help}
	}

	surveys := core.NewBaseCollection("surveys")
	surveys.Fields.Add(
		&core.TextField{Name: "key", Required: true, Max: 40, System: true, Help: "The name by which rules ask for it: act.survey(\"after_service\")."},
		&core.TextField{Name: "name", Required: true, Max: 300, System: true, Help: "What colleagues call it."},
		&core.BoolField{Name: "enabled", System: true, Help: "Switched off, nobody is invited any more; what was sent can still be answered."},
		&core.JSONField{Name: "title", MaxSize: 1 << 12, System: true, Help: "Heading of the page, by language: {\"zh-CN\": \"…\", \"en\": \"…\"}."},
		&core.JSONField{Name: "thanks", MaxSize: 1 << 12, System: true, Help: "What the page says after the answer, by language."},
		&core.JSONField{Name: "questions", MaxSize: 1 << 16, System: true, Help: "The questions in order; docs/GLOSSARY describes their types. A change makes a new version; invitations keep the wording that they were made with."},
		whole("version", "Counts the changes of title, thanks and questions. Kept by the desk."),
		whole("sample", "Share of the solved cases in per cent whose customers are asked; 0 or 100: all."),
		whole("suppress_days", "A customer who was asked by any survey in so many days is not asked again."),
		whole("remind_days", "Reminded once, so many days after the mail; 0: never."),
		whole("expire_days", "The link runs out so many days after the mail."),
	)
	surveys.Fields.Add(stamp()...)
	surveys.ListRule, surveys.ViewRule = &onlyStaff, &onlyStaff
	surveys.AddIndex("idx_surveys_key", true, "key", "")
	if err := app.Save(surveys); err != nil {
		return err
	}

	invites := core.NewBaseCollection("survey_invites")
	invites.Fields.Add(
		relation("survey", surveys, true, "What is asked."),
		whole("version", "The survey's version when the invitation was made."),
		&core.JSONField{Name: "questions", MaxSize: 1 << 16, System: true, Help: "The questions as they stood then, those that apply to the case."},
		&core.JSONField{Name: "title", MaxSize: 1 << 12, System: true, Help: "Heading of the page, as it stood then."},
		&core.JSONField{Name: "thanks", MaxSize: 1 << 12, System: true, Help: "What the page says after the answer, as it stood then."},
		relation("ticket", found["tickets"], true, "The case that it asks about."),
		relation("customer", found["customers"], true, "Who is asked."),
		&core.TextField{Name: "locale", Max: 10, System: true, Help: "The language of the mail and of the page at first."},
		&core.SelectField{Name: "state", Values: []string{"waiting", "sent", "answered", "expired", "skipped"}, MaxSelect: 1, System: true, Help: "Where it stands. Kept by the desk."},
		&core.SelectField{Name: "skip_reason", Values: []string{"sample", "recent", "no_address", "reopened", "erased", "template"}, MaxSelect: 1, System: true, Help: "Why it is not sent."},
		&core.DateField{Name: "resolved_at", System: true, Help: "When the case was solved that it asks about."},
		&core.DateField{Name: "send_at", System: true, Help: "When it is sent."},
		&core.DateField{Name: "sent_at", System: true, Help: "When it was."},
		&core.DateField{Name: "remind_at", System: true, Help: "When the customer is reminded."},
		&core.DateField{Name: "reminded_at", System: true, Help: "When they were."},
		&core.DateField{Name: "expires_at", System: true, Help: "Until when it can be answered."},
		&core.DateField{Name: "answered_at", System: true, Help: "When it was."},
	)
	invites.Fields.Add(stamp()...)
	invites.ListRule, invites.ViewRule = &onlyStaff, &onlyStaff
	invites.AddIndex("idx_survey_invites_once", true, "ticket, survey, resolved_at", "")
	invites.AddIndex("idx_survey_invites_customer", false, "customer, sent_at", "")
	invites.AddIndex("idx_survey_invites_sent", false, "survey, sent_at", "")
	invites.AddIndex("idx_survey_invites_state", false, "state, send_at", "")
	if err := app.Save(invites); err != nil {
		return err
	}

	answers := core.NewBaseCollection("survey_answers")
	answers.Fields.Add(
		relation("invite", invites, true, "The invitation that was answered."),
		relation("survey", surveys, true, "What was asked."),
		whole("version", "In which version."),
		relation("ticket", found["tickets"], true, "The case."),
		relation("customer", found["customers"], true, "Who answered."),
		&core.JSONField{Name: "answers", MaxSize: 1 << 18, System: true, Help: "The answers by the questions' keys, as they were given."},
		&core.JSONField{Name: "dimensions", MaxSize: 1 << 12, System: true, Help: "Scores 1 to 5 by dimension; what does not apply is left out."},
		&core.NumberField{Name: "csat", OnlyInt: true, System: true, Help: "Overall satisfaction, 1 to 5; 0: not answered."},
		&core.NumberField{Name: "nps", OnlyInt: true, System: true, Help: "Recommendation, 0 to 10; -1: not answered."},
		&core.NumberField{Name: "ces", OnlyInt: true, System: true, Help: "Effort, 1 to 7; 0: not answered."},
		&core.SelectField{Name: "solved", Values: []string{"yes", "partly", "no"}, MaxSelect: 1, System: true, Help: "Whether the problem is solved."},
		&core.TextField{Name: "comment", Max: 60000, System: true, Help: "What the customer wrote."},
		&core.BoolField{Name: "contact", System: true, Help: "The customer may be called about it."},
		&core.BoolField{Name: "low", System: true, Help: "Somebody must see to it: a score of 1 or 2, not solved, or a detractor who may be called."},
		&core.TextField{Name: "locale", Max: 10, System: true, Help: "The language in which it was answered."},
		&core.BoolField{Name: "unread", System: true, Help: "The customer wrote something that nobody has answered or marked as read."},
		relation("read_by", found["staff"], false, "Who answered it or marked it as read."),
		&core.DateField{Name: "read_at", System: true, Help: "When."},
	)
	answers.Fields.Add(stamp()...)
	answers.ListRule, answers.ViewRule, answers.UpdateRule = &onlyStaff, &onlyStaff, &onlyStaff
	answers.AddIndex("idx_survey_answers_invite", true, "invite", "")
	answers.AddIndex("idx_survey_answers_ticket", false, "ticket, created", "")
	answers.AddIndex("idx_survey_answers_created", false, "created, id", "")
	answers.AddIndex("idx_survey_answers_unread", false, "created, id", "unread = 1")
	answers.AddIndex("idx_survey_answers_customer", false, "customer, created", "")
	if err := app.Save(answers); err != nil {
		return err
	}
	return seedSurvey(app)
}

func seedSurvey(app core.App) error {
	var first struct {
		Key, Name        string
		Title, Thanks    json.RawMessage
		Questions        json.RawMessage
		Sample, Suppress int
		Remind, Expire   int
	}
	if err := json.Unmarshal(firstSurvey, &first); err != nil {
		return fmt.Errorf("read the shipped survey: %w", err)
	}
	now := types.NowDateTime().String()
	// Plain SQL, so that an upgrade never meets the hooks of a later version.
	_, err := app.DB().NewQuery(`INSERT INTO surveys (id, [[key]], name, enabled, title, thanks, questions, version, sample, suppress_days, remind_days, expire_days, created, updated)
		VALUES ({:id}, {:key}, {:name}, TRUE, {:title}, {:thanks}, {:questions}, 1, {:sample}, {:suppress}, {:remind}, {:expire}, {:now}, {:now})`).Bind(dbx.Params{
		"id": security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "key": first.Key, "name": first.Name,
		"title": string(first.Title), "thanks": string(first.Thanks), "questions": string(first.Questions), "sample": first.Sample, "suppress": first.Suppress,
		"remind": first.Remind, "expire": first.Expire, "now": now,
	}).Execute()
	if err != nil {
		return fmt.Errorf("ship the survey: %w", err)
	}
	for _, t := range surveyTemplates {
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

func dropSurveys(app core.App) error {
	if _, err := app.DB().NewQuery(`DELETE FROM templates WHERE [[key]] IN ('survey_invite', 'survey_reminder')`).Execute(); err != nil {
		return err
	}
	return dropAll(app, "survey_answers", "survey_invites", "surveys")
}

// surveyTemplates are the mails. The five numbers lead to the page with that score chosen; nothing is recorded until the
// customer sends it there.
var surveyTemplates = []struct{ key, locale, subject, body string }{
	{"survey_invite", "zh-CN", "[{number}] 这次服务，您满意吗？", `{name}，您好：

您的工单 **{number}**“{subject}”前些天办结了。这次服务您满意吗？点一个分数就可以开始，一分钟就能填完：

[1 很不满意]({link1}) · [2 不满意]({link2}) · [3 一般]({link3}) · [4 满意]({link4}) · [5 很满意]({link5})

[填写评价]({link})

您的每一条意见都会有人看。链接在 {days} 天内有效。

{brand}`},
	{"survey_invite", "en", "[{number}] How did we do?", `Hello {name},

Your request **{number}**, “{subject}”, was solved some days ago. How satisfied are you with the way it was handled? Choose a score to begin; it takes a minute:

[1 very dissatisfied]({link1}) · [2]({link2}) · [3]({link3}) · [4]({link4}) · [5 very satisfied]({link5})

[Answer the questions]({link})

A person reads every answer. The link works for {days} days.

{brand}`},
	{"survey_reminder", "zh-CN", "Re: [{number}] 这次服务，您满意吗？", `{name}，您好：

前几天我们请您评价工单 **{number}**“{subject}”的服务。如果您愿意，现在还可以填写，一分钟就好：

[填写评价]({link})

这是最后一次提醒。

{brand}`},
	{"survey_reminder", "en", "Re: [{number}] How did we do?", `Hello {name},

Some days ago we asked how satisfied you are with the way your request **{number}**, “{subject}”, was handled. If you like, you can still tell us; it takes a minute:

[Answer the questions]({link})

We do not remind you again.

{brand}`},
}

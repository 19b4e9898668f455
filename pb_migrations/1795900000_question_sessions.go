package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(createQuestionSessions, dropQuestionSessions) }

// questionLimits bound what anybody may ask without signing in, by address.
var questionLimits = []core.RateLimitRule{{Label: "POST /api/aftercare/questions/", MaxRequests: 30, Duration: 60}}

// createQuestionSessions makes room for what the automatic answers were asked.
func createQuestionSessions(app core.App) error {
	relations := map[string]*core.Collection{}
	for _, name := range []string{"customers", "tickets"} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		relations[name] = collection
	}
	sessions := core.NewBaseCollection("question_sessions")
	choice := func(name, help string, values ...string) *core.SelectField {
		return &core.SelectField{Name: name, Values: values, MaxSelect: 1, System: true, Help: help}
	}
	sessions.Fields.Add(
		&core.TextField{Name: "secret", Max: 64, Hidden: true, System: true, Help: "A hash of the secret that the asker's browser has."},
		&core.RelationField{Name: "customer", CollectionId: relations["customers"].Id, MaxSelect: 1, System: true, Help: "Who asked, where somebody was signed in."},
		choice("locale", "The language in which it began.", "zh-CN", "en"),
		choice("state", "open, solved (the last answer helped), handed_over (a person is to see to it).", "open", "solved", "handed_over"),
		choice("reason", "Why a person is to see to it: asked for, not helped twice, danger, a complaint.", "asked", "missed", "danger", "anger"),
		&core.TextField{Name: "category", Max: 100, System: true, Help: "Which danger it is."},
		&core.RelationField{Name: "ticket", CollectionId: relations["tickets"].Id, MaxSelect: 1, System: true, Help: "The case that came of it."},
		&core.NumberField{Name: "misses", OnlyInt: true, System: true, Help: "How often it was not helped since it last was."},
		&core.JSONField{Name: "turns", MaxSize: 1 << 20, System: true, Help: "The questions, what was shown, and whether it helped."},
		&core.DateField{Name: "created", System: true, Help: "When it began, by the clock of the desk."},
		&core.DateField{Name: "updated", System: true, Help: "When something was last asked or said."},
	)
	staff := `@request.auth.collectionName = "staff"`
	sessions.ListRule, sessions.ViewRule = &staff, &staff
	sessions.AddIndex("idx_question_sessions_created", false, "created, state, reason", "")
	sessions.AddIndex("idx_question_sessions_updated", false, "updated", "")
	sessions.AddIndex("idx_question_sessions_customer", false, "customer, created", "customer != ''")
	sessions.AddIndex("idx_question_sessions_ticket", false, "ticket", "ticket != ''")
	if err := app.Save(sessions); err != nil {
		return err
	}
	settings := app.Settings()
	for _, limit := range questionLimits {
		if !slices.ContainsFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool { return rule.Label == limit.Label }) {
			settings.RateLimits.Rules = append(settings.RateLimits.Rules, limit)
		}
	}
	return app.Save(settings)
}

func dropQuestionSessions(app core.App) error {
	settings := app.Settings()
	settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules, func(rule core.RateLimitRule) bool {
		return slices.ContainsFunc(questionLimits, func(limit core.RateLimitRule) bool { return limit.Label == rule.Label })
	})
	if err := app.Save(settings); err != nil {
		return err
	}
	return dropAll(app, "question_sessions")
}

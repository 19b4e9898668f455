package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addNoQuestion, dropNoQuestion) }

const noQuestion = "no_question"

// addNoQuestion lets an invitation say that its survey asks nothing about a case of this kind.
func addNoQuestion(app core.App) error {
	return changeSkipReasons(app, func(reasons *core.SelectField) { reasons.Values = append(reasons.Values, noQuestion) })
}

func dropNoQuestion(app core.App) error {
	if _, err := app.DB().NewQuery(`UPDATE survey_invites SET skip_reason = '' WHERE skip_reason = 'no_question'`).Execute(); err != nil {
		return err
	}
	return changeSkipReasons(app, func(reasons *core.SelectField) {
		reasons.Values = slices.DeleteFunc(reasons.Values, func(value string) bool { return value == noQuestion })
	})
}

func changeSkipReasons(app core.App, change func(*core.SelectField)) error {
	invites, err := app.FindCollectionByNameOrId("survey_invites")
	if err != nil {
		return err
	}
	if reasons, isSelect := invites.Fields.GetByName("skip_reason").(*core.SelectField); isSelect {
		change(reasons)
	}
	return app.Save(invites)
}

package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addRefusedSurvey, dropRefusedSurvey) }

const refusedSurvey = "refused"

// addRefusedSurvey lets an invitation say that its customer did not want to be asked.
func addRefusedSurvey(app core.App) error {
	return changeSkipReasons(app, func(reasons *core.SelectField) { reasons.Values = append(reasons.Values, refusedSurvey) })
}

func dropRefusedSurvey(app core.App) error {
	if _, err := app.DB().NewQuery(`UPDATE survey_invites SET skip_reason = '' WHERE skip_reason = 'refused'`).Execute(); err != nil {
		return err
	}
	return changeSkipReasons(app, func(reasons *core.SelectField) {
		reasons.Values = slices.DeleteFunc(reasons.Values, func(value string) bool { return value == refusedSurvey })
	})
}

package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	const ago, now = "was solved some days ago. How", "has been solved. How"
	m.Register(reworded(ago, now), reworded(now, ago))
}

// reworded changes a phrase of the English invitation to a survey, which goes out a day after the solution. A desk that has
// written its own keeps it.
func reworded(from, to string) func(core.App) error {
	return func(app core.App) error {
		_, err := app.DB().NewQuery(`UPDATE templates SET body = replace(body, {:from}, {:to}) WHERE [[key]] = 'survey_invite' AND locale = 'en'`).
			Bind(dbx.Params{"from": from, "to": to}).Execute()
		if err != nil {
			return fmt.Errorf("reword the invitation to a survey: %w", err)
		}
		return nil
	}
}

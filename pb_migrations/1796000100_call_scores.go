package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(countCallScores, uncountCallScores) }

const callScoresIndex = "idx_callback_attempts_figures"

// countCallScores lets what customers score in a call be counted from an index: the round of its callback stands with the try, since the
// first of a solution counts.
func countCallScores(app core.App) error {
	attempts, err := app.FindCollectionByNameOrId("callback_attempts")
	if err != nil {
		return err
	}
	attempts.Fields.Add(&core.NumberField{Name: "round", OnlyInt: true, System: true, Help: "The round of its callback: 1, or 2 after “partly”. Kept by the desk."})
	attempts.AddIndex(callScoresIndex, false, "created, outcome, round, ticket, scores", "")
	if err := app.Save(attempts); err != nil {
		return err
	}
	_, err = app.DB().NewQuery(`UPDATE callback_attempts SET round = COALESCE((SELECT c.round FROM callbacks c WHERE c.id = callback), 1)`).Execute()
	if err != nil {
		return fmt.Errorf("note the rounds of the tries: %w", err)
	}
	return nil
}

func uncountCallScores(app core.App) error {
	attempts, err := app.FindCollectionByNameOrId("callback_attempts")
	if err != nil {
		return err
	}
	attempts.RemoveIndex(callScoresIndex)
	attempts.Fields.RemoveByName("round")
	return app.SaveNoValidate(attempts) // PocketBase would keep fields of the system
}

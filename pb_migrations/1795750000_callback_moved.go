package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(addMoved, dropMoved) }

// cancelledMoved is why a callback is cancelled whose case has come to be another customer's.
const cancelledMoved = "moved"

func addMoved(app core.App) error {
	callbacks, err := app.FindCollectionByNameOrId("callbacks")
	if err != nil {
		return err
	}
	reasons, _ := callbacks.Fields.GetByName("cancelled_reason").(*core.SelectField)
	if reasons == nil || slices.Contains(reasons.Values, cancelledMoved) {
		return nil
	}
	reasons.Values = append(reasons.Values, cancelledMoved)
	return app.Save(callbacks)
}

func dropMoved(app core.App) error {
	callbacks, err := app.FindCollectionByNameOrId("callbacks")
	if err != nil {
		return err
	}
	if _, err := app.DB().NewQuery(`UPDATE callbacks SET cancelled_reason = 'replaced' WHERE cancelled_reason = 'moved'`).Execute(); err != nil {
		return err
	}
	reasons, _ := callbacks.Fields.GetByName("cancelled_reason").(*core.SelectField)
	if reasons == nil {
		return nil
	}
	reasons.Values = slices.DeleteFunc(reasons.Values, func(value string) bool { return value == cancelledMoved })
	return app.Save(callbacks)
}

package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(bringFeedbackBack, func(core.App) error { return nil }) }

// bringFeedbackBack puts suggestions and praise that went along with a merged case back to where they were said: in a case of another
// kind, its next change would end them. The first event that moved one names the case.
func bringFeedbackBack(app core.App) error {
	_, err := app.DB().NewQuery(`UPDATE feedback SET ticket = said.ticket FROM (
			SELECT f.id, (SELECT json_extract(e.changes, '$.ticket[0]') FROM events e
				WHERE e.collection = 'feedback' AND e.record = f.id AND json_extract(e.changes, '$.ticket[0]') != '' ORDER BY e.seq LIMIT 1) AS ticket
			FROM feedback f JOIN tickets t ON t.id = f.ticket WHERE f.kind != t.kind AND f.state != 'withdrawn'
		) AS said JOIN tickets AS origin ON origin.id = said.ticket
		WHERE feedback.id = said.id AND origin.merged_into = feedback.ticket AND NOT EXISTS (SELECT 1 FROM feedback other WHERE other.ticket = said.ticket)`).Execute()
	if err != nil {
		return fmt.Errorf("bring feedback back to the cases in which it was said: %w", err)
	}
	return nil
}

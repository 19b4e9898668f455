package journal

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// BriefOfTicket returns what happened to one case and in its messages up to the given seq, in order, without what people
// wrote and without timers: only what decisions by states and times need, since a long case has thousands of events.
func BriefOfTicket(app core.App, ticket string, seq int64) ([]*Event, error) {
	rows := []row{}
	err := app.ConcurrentDB().NewQuery(`SELECT seq, type, ticket, collection, record, actor_kind, actor, rule,
		json_remove(changes, '$.body', '$.html', '$.description', '$.steps', '$.resolution', '$.facts', '$.decision') AS changes,
		data, cause, depth, at FROM events WHERE ticket = {:ticket} AND seq <= {:seq} AND collection IN ('tickets', 'messages')
		AND type NOT LIKE 'timer.%' ORDER BY seq`).
		Bind(dbx.Params{"ticket": ticket, "seq": seq}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read the events of case %s: %w", ticket, err)
	}
	events := make([]*Event, len(rows))
	for i, r := range rows {
		if events[i], err = r.event(); err != nil {
			return nil, err
		}
	}
	return events, nil
}

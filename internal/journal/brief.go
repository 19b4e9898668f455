package journal

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// BriefOfTicket returns what happened to one case and in its messages up to the given seq, in order, without what people
// wrote and without timers: only what decisions by states and times need, since a long case has thousands of events.
func BriefOfTicket(app core.App, ticket string, seq int64) ([]*Event, error) {
	events, err := readEvents(app.ConcurrentDB(), `SELECT seq, type, ticket, collection, record, actor_kind, actor, rule,
		json_remove(changes, '$.body', '$.html', '$.description', '$.steps', '$.resolution', '$.facts', '$.decision') AS changes,
		data, cause, depth, at FROM events WHERE ticket = ? AND seq <= ? AND collection IN ('tickets', 'messages')
		AND type NOT LIKE 'timer.%' ORDER BY seq`, wantsAll, ticket, seq)
	if err != nil {
		return nil, fmt.Errorf("read the events of case %s: %w", ticket, err)
	}
	return events, nil
}

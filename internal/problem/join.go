package problem

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// selectJoined is the open problem that a rule proposed for the product and category of a case, which is linked to none. A
// question and praise say nothing of a fault. For three values IN would have the database build a table each time.
const selectJoined = `SELECT p.id FROM tickets t JOIN problems p ON p.product = t.product AND p.category = t.category AND p.proposed = TRUE AND p.status != 'closed'
	WHERE t.id = {:ticket} AND t.product != '' AND t.category != '' AND (t.kind = 'complaint' OR t.kind = 'repair' OR t.kind = 'return_exchange')
	AND t.problem = '' AND t.merged_into = '' AND t.erased_at = '' LIMIT 1`

// planJoin has a case join the problem that was proposed for its product and category, as long as that is open, however
// seldom such cases have become: a measure is judged by those that still come.
func (r *room) planJoin(app core.App, event *journal.Event) (write func(tx core.App) error, err error) {
	changes, err := event.Whole(app)
	if err != nil {
		return nil, err
	}
	isSorted := false
	for _, name := range []string{"product", "category", "kind"} {
		_, changed := changes[name]
		isSorted = isSorted || changed
	}
	if !isSorted || event.Type == "ticket.created" && !isWhole(changes) {
		return nil, nil
	}
	if id, err := joinedBy(app, event.Ticket); id == "" || err != nil {
		return nil, err
	}
	return func(tx core.App) error {
		id, err := joinedBy(tx, event.Ticket) // it may have been closed, or the case linked, in the meantime
		if id == "" || err != nil {
			return err
		}
		return r.link(tx, event.Ticket, id, event.System())
	}, nil
}

// isWhole says whether a new case came with a product and a category. Most do not, and no problem need be looked for.
func isWhole(changes journal.Changes) bool {
	return !isEmpty(changes["product"][1]) && !isEmpty(changes["category"][1])
}

func isEmpty(value json.RawMessage) bool { return len(value) == 0 || string(value) == `""` }

// joinedBy is the problem that a case is to join; empty for none.
func joinedBy(app core.App, ticket string) (string, error) {
	var ids []string
	err := app.ConcurrentDB().NewQuery(selectJoined).Bind(dbx.Params{"ticket": ticket}).Column(&ids)
	if err != nil {
		return "", fmt.Errorf("find the problem that case %s is to join: %w", ticket, err)
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}

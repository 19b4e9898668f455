package problem

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// eventLinking says that more of the cases from which a problem was proposed are to be linked to it.
const eventLinking = "problem.linking"

// pastEveryID comes behind every id, which are of small letters and figures.
const pastEveryID = "~"

// sources are the cases of a product and category from which a problem was proposed, as far as they are still to be linked: the
// latest first, so that a place among them is named by when a case was made, and its id.
type sources struct {
	// Ticket is the case of the proposal, which is among them whatever its kind.
	Ticket string   `json:"case"`
	Kinds  []string `json:"kinds"`
	Since  string   `json:"since"` // as the database holds moments
	Until  string   `json:"until"`
	// Below is the id below which those made at Until are still to come.
	Below string `json:"below"`
}

// linkCases links a portion of them in tx. Where more are to come, an event says so in the same transaction: its handling links
// the next portion, and commits together with the place in the journal. So each is linked once, whatever dies when.
func (r *room) linkCases(tx core.App, problem *core.Record, wanted sources, actor journal.Actor) error {
	cases, err := wanted.next(tx, problem)
	if err != nil {
		return err
	}
	for _, one := range slices.Backward(cases) { // the oldest stands first in the journal
		if err := r.link(tx, one.ID, problem.Id, actor); err != nil {
			return err
		}
	}
	if len(cases) < mostLinked {
		return nil
	}
	last := cases[len(cases)-1]
	wanted.Until, wanted.Below = last.Created, last.ID
	return r.journal.Append(tx, &journal.Event{
		Type: eventLinking, Collection: CollectionProblems, Record: problem.Id, Actor: actor, Data: map[string]any{"sources": wanted},
	})
}

// source is a case to be linked.
type source struct {
	ID      string `db:"id"`
	Created string `db:"created"`
}

// next are the next of them that belong to no problem yet.
func (s sources) next(app core.App, problem *core.Record) ([]source, error) {
	var found []source
	err := app.ConcurrentDB().NewQuery(`SELECT id, created FROM tickets WHERE product = {:product} AND category = {:category} AND created > {:since} AND created <= {:until}
		AND (created < {:until} OR id < {:below}) AND (id = {:ticket} OR {:any} OR kind IN (SELECT value FROM json_each({:kinds})))
		AND +problem = '' AND +merged_into = '' AND erased_at = '' ORDER BY created DESC, id DESC` + journal.AtMost(mostLinked)).
		Bind(dbx.Params{"product": problem.GetString("product"), "category": problem.GetString("category"), "since": s.Since, "until": s.Until, "below": s.Below,
			"ticket": s.Ticket, "any": len(s.Kinds) == 0, "kinds": types.JSONArray[string](s.Kinds)}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("find the cases of problem %s: %w", problem.Id, err)
	}
	return found, nil
}

// linkRest goes on where an event says that more cases are to be linked. A problem that was closed meanwhile takes none.
func (r *room) linkRest(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionProblems, event.Record)
	if err != nil {
		return fmt.Errorf("read problem %s: %w", event.Record, err)
	}
	if Wrap(record).Status() == StatusClosed {
		return nil
	}
	encoded, err := json.Marshal(event.Data["sources"])
	if err != nil {
		return fmt.Errorf("read the sources of problem %s: %w", event.Record, err)
	}
	var wanted sources
	if err := json.Unmarshal(encoded, &wanted); err != nil {
		return fmt.Errorf("read the sources of problem %s: %w", event.Record, err)
	}
	return r.linkCases(tx, record, wanted, event.System())
}

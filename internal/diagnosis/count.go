package diagnosis

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"aftercare/internal/journal"
)

// What is counted of a step, a day and a version at a time.
const (
	CountEntered = "entered" // somebody came to the step
	CountSolved  = "solved"  // somebody said at an end that it is mended
	CountSeconds = "seconds" // from the first question to the end, summed up
	CountQuick   = "quick"   // came to the end within five minutes
	CountSlow    = "slow"    // later; with the quick ones, all whose time was counted
)

const (
	quickSeconds = 5 * 60
	// mostSeconds is a page that was left open rather than a long diagnosis.
	mostSeconds = 60 * 60
)

type count struct {
	flow    string
	version int
	node    string
	what    string
	n       int
}

// add counts up, by SQL: the number alone is kept, and no record of who or when.
func (r *room) add(app core.App, counts []count) error {
	day := r.clock.Now().In(r.zone()).Format("2006-01-02")
	return journal.Write(app, func(tx core.App) error {
		for _, c := range counts {
			_, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO flow_counts (id, flow, version, day, node, what, n, created, updated)
				VALUES ({:id}, {:flow}, {:version}, {:day}, {:node}, {:what}, {:n}, {:now}, {:now})
				ON CONFLICT (flow, version, day, node, what) DO UPDATE SET n = n + {:n}`).Bind(dbx.Params{
				"id": security.RandomStringWithAlphabet(core.DefaultIdLength, core.DefaultIdAlphabet), "flow": c.flow, "version": c.version,
				"day": day, "node": c.node, "what": c.what, "n": c.n, "now": day + " 00:00:00.000Z",
			}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// countsOf are what one message of the page counts for: a step that was come to, or an end at which it is mended.
func countsOf(flow string, version int, id string, node Node, what string, seconds int) []count {
	counts := []count{{flow, version, id, what, 1}}
	if node.Type != TypeResult || what != CountEntered || seconds <= 0 || seconds > mostSeconds {
		return counts
	}
	counts = append(counts, count{flow, version, id, CountSeconds, seconds})
	pace := CountSlow
	if seconds <= quickSeconds {
		pace = CountQuick
	}
	return append(counts, count{flow, version, id, pace, 1})
}

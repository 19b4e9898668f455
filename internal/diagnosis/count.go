package diagnosis

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// What is counted of a step, a day and a version at a time.
const (
	CountEntered  = "entered"  // somebody came to the step
	CountAnswered = "answered" // somebody went on from it
	CountEnded    = "ended"    // whoever was there came to an end
	CountSolved   = "solved"   // whoever was there said at an end that it is mended
	CountSeconds  = "seconds"  // on a step, and to an end from the first question on; summed up
	CountTimed    = "timed"    // whose seconds on a step are counted
	CountQuick    = "quick"    // came to the end within five minutes
	CountSlow     = "slow"     // later; with the quick ones, all whose time to the end was counted
)

const (
	quickSeconds = 5 * 60
	// mostSeconds is a page that was left open rather than a long diagnosis, or a long step.
	mostSeconds = 60 * 60
)

type count struct {
	flow    string
	version int
	node    string
	what    string
	n       int
}

// today is the day by the desk's zone.
func (r *room) today() string { return r.clock.Now().In(r.zone()).Format("2006-01-02") }

// add counts up, by SQL: the number alone is kept, and no record of who or when.
func (r *room) add(app core.App, counts []count) error {
	if len(counts) == 0 {
		return nil
	}
	day := r.today()
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

// told is one message of the page.
type told struct {
	Version int    `json:"version"`
	Node    string `json:"node"`
	What    string `json:"what"`
	// Seconds were spent on the step that was answered, or from the first question to the end that was come to.
	Seconds int `json:"seconds"`
	// Nodes are the steps on the way to an end which have not come to one, or to what is told of it, before: a run counts a step once.
	Nodes []string `json:"nodes"`
}

// isOf says whether the flow could tell this.
func (t told) isOf(flow *Flow) bool {
	node, isKnown := flow.Nodes[t.Node]
	isEnd := node.Type == TypeResult
	switch {
	case !isKnown, len(t.Nodes) > 0 && !isEnd:
		return false
	case t.What == CountAnswered && isEnd, t.What == CountSolved && !isEnd:
		return false
	case !slices.Contains([]string{CountEntered, CountAnswered, CountSolved}, t.What):
		return false
	}
	seen := map[string]bool{}
	for _, id := range t.Nodes {
		step, isKnown := flow.Nodes[id]
		if !isKnown || step.Type == TypeResult || seen[id] {
			return false
		}
		seen[id] = true
	}
	return true
}

// counts are what it counts for.
func (t told) counts(flow *Flow, id string) []count {
	of := func(node, what string, n int) count { return count{id, t.Version, node, what, n} }
	counts := []count{of(t.Node, t.What, 1)}
	isTimed := t.Seconds > 0 && t.Seconds <= mostSeconds
	switch isEnd := flow.Nodes[t.Node].Type == TypeResult; {
	case t.What == CountAnswered && isTimed:
		counts = append(counts, of(t.Node, CountSeconds, t.Seconds), of(t.Node, CountTimed, 1))
	case t.What == CountEntered && isEnd && isTimed:
		pace := CountSlow
		if t.Seconds <= quickSeconds {
			pace = CountQuick
		}
		counts = append(counts, of(t.Node, CountSeconds, t.Seconds), of(t.Node, pace, 1))
	}
	came := CountEnded
	if t.What == CountSolved {
		came = CountSolved
	}
	for _, step := range t.Nodes {
		counts = append(counts, of(step, came, 1))
	}
	return counts
}

// mostDays bounds the time that counts are asked for.
const mostDays = 366

// sum is how often something happened at a step of the present version of a flow.
type sum struct {
	Flow string `db:"flow" json:"flow"`
	Node string `db:"node" json:"node"`
	What string `db:"what" json:"what"`
	N    int    `db:"n" json:"n"`
}

// answerCounts adds up the counts of all flows as they are now, over the last days, today included.
func (r *room) answerCounts(e *core.RequestEvent) error {
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		return locale.Forbid("staff_only")
	}
	days, err := strconv.Atoi(e.Request.URL.Query().Get("days"))
	if err != nil || days < 1 || days > mostDays {
		return locale.Reject(http.StatusBadRequest, "bad_request")
	}
	since := r.clock.Now().In(r.zone()).AddDate(0, 0, 1-days).Format("2006-01-02")
	sums := []sum{}
	err = e.App.ConcurrentDB().NewQuery(`SELECT c.flow, c.node, c.what, SUM(c.n) AS n FROM flows f JOIN flow_counts c ON c.flow = f.id AND c.version = f.version AND c.day >= {:since}
		GROUP BY c.flow, c.node, c.what`).Bind(dbx.Params{"since": since}).All(&sums)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"counts": sums})
}

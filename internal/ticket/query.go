package ticket

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Queue is a list of cases that the desk shows, with how many there are.
type Queue struct {
	Name   string `json:"name"`
	Filter string `json:"filter"`
	Sort   string `json:"sort"`
	Count  int    `json:"count"`
	// More says that there are more than Count.
	More bool `json:"more"`
	// Bands are the same cases with the most urgent on top: all of the first band, then all of the next. None where the
	// queue has one order that goes without saying.
	Bands []Band `json:"bands,omitempty"`

	where  string
	params dbx.Params
}

// Band is a part of a queue, with the order in it.
type Band struct {
	Filter string `json:"filter"`
	Sort   string `json:"sort"`
}

// Fields in lower case are no index's: what narrows a band must not draw the database to an index that finds its cases in
// another order than the band's, to be sorted.
const (
	isCalling   = `escalated_at > "2000-01-01" && accepted_at < "2000-01-01"`
	isNotCalled = `(escalated_at:lower < "2000-01-01" || accepted_at:lower > "2000-01-01")`
)

// urgentFirst puts on top the crises that nobody has accepted; then what else calls for somebody who has not come yet; then what
// has a deadline, the one that is most overdue first; then the rest, latest change first. Whose narrows the queue with fields that
// no index knows, and may be empty; due and rest narrow it by the index that answers each.
func urgentFirst(whose, due, rest string) []Band {
	calling := isCalling
	if whose != "" {
		calling += " && " + whose
	}
	return []Band{
		{Filter: calling + ` && grade:lower = "crisis"`, Sort: "-escalated_at"},
		{Filter: calling + ` && grade:lower != "crisis"`, Sort: "-escalated_at"},
		{Filter: due + ` && sla_due_at > "2000-01-01" && ` + isNotCalled, Sort: "sla_due_at"},
		{Filter: rest + ` && sla_due_at:lower < "2000-01-01" && ` + isNotCalled, Sort: "-updated"},
	}
}

// countLimit bounds a count: past it the desk shows "999+", and the database need not look at a million rows to say so.
const countLimit = 999

// dueSoon is how far ahead the queue of what is due soon looks: half a working day.
const dueSoon = 4 * time.Hour

// queuesOf lists the queues of one colleague. The filter is what the desk asks PocketBase for, the where is the same
// question for counting; both use the same composite index.
func queuesOf(staff *core.Record, now time.Time) []Queue {
	teams := staff.GetStringSlice("teams")
	teamFilter := make([]string, 0, len(teams))
	teamLower := make([]string, 0, len(teams))
	teamParams := dbx.Params{}
	teamWhere := make([]string, 0, len(teams))
	for i, team := range teams {
		name := fmt.Sprintf("team%d", i)
		field := "team"
		if len(teams) > 1 {
			// By the index of all open cases in their order: that of the teams would find each team's in turn, to be sorted.
			field = "team:lower"
		}
		teamFilter = append(teamFilter, fmt.Sprintf(`%s = "%s"`, field, team))
		teamLower = append(teamLower, fmt.Sprintf(`team:lower = "%s"`, team))
		teamWhere = append(teamWhere, "{:"+name+"}")
		teamParams[name] = team
	}
	endOfDay := endOfToday(now)
	soon := now.Add(dueSoon).UTC().Format(types.DefaultDateLayout)
	mine := fmt.Sprintf(`assignee = "%s" && is_open = true && is_snoozed = false`, staff.Id)
	queues := []Queue{
		{Name: "mine", Filter: mine, Sort: "-updated",
			Bands: urgentFirst(fmt.Sprintf(`assignee:lower = "%s" && is_snoozed = false`, staff.Id), mine, mine),
			where: `assignee = {:me} AND is_open = 1 AND is_snoozed = 0`, params: dbx.Params{"me": staff.Id}},
		// not by assignee = "", which PocketBase makes "is empty or null" of, and no index answers
		{Name: "unassigned", Filter: `is_waiting = true`, Sort: "-updated", Bands: urgentFirst(`is_waiting:lower = "1"`, "is_waiting = true", "is_waiting = true"),
			where: `is_waiting = 1`},
		{Name: "escalated", Filter: isCalling, Sort: "-escalated_at",
			where: `escalated_at > '2000-01-01' AND accepted_at < '2000-01-01'`},
		{Name: "overdue", Filter: `sla_state = "overdue"`, Sort: "sla_due_at", where: `sla_state = 'overdue'`},
		{Name: "due_soon", Filter: fmt.Sprintf(`sla_soon_at > "2000-01-01" && sla_soon_at < "%s"`, soon), Sort: "sla_soon_at",
			where: `sla_soon_at > '2000-01-01' AND sla_soon_at < {:soon}`, params: dbx.Params{"soon": soon}},
	}
	if len(teams) > 0 {
		awake := " && is_open = true && is_snoozed = false"
		theirs, lower := "("+strings.Join(teamFilter, " || ")+")", "("+strings.Join(teamLower, " || ")+")"
		queues = append(queues, Queue{Name: "team", Filter: theirs + awake, Sort: "-updated",
			Bands: urgentFirst(lower+" && is_snoozed = false", lower+awake, theirs+awake),
			where: `team IN (` + strings.Join(teamWhere, ", ") + `) AND is_open = 1 AND is_snoozed = 0`, params: teamParams})
	}
	return append(queues,
		Queue{Name: "pending", Filter: `status = "pending"`, Sort: "-updated", where: `status = 'pending'`},
		Queue{Name: "due_today", Filter: fmt.Sprintf(`is_open = true && promise_at > "2000-01-01" && promise_at < "%s"`, endOfDay), Sort: "promise_at",
			where: `is_open = 1 AND promise_at > '2000-01-01' AND promise_at < {:end}`, params: dbx.Params{"end": endOfDay}},
		Queue{Name: "snoozed", Filter: `is_snoozed = true`, Sort: "snoozed_until", where: `is_snoozed = 1`},
		Queue{Name: "all", Filter: `is_open = true`, Sort: "-updated", Bands: urgentFirst("", "is_open = true", "is_open = true"),
			where: `is_open = 1 ORDER BY updated DESC`},
		Queue{Name: "solved", Filter: `status = "resolved"`, Sort: "-updated", where: `status = 'resolved'`},
	)
}

// endOfToday is the coming midnight in the desk's zone, as PocketBase writes it.
func endOfToday(now time.Time) string {
	local := now.In(time.Local)
	midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, time.Local)
	return midnight.UTC().Format(types.DefaultDateLayout)
}

// countQueues counts all queues in one statement.
func countQueues(app core.App, queues []Queue) error {
	selects := make([]string, len(queues))
	params := dbx.Params{}
	for i, queue := range queues {
		selects[i] = fmt.Sprintf(`SELECT %d AS place, COUNT(*) AS total FROM (SELECT 1 FROM tickets WHERE %s LIMIT %d)`, i, queue.where, countLimit+1)
		for name, value := range queue.params {
			params[name] = value
		}
	}
	var counts []struct {
		Place int `db:"place"`
		Total int `db:"total"`
	}
	if err := app.ConcurrentDB().NewQuery(strings.Join(selects, " UNION ALL ")).Bind(params).All(&counts); err != nil {
		return fmt.Errorf("count the queues: %w", err)
	}
	for _, count := range counts {
		queues[count.Place].Count = min(count.Total, countLimit)
		queues[count.Place].More = count.Total > countLimit
	}
	return nil
}

package problem

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// Affected is how many a problem touches.
type Affected struct {
	Cases     int `json:"cases"`
	Customers int `json:"customers"`
}

// selectAffected counts the cases linked to problems, and those of their other sources. Cases that were merged are one with
// the case that goes on.
const selectAffected = `SELECT problem, COUNT(DISTINCT one) AS cases, COUNT(DISTINCT customer) AS customers FROM (
	SELECT problem, CASE WHEN merged_into != '' THEN merged_into ELSE id END AS one, customer FROM tickets WHERE problem IN (SELECT value FROM json_each({:ids}))
	UNION SELECT s.problem, CASE WHEN t.merged_into != '' THEN t.merged_into ELSE t.id END, t.customer
		FROM problem_sources AS s JOIN tickets AS t ON t.id = s.ticket WHERE s.problem IN (SELECT value FROM json_each({:ids}))
	) GROUP BY problem`

// affectedBy counts whom each of some problems touches; one that touches nobody is there with nothing.
func affectedBy(app core.App, ids []string) (map[string]Affected, error) {
	found := make(map[string]Affected, len(ids))
	for _, id := range ids {
		found[id] = Affected{}
	}
	var rows []struct {
		Problem   string `db:"problem"`
		Cases     int    `db:"cases"`
		Customers int    `db:"customers"`
	}
	err := app.ConcurrentDB().NewQuery(selectAffected).Bind(dbx.Params{"ids": types.JSONArray[string](ids)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("count the cases of problems: %w", err)
	}
	for _, row := range rows {
		found[row.Problem] = Affected{row.Cases, row.Customers}
	}
	return found, nil
}

// selectLinked and selectAlike are the moments at which the cases were made that a comparison counts. The plus keeps the database
// from the index of merged cases, which would have it look at all that are not.
const (
	selectLinked = `SELECT created FROM tickets WHERE problem = {:problem} AND created >= {:from} AND created < {:until} AND +merged_into = '' ORDER BY created`
	selectAlike  = `SELECT created FROM tickets WHERE product = {:product} AND category = {:category} AND created >= {:from} AND created < {:until} AND +merged_into = '' ORDER BY created`
)

// effectOf reckons whether the measures of a problem helped, by one basis or the other. Without a measure it is too early.
func effectOf(app core.App, p *Problem, basis string, now time.Time) (Effect, error) {
	measured := p.MeasuredAt()
	if measured.IsZero() {
		return Effect{Verdict: VerdictTooEarly}, nil
	}
	if basis == BasisCategory && !isSorted(p.Record) {
		return Effect{MeasuredAt: measured, Verdict: VerdictTooFew}, nil // saved so past the guards: nothing is alike
	}
	longest := time.Duration(Windows[len(Windows)-1]) * day
	statement, params := selectLinked, dbx.Params{"problem": p.Id}
	if basis == BasisCategory {
		statement, params = selectAlike, dbx.Params{"product": p.GetString("product"), "category": p.GetString("category")}
	}
	params["from"], params["until"] = journal.DateTime(measured.Add(-longest)).String(), journal.DateTime(measured.Add(longest)).String()
	cases, err := moments(app, statement, params)
	if err != nil {
		return Effect{}, fmt.Errorf("reckon the effect of %s: %w", p.GetString("number"), err)
	}
	began, err := moments(app, `SELECT created FROM tickets ORDER BY created LIMIT 1`, nil)
	if err != nil {
		return Effect{}, fmt.Errorf("find the desk's first case: %w", err)
	}
	first := now
	if len(began) > 0 {
		first = began[0]
	}
	return Reckon(measured, first, now, cases), nil
}

func moments(app core.App, statement string, params dbx.Params) ([]time.Time, error) {
	var texts []string
	if err := app.ConcurrentDB().NewQuery(statement).Bind(params).Column(&texts); err != nil {
		return nil, err
	}
	list := make([]time.Time, len(texts))
	for i, text := range texts {
		at, err := types.ParseDateTime(text)
		if err != nil {
			return nil, err
		}
		list[i] = at.Time()
	}
	return list, nil
}

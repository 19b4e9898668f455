package figure

import "fmt"

// What is counted of callbacks.
const (
	reached    = "reached"     // ended by a call in which the customer answered, also by refusing to be asked
	inTime     = "in_time"     // of those, by the first callback of a solution within the limit
	first      = "first"       // first callbacks of their solutions, of those that count
	unreached  = "unreached"   // tried to the end of the plan
	missed     = "missed"      // its limit passed, and nobody has called or need call any more
	optedOut   = "opted_out"   // the customer does not want callbacks
	dropped    = "dropped"     // nobody needed to call any more before it was due, or another callback stands in its place
	notDue     = "not_due"     // its limit has not passed, whether it was made early or is open
	laterRound = "later_round" // a callback after a "partly"
	satisfied  = "satisfied"
	partly     = "partly"
	unhappy    = "unsatisfied"
	refused    = "refused"
)

// Conditions on callbacks.
const (
	isReached   = `x.state = 'done' AND x.outcome IN ('satisfied', 'partly', 'unsatisfied', 'refused')`
	isUnreached = `x.state = 'done' AND x.outcome = 'unreached'`
	isOptedOut  = `x.state = 'done' AND x.outcome = 'opted_out'`
	// A limit that has passed stays passed: whoever opens the case again afterwards does not make the call unneeded. Where the
	// case has come to be another customer's, the callback made anew has the same limit and counts in its place.
	isMissedLater = `x.state = 'cancelled' AND x.done_at > x.due_at AND x.cancelled_reason != 'moved'`
	isDropped     = `x.state = 'cancelled' AND (x.done_at <= x.due_at OR x.cancelled_reason = 'moved')`
	isFirst       = `x.round <= 1`
	// A revisit, which a campaign asks for, is about no solution.
	isOfCase = `x.ticket != ''`
)

// readCallbacksDue counts the callbacks after a solution whose limit lies in the period. Only a limit that has passed counts: in
// the running month, what was made early would stand there without what is as early and still open.
func readCallbacksDue(q *question) (tallies, error) {
	passed := `x.due_at < '` + stamp(q.now) + `'`
	isMissed := `(x.state = 'open' OR ` + isMissedLater + `)`
	isDue := passed + ` AND (` + isReached + ` OR ` + isUnreached + ` OR ` + isMissed + `)`
	within := fmt.Sprintf(`x.done_at <= strftime('%%Y-%%m-%%d %%H:%%M:%%fZ', x.resolved_at, '+%d hours')`, q.withinHours)
	return q.count(source{table: "callbacks", at: "x.due_at", where: isOfCase, ticket: "x.ticket", measures: []measure{
		{reached, passed + ` AND ` + isReached},
		{unreached, passed + ` AND ` + isUnreached},
		{missed, passed + ` AND ` + isMissed},
		{first, isFirst + ` AND ` + isDue},
		{laterRound, `x.round > 1 AND ` + isDue},
		{inTime, isFirst + ` AND ` + passed + ` AND ` + isReached + ` AND ` + within},
		{optedOut, isOptedOut},
		{dropped, isDropped},
		{notDue, `NOT ` + passed + ` AND NOT (` + isOptedOut + `) AND NOT (` + isDropped + `)`},
	}})
}

// completion is the share of the callbacks due that reached the customer.
func completion(t tally) Row {
	due := t[reached] + t[unreached] + t[missed]
	return Row{
		Numerator: t[reached], Denominator: due, N: due, Value: share(t[reached], due),
		Counts:   counts(t, reached, unreached, missed),
		Excluded: counts(t, optedOut, dropped, notDue),
	}
}

// timeliness is the share of the solutions whose customer was reached within the limit, counted from the solution. A second
// callback after a "partly" is about the same solution, and would always be late.
func timeliness(t tally) Row {
	late := t[first] - t[inTime]
	return Row{
		Numerator: t[inTime], Denominator: t[first], N: t[first], Value: share(t[inTime], t[first]),
		Counts:   map[string]int{inTime: t[inTime], "late": late},
		Excluded: counts(t, optedOut, dropped, notDue, laterRound),
	}
}

// readCallbacksDone counts what customers said in the callbacks that ended in the period.
func readCallbacksDone(q *question) (tallies, error) {
	switch {
	case q.by == ByDimension:
		return readDimensions(q, callScores)
	case q.dimension != overall:
		return readCallScore(q)
	}
	return q.count(source{table: "callbacks", at: "x.done_at", where: `x.state = 'done' AND ` + isOfCase, ticket: "x.ticket", measures: []measure{
		{satisfied, isFirst + ` AND x.outcome = 'satisfied'`},
		{partly, isFirst + ` AND x.outcome = 'partly'`},
		{unhappy, isFirst + ` AND x.outcome = 'unsatisfied'`},
		{refused, isFirst + ` AND x.outcome = 'refused'`},
		{unreached, isFirst + ` AND x.outcome = 'unreached'`},
		{optedOut, isFirst + ` AND x.outcome = 'opted_out'`},
		{laterRound, `x.round > 1`},
	}})
}

// satisfaction is the share of the satisfied among the customers who said how it was. The first callback of a solution
// counts: asked again after a "partly", most are content, which says something of the second attempt alone.
func satisfaction(t tally) Row {
	said := t[satisfied] + t[partly] + t[unhappy]
	low, high := wilson(t[satisfied], said)
	return Row{
		Numerator: t[satisfied], Denominator: said, N: said, Value: share(t[satisfied], said), Low: low, High: high,
		Counts:   counts(t, satisfied, partly, unhappy),
		Excluded: counts(t, refused, unreached, optedOut, laterRound),
	}
}

// callScores are the scores that customers gave in the first callback of a solution.
var callScores = scores{table: "callback_attempts", column: "x.scores", where: saidInCall + ` AND ` + isFirst, ofTen: recommend}

// recommend is whether the customer would recommend the shop, from 0 to 10.
const recommend = "recommend"

// saidInCall holds of the tries of a case's callbacks in which the customer said how it was.
const saidInCall = `x.outcome IN ('satisfied', 'partly', 'unsatisfied') AND ` + isOfCase

// readCallScore counts the scores of one dimension in the calls of the period, as satisfaction counts what was said in them.
func readCallScore(q *question) (tallies, error) {
	// What was not scored is below every scale: to recommend begins at 0.
	score := `COALESCE(` + scoreIn("x.scores", q.dimension) + `, -1)`
	return q.count(source{table: "callback_attempts", at: "x.created", where: saidInCall, ticket: "x.ticket", measures: []measure{
		{high, isFirst + fmt.Sprintf(` AND %s >= %d`, score, callScores.highFrom(q.dimension))},
		{scored, isFirst + ` AND ` + score + ` >= 0`},
		{noScore, isFirst + ` AND ` + score + ` < 0`},
		{laterRound, `x.round > 1`},
	}})
}

// callScore is the share of the high scores of a dimension among those given.
func callScore(t tally) Row { return shareOfHigh(t, noScore, laterRound) }

// counts takes some of a tally's counts.
func counts(t tally, names ...string) map[string]int {
	taken := make(map[string]int, len(names))
	for _, name := range names {
		taken[name] = t[name]
	}
	return taken
}

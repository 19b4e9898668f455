package figure

import (
	"encoding/json"
	"fmt"
	"regexp"
)

// What is counted of answers to surveys.
const (
	high       = "high"     // scores that count as content
	scored     = "scored"   // answers with a score
	noScore    = "no_score" // answers without one: the question was not asked, not answered, or does not apply
	sent       = "sent"
	answered   = "answered"
	notSent    = "not_sent" // invitations that were made and not sent; each says why
	promoters  = "promoters"
	passives   = "passives"
	detractors = "detractors"
)

// overall is the dimension whose score is CSAT.
const overall = "overall"

// dimensionShape is what a survey's dimensions are called like.
var dimensionShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// readCSAT counts the scores of a dimension, or of all dimensions, and the invitations.
func readCSAT(q *question) (tallies, error) {
	if q.by == ByDimension {
		return readDimensions(q, surveyScores)
	}
	score := `x.csat`
	if q.dimension != overall {
		score = `COALESCE(` + scoreIn("x.dimensions", q.dimension) + `, 0)`
	}
	return q.countAll(
		source{table: "survey_answers", at: "x.created", ticket: "x.ticket", measures: []measure{
			{high, score + ` >= 4`},
			{scored, score + ` > 0`},
			{noScore, score + ` = 0`},
		}},
		source{table: "survey_invites", at: "x.sent_at", ticket: "x.ticket", measures: []measure{
			{sent, `TRUE`},
			{answered, `x.state = 'answered'`},
		}},
		source{table: "survey_invites", at: "x.send_at", where: `x.state = 'skipped'`, ticket: "x.ticket", measures: []measure{{notSent, `TRUE`}}},
	)
}

// scoreIn is SQL for the score of a dimension in a column of scores; NULL where there is none. The shape of a dimension is checked
// where the question is taken in; text within a path cannot be bound.
func scoreIn(column, dimension string) string {
	return fmt.Sprintf(`CASE WHEN json_valid(%[1]s) THEN json_extract(%[1]s, '$.%[2]s') END`, column, dimension)
}

// scores is where scores stand by dimension: a table called x, its column, and which rows count.
type scores struct {
	table, column, where string
	// ofTen is the dimension that is scored from 0 to 10 there, where others are from 1 to 5.
	ofTen string
}

// highFrom is the lowest score of a dimension that is high: 4 of 5, and 9 of 10, as promoters are counted.
func (s scores) highFrom(dimension string) int {
	if dimension == s.ofTen {
		return 9
	}
	return 4
}

var surveyScores = scores{table: "survey_answers", column: "x.dimensions", where: `TRUE`}

// readDimensions counts the scores by dimension. They are often alike, so that each text is read once.
func readDimensions(q *question, from scores) (tallies, error) {
	s := &statement{}
	s.add(`SELECT `+from.column+` FROM `+from.table+` AS x WHERE x.created >= ? AND x.created < ? AND `+from.column+` IS NOT NULL AND `+from.where, stamp(q.from), stamp(q.to))
	texts := map[string]int{}
	var text string
	if err := q.each(s, func() { texts[text]++ }, &text); err != nil {
		return nil, err
	}
	found := tallies{}
	for text, n := range texts {
		var scores map[string]float64
		if json.Unmarshal([]byte(text), &scores) != nil {
			continue // somebody wrote over it past the guards
		}
		for dimension, score := range scores {
			of := tally{scored: n}
			if score >= float64(from.highFrom(dimension)) {
				of[high] = n
			}
			found.with(tallies{dimension: of})
		}
	}
	return found, nil
}

// shareOfHigh is the share of the high scores among those given; leftOut are the counts of what is left out.
func shareOfHigh(t tally, leftOut ...string) Row {
	low, upper := wilson(t[high], t[scored])
	return Row{
		Numerator: t[high], Denominator: t[scored], N: t[scored], Value: share(t[high], t[scored]), Low: low, High: upper,
		Counts:   map[string]int{high: t[high], "other": t[scored] - t[high]},
		Excluded: counts(t, leftOut...),
	}
}

// csat is the share of the scores 4 and 5.
func csat(t tally) Row {
	row := shareOfHigh(t, noScore, notSent)
	row.Response = &Response{Answered: t[answered], Sent: t[sent], Value: share(t[answered], t[sent])}
	return row
}

func readNPS(q *question) (tallies, error) {
	return q.count(source{table: "survey_answers", at: "x.created", ticket: "x.ticket", measures: []measure{
		{promoters, `x.nps >= 9`},
		{passives, `x.nps IN (7, 8)`},
		{detractors, `x.nps BETWEEN 0 AND 6`},
		{noScore, `x.nps < 0`},
	}})
}

// nps is the share of the promoters less that of the detractors, in points. Of few answers only the counts are told.
func nps(t tally) Row {
	n := t[promoters] + t[passives] + t[detractors]
	row := Row{
		Numerator: t[promoters] - t[detractors], Denominator: n, N: n,
		Counts:   counts(t, promoters, passives, detractors),
		Excluded: counts(t, noScore),
	}
	if n < fewest {
		return row
	}
	margin := npsMargin(t[promoters], t[detractors], n)
	row.Value, row.Margin = share(row.Numerator, n), &margin
	low, upper := max(-100, *row.Value-margin), min(100, *row.Value+margin)
	row.Low, row.High = &low, &upper
	return row
}

func readCES(q *question) (tallies, error) {
	return q.count(source{table: "survey_answers", at: "x.created", ticket: "x.ticket", measures: []measure{
		{high, `x.ces >= 5`},
		{scored, `x.ces > 0`},
		{noScore, `x.ces = 0`},
	}})
}

// ces is the share of those who agree that it was easy, 5 to 7 of 7.
func ces(t tally) Row { return shareOfHigh(t, noScore) }

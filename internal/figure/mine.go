package figure

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// myDays is how long a colleague's own figures look back, and as long before that for comparison.
const myDays = 7 * 24 * time.Hour

// mostMine bounds the cases that one colleague's figures are reckoned from, the latest first; nobody works more in two weeks.
const mostMine = 5000

// mine is what one colleague's cases came to in a span of time. A value of nothing is null.
type mine struct {
	// Solved counts the cases they have that were solved then and still are.
	Solved int `json:"solved"`
	// FirstAnswer is the median time from a case to the first answer in it, of the cases they have that were first answered
	// then, around the clock, in seconds.
	FirstAnswer  *int64 `json:"first_answer"`
	FirstAnswers int    `json:"first_answers"`
	// Satisfied is the share of 4 and 5 among the scores then of the cases they have, in per cent.
	Satisfied *float64 `json:"satisfied"`
	Scores    int      `json:"scores"`
}

// answerMine tells a colleague what their cases came to in the last seven days and in the seven before.
func (r *room) answerMine(e *core.RequestEvent) error {
	if !journal.RequestActor(e).IsStaff() {
		return locale.Forbid("staff_only")
	}
	now := r.clock.Now()
	since := []time.Time{now.Add(-myDays), now.Add(-2 * myDays)}
	cases, err := readMine(e.App, e.Auth.Id, since[1])
	if err != nil {
		return err
	}
	scores, err := readMyScores(e.App, e.Auth.Id, since[1])
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{
		"from": since[0], "to": now, "zone": time.Local.String(),
		"last": reckonMine(cases, scores, since[0], now), "before": reckonMine(cases, scores, since[1], since[0]),
	})
}

type myCase struct {
	Created  types.DateTime `db:"created"`
	Answered types.DateTime `db:"first_response_at"`
	Resolved types.DateTime `db:"resolved_at"`
	IsOpen   bool           `db:"is_open"`
}

type myScore struct {
	At    types.DateTime `db:"created"`
	Score int            `db:"csat"`
}

// readMine reads the colleague's cases in which anything happened since. Both values of is_open are named, and the order is by an
// expression (+), so that the index by assignee answers and not the one by the last change, which has everybody's cases.
func readMine(app core.App, staff string, since time.Time) ([]myCase, error) {
	var cases []myCase
	err := app.ConcurrentDB().NewQuery(`SELECT created, first_response_at, resolved_at, is_open FROM tickets
		WHERE assignee = {:me} AND is_open IN (0, 1) AND updated >= {:since} ORDER BY +updated DESC` + journal.AtMost(mostMine)).
		Bind(dbx.Params{"me": staff, "since": journal.DateTime(since).String()}).All(&cases)
	if err != nil {
		return nil, fmt.Errorf("read the cases of %s: %w", staff, err)
	}
	return cases, nil
}

func readMyScores(app core.App, staff string, since time.Time) ([]myScore, error) {
	var scores []myScore
	err := app.ConcurrentDB().NewQuery(`SELECT a.created, a.csat FROM survey_answers a CROSS JOIN tickets t ON t.id = a.ticket
		WHERE a.created >= {:since} AND a.csat > 0 AND t.assignee = {:me} ORDER BY a.created DESC` + journal.AtMost(mostMine)).
		Bind(dbx.Params{"me": staff, "since": journal.DateTime(since).String()}).All(&scores)
	if err != nil {
		return nil, fmt.Errorf("read the scores of %s: %w", staff, err)
	}
	return scores, nil
}

// reckonMine counts what happened from one moment until before another.
func reckonMine(cases []myCase, scores []myScore, from, to time.Time) mine {
	isWithin := func(at types.DateTime) bool { return !at.IsZero() && !at.Time().Before(from) && at.Time().Before(to) }
	var m mine
	var waits []int64
	for _, one := range cases {
		if !one.IsOpen && isWithin(one.Resolved) {
			m.Solved++
		}
		if isWithin(one.Answered) {
			waits = append(waits, int64(one.Answered.Time().Sub(one.Created.Time()).Seconds()))
		}
	}
	if m.FirstAnswers = len(waits); m.FirstAnswers > 0 {
		slices.Sort(waits)
		middle := waits[len(waits)/2]
		if len(waits)%2 == 0 {
			middle = (waits[len(waits)/2-1] + middle) / 2
		}
		m.FirstAnswer = &middle
	}
	content := 0
	for _, one := range scores {
		if !isWithin(one.At) {
			continue
		}
		m.Scores++
		if one.Score >= 4 {
			content++
		}
	}
	if m.Scores > 0 {
		share := 100 * float64(content) / float64(m.Scores)
		m.Satisfied = &share
	}
	return m
}

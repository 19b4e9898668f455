package rule

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// lastRun is the last time that a rule asked for something or failed.
type lastRun struct {
	Seq     int64  `json:"seq" db:"seq"`
	Type    string `json:"type" db:"type"`
	At      string `json:"at" db:"at"`
	Outcome string `json:"outcome" db:"outcome"`
	Ticket  string `json:"ticket" db:"ticket"`
}

// day is how often a rule did something, would have if it did not only observe, and failed, on a day of the desk.
type day struct {
	Day      string `json:"day"`
	Fired    int    `json:"fired"`
	Observed int    `json:"observed"`
	Failed   int    `json:"failed"`
}

// figures are what the list shows of a rule's runs.
type figures struct {
	Last *lastRun
	Week []day
}

const weekDays = 7

// tally counts the runs of all rules. Runs are written in the order of their events and never change, so it goes on from the
// last one that it has counted: the list is asked for every few seconds where somebody looks at it, and a month has many.
type tally struct {
	mu    sync.Mutex
	seen  int64
	last  map[string]*lastRun
	weeks map[string]map[string]*day // by rule and day
}

// upTo counts what is new and returns a function that says a rule's figures as of today, its week oldest day first.
func (t *tally) upTo(app core.App, today time.Time) (func(rule string) figures, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.count(app); err != nil {
		return nil, err
	}
	days := make([]string, weekDays)
	for i := range days {
		days[i] = today.AddDate(0, 0, i-weekDays+1).Format(time.DateOnly)
	}
	weeks := map[string][]day{}
	for rule, byDay := range t.weeks {
		maps.DeleteFunc(byDay, func(date string, _ *day) bool { return date < days[0] })
		weeks[rule] = weekOf(byDay, days)
	}
	last := maps.Clone(t.last)
	return func(rule string) figures {
		if week, ok := weeks[rule]; ok {
			return figures{Last: last[rule], Week: week}
		}
		return figures{Last: last[rule], Week: weekOf(nil, days)}
	}, nil
}

func weekOf(byDay map[string]*day, days []string) []day {
	week := make([]day, len(days))
	for i, date := range days {
		week[i].Day = date
		if counted := byDay[date]; counted != nil {
			week[i] = *counted
		}
	}
	return week
}

// count adds the runs behind the last one that was counted.
func (t *tally) count(app core.App) error {
	rows := []struct {
		lastRun
		Rule string `db:"rule"`
	}{}
	err := app.ConcurrentDB().NewQuery(`SELECT seq, run.type, at, ticket, json_extract(result.value, '$.rule') AS rule, json_extract(result.value, '$.outcome') AS outcome
		FROM rule_runs AS run, json_each(run.results) AS result
		WHERE seq > {:seen} AND (fired > 0 OR failed > 0) AND json_extract(result.value, '$.outcome') IN ('done', 'observed', 'failed') ORDER BY seq`).
		Bind(dbx.Params{"seen": t.seen}).All(&rows)
	if err != nil {
		return fmt.Errorf("count the runs of rules: %w", err)
	}
	for _, row := range rows {
		at, err := types.ParseDateTime(row.At)
		if err != nil {
			return fmt.Errorf("read the run of event %d: %w", row.Seq, err)
		}
		t.add(row.Rule, row.lastRun, at.Time().In(time.Local).Format(time.DateOnly))
	}
	return nil
}

func (t *tally) add(rule string, run lastRun, date string) {
	if t.last == nil {
		t.last, t.weeks = map[string]*lastRun{}, map[string]map[string]*day{}
	}
	t.seen, t.last[rule] = run.Seq, &run
	if t.weeks[rule] == nil {
		t.weeks[rule] = map[string]*day{}
	}
	counted := t.weeks[rule][date]
	if counted == nil {
		counted = &day{Day: date}
		t.weeks[rule][date] = counted
	}
	switch Outcome(run.Outcome) {
	case OutcomeFailed:
		counted.Failed++
	case OutcomeObserved:
		counted.Observed++
	default:
		counted.Fired++
	}
}

package rule

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// versionShown is a rule as it was made or changed.
type versionShown struct {
	Version int            `json:"version"`
	Seq     int64          `json:"seq"`
	At      string         `json:"at"`
	Actor   actorShown     `json:"actor"`
	Changed []string       `json:"changed"`
	Rule    map[string]any `json:"rule"`
}

type actorShown struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// versionsOf replays a rule from its events, newest first.
func versionsOf(app core.App, id string) ([]*versionShown, error) {
	events, err := journal.OfRecord(app, CollectionRules, id, 0)
	if err != nil {
		return nil, fmt.Errorf("read the versions of rule %s: %w", id, err)
	}
	list := []*versionShown{}
	fields := map[string]any{}
	for name, value := range (&Definition{}).fields() {
		fields[name] = value
	}
	version := 0
	names := map[string]string{}
	for _, event := range events {
		shown := &versionShown{Seq: event.Seq, At: event.At.UTC().Format(isoLayout), Changed: []string{}, Rule: map[string]any{}}
		for name, change := range event.Changes {
			value, err := journal.Decoded(change[1])
			if err != nil {
				return nil, fmt.Errorf("read event %d: %w", event.Seq, err)
			}
			if n, ok := value.(float64); ok && name == "version" {
				version = int(n)
			}
			if _, ok := fields[name]; ok {
				fields[name] = value
				shown.Changed = append(shown.Changed, name)
			}
		}
		if len(shown.Changed) == 0 {
			continue
		}
		for name, value := range fields {
			shown.Rule[name] = value
		}
		slices.Sort(shown.Changed)
		shown.Version, shown.Actor = version, actorOf(app, event.Actor, names)
		list = append(list, shown)
	}
	slices.Reverse(list)
	return list, nil
}

// actorOf names who made a change; names are kept, since a rule is often changed by the same few.
func actorOf(app core.App, actor journal.Actor, names map[string]string) actorShown {
	shown := actorShown{Kind: string(actor.Kind), Name: names[actor.ID]}
	collection := map[journal.ActorKind]string{journal.ActorStaff: "staff", journal.ActorSuperuser: core.CollectionNameSuperusers}[actor.Kind]
	if shown.Name != "" || collection == "" {
		return shown
	}
	person, err := app.FindRecordById(collection, actor.ID)
	if err != nil {
		return shown // gone since
	}
	if shown.Name = person.GetString("name"); shown.Name == "" {
		shown.Name = person.Email()
	}
	names[actor.ID] = shown.Name
	return shown
}

// runShown is one rule's part of a run.
type runShown struct {
	Seq    int64           `json:"seq" db:"seq"`
	Type   string          `json:"type" db:"type"`
	At     string          `json:"at" db:"at"`
	Ticket string          `json:"ticket" db:"ticket"`
	Number string          `json:"number" db:"number"`
	Result json.RawMessage `json:"result" db:"-"`
	Text   string          `json:"-" db:"result"`
}

const runsPage = 50

// outcomeFilters narrow the log of a rule; the columns have indexes of their own for what is rare.
var outcomeFilters = map[string]string{
	"fired":   ` AND fired > 0 AND json_extract(result.value, '$.outcome') IN ('done', 'observed')`,
	"failed":  ` AND failed > 0 AND json_extract(result.value, '$.outcome') = 'failed'`,
	"skipped": ` AND json_extract(result.value, '$.outcome') = 'skipped'`,
}

// runsOf lists what a rule did, newest first, a page at a time.
func runsOf(app core.App, rule, outcome string, before int64) ([]*runShown, bool, error) {
	where := `json_extract(result.value, '$.rule') = {:rule}` + outcomeFilters[outcome]
	if before > 0 {
		where += ` AND seq < {:before}`
	}
	runs := []*runShown{}
	err := app.ConcurrentDB().NewQuery(`SELECT seq, type, at, ticket, COALESCE((SELECT number FROM tickets WHERE id = ticket), '') AS number, result.value AS result
		FROM rule_runs, json_each(rule_runs.results) AS result WHERE ` + where + ` ORDER BY seq DESC LIMIT {:limit}`).
		Bind(dbx.Params{"rule": rule, "before": before, "limit": runsPage + 1}).All(&runs)
	if err != nil {
		return nil, false, fmt.Errorf("read the runs of rule %s: %w", rule, err)
	}
	more := len(runs) > runsPage
	runs = runs[:min(len(runs), runsPage)]
	for _, run := range runs {
		run.Result = json.RawMessage(run.Text)
	}
	return runs, more, nil
}

// lastRun is the last time that a rule asked for something or failed.
type lastRun struct {
	Seq     int64  `json:"seq" db:"seq"`
	Type    string `json:"type" db:"type"`
	At      string `json:"at" db:"at"`
	Outcome string `json:"outcome" db:"outcome"`
	Ticket  string `json:"ticket" db:"ticket"`
}

// day is how often a rule asked for something, and failed, on a day of the desk.
type day struct {
	Day    string `json:"day"`
	Fired  int    `json:"fired"`
	Failed int    `json:"failed"`
}

// figures are what the list shows of all rules.
type figures struct {
	last  map[string]*lastRun
	days  []string
	weeks map[string]map[string]*day
}

const weekDays = 7

// figures counts the last week's runs, by rule and day, and finds the last of each that is kept.
func (r *room) figures(app core.App) (*figures, error) {
	f := &figures{last: map[string]*lastRun{}, weeks: map[string]map[string]*day{}}
	today := r.clock.Now().In(time.Local)
	for i := range weekDays {
		f.days = append(f.days, today.AddDate(0, 0, i-weekDays+1).Format(time.DateOnly))
	}
	rows := []struct {
		lastRun
		Rule string `db:"rule"`
	}{}
	err := app.ConcurrentDB().NewQuery(`SELECT seq, type, at, ticket, json_extract(result.value, '$.rule') AS rule, json_extract(result.value, '$.outcome') AS outcome
		FROM rule_runs, json_each(rule_runs.results) AS result
		WHERE (fired > 0 OR failed > 0) AND json_extract(result.value, '$.outcome') IN ('done', 'observed', 'failed') ORDER BY seq`).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("count the runs of rules: %w", err)
	}
	for _, row := range rows {
		at, err := types.ParseDateTime(row.At)
		if err != nil {
			return nil, fmt.Errorf("read the run of event %d: %w", row.Seq, err)
		}
		last := row.lastRun
		f.last[row.Rule] = &last
		f.count(row.Rule, at.Time().In(time.Local).Format(time.DateOnly), row.Outcome)
	}
	return f, nil
}

func (f *figures) count(rule, date, outcome string) {
	if !slices.Contains(f.days, date) {
		return
	}
	if f.weeks[rule] == nil {
		f.weeks[rule] = map[string]*day{}
	}
	d := f.weeks[rule][date]
	if d == nil {
		d = &day{}
		f.weeks[rule][date] = d
	}
	if Outcome(outcome) == OutcomeFailed {
		d.Failed++
	} else {
		d.Fired++
	}
}

func (f *figures) of(rule string) (*lastRun, []day) {
	week := make([]day, len(f.days))
	for i, date := range f.days {
		week[i].Day = date
		if d := f.weeks[rule][date]; d != nil {
			week[i].Fired, week[i].Failed = d.Fired, d.Failed
		}
	}
	return f.last[rule], week
}

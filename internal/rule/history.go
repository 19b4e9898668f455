package rule

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

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

// withoutAddresses leaves out what administrators are called: they sign in by it.
func withoutAddresses(list []*versionShown) {
	for _, version := range list {
		if version.Actor.Kind == string(journal.ActorSuperuser) {
			version.Actor.Name = ""
		}
	}
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
	// Most rows speak of other rules: looking for the id in their text is cheaper than reading them.
	where := `instr(run.results, {:rule}) > 0 AND json_extract(result.value, '$.rule') = {:rule}` + outcomeFilters[outcome]
	if before > 0 {
		where += ` AND seq < {:before}`
	}
	runs := []*runShown{}
	err := app.ConcurrentDB().NewQuery(`SELECT seq, run.type, at, ticket, COALESCE((SELECT number FROM tickets WHERE id = ticket), '') AS number, result.value AS result
		FROM rule_runs AS run, json_each(run.results) AS result WHERE ` + where + ` ORDER BY seq DESC LIMIT {:limit}`).
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

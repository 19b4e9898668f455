package rule

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// versionShown is a rule as it was made or changed.
type versionShown struct {
	Version int        `json:"version"`
	Seq     int64      `json:"seq"`
	At      string     `json:"at"`
	Actor   actorShown `json:"actor"`
	// The file that it was imported from on the command line; "" else.
	File    string         `json:"file,omitempty"`
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
		shown.File, _ = event.Data[dataFile].(string)
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

// outcomeFilters narrow the log of a rule.
var outcomeFilters = map[string]string{
	"fired":   ` AND fired > 0 AND json_extract(result.value, '$.outcome') IN ('done', 'observed')`,
	"failed":  ` AND failed > 0 AND json_extract(result.value, '$.outcome') = 'failed'`,
	"skipped": ` AND json_extract(result.value, '$.outcome') = 'skipped'`,
}

// runsOf lists what a rule did, newest first, a page at a time. There is a row an event, with all rules in it, and so none of a
// rule's own to be found by an index: a rule that hears of little is found by what it hears of, type by type.
func runsOf(app core.App, rule, outcome string, before int64) ([]*runShown, bool, error) {
	heard, err := heardBy(app, rule)
	if err != nil {
		return nil, false, err
	}
	runs := []*runShown{}
	for _, eventType := range heard {
		some := []*runShown{}
		err := app.ConcurrentDB().NewQuery(selectRuns + outcomeFilters[outcome] + ` ORDER BY event.seq DESC` + journal.AtMost(runsPage+1)).
			Bind(dbx.Params{"rule": rule, "type": eventType, "before": cmp.Or(before, math.MaxInt64)}).All(&some)
		if err != nil {
			return nil, false, fmt.Errorf("read the runs of rule %s: %w", rule, err)
		}
		runs = append(runs, some...)
	}
	slices.SortFunc(runs, func(a, b *runShown) int { return cmp.Compare(b.Seq, a.Seq) })
	more := len(runs) > runsPage
	runs = runs[:min(len(runs), runsPage)]
	for _, run := range runs {
		run.Result = json.RawMessage(run.Text)
	}
	return runs, more, nil
}

// selectRuns goes through the events of a type backwards as far as there are runs of them; most rows speak of other rules, and
// looking for the id in their text is cheaper than reading them.
const selectRuns = `SELECT event.seq AS seq, event.type AS type, run.at AS at, run.ticket AS ticket,
		COALESCE((SELECT number FROM tickets WHERE id = run.ticket), '') AS number, result.value AS result
	FROM events AS event CROSS JOIN rule_runs AS run ON run.seq = event.seq CROSS JOIN json_each(run.results) AS result
	WHERE event.type = {:type} AND event.seq < {:before} AND event.seq >= (SELECT COALESCE(MIN(seq), 0) FROM rule_runs)
		AND instr(run.results, {:rule}) > 0 AND json_extract(result.value, '$.rule') = {:rule}`

// heardBy are the types of the events that a rule has ever subscribed to: a run of last week may be of one that it does not any more.
func heardBy(app core.App, rule string) ([]string, error) {
	versions, err := versionsOf(app, rule)
	if err != nil {
		return nil, err
	}
	var heard []string
	for _, version := range versions {
		if every, _ := version.Rule["every"].(string); every != "" {
			heard = append(heard, EventSchedule)
		}
		for _, name := range listOf(version.Rule["on"]) {
			if name, ok := name.(string); ok {
				heard = append(heard, name)
			}
		}
	}
	slices.Sort(heard)
	return slices.Compact(heard), nil
}

package rule

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// bodyLimit bounds what a route of this room reads, in bytes: a rule with its script and params, several times over.
const bodyLimit = 1 << 20

func (r *room) bindRoutes(to *router.Router[*core.RequestEvent]) {
	rules := to.Group("/api/aftercare/rules")
	rules.GET("", reading(r.answerList))
	rules.GET("/types", reading(r.answerTypes))
	rules.GET("/reminders", reading(r.answerFates))
	rules.GET("/{id}/versions", reading(r.answerVersions))
	rules.GET("/{id}/factory", reading(r.answerFactory))
	rules.GET("/{id}/runs", reading(r.answerRuns))
	rules.GET("/{id}/reminders", reading(r.answerWaiting))
	rules.POST("/check", trying(r.answerCheck))
	rules.POST("/dry-run", trying(r.answerDryRun))
	rules.POST("/backtest", trying(r.answerBacktest))
}

type answer = func(e *core.RequestEvent) error

// reading lets colleagues and administrators see the rules.
func reading(next answer) answer {
	return func(e *core.RequestEvent) error {
		actor := journal.RequestActor(e)
		if !actor.IsStaff() && !actor.IsTrusted() {
			return locale.Forbid("sign_in_first")
		}
		e.Response.Header().Set("Cache-Control", "no-store")
		return next(e)
	}
}

// trying lets managers and administrators find out what a rule would do.
func trying(next answer) answer {
	return func(e *core.RequestEvent) error {
		actor := journal.RequestActor(e)
		if !(actor.IsStaff() && actor.CanManage()) && !actor.IsTrusted() {
			return locale.Forbid("needs_manager")
		}
		e.Response.Header().Set("Cache-Control", "no-store")
		return next(e)
	}
}

// mostTrials is how many drafts are read and run at once. With a backtest beside them they leave a runtime to the rules that
// are live, whatever the drafts do.
const mostTrials = 2

// waitForTrial waits for one's turn, to be given back by done; it is nil where nobody listens any more.
func (r *room) waitForTrial(e *core.RequestEvent) (done func()) {
	select {
	case r.trials <- struct{}{}:
		return func() { <-r.trials }
	case <-e.Request.Context().Done():
		return nil
	}
}

func (r *room) answerTypes(e *core.RequestEvent) error {
	text, err := fs.ReadFile(r.hooks, "rules.d.ts")
	if err != nil {
		return e.NotFoundError("", nil)
	}
	return e.Blob(http.StatusOK, "text/plain; charset=utf-8", text)
}

// ruleShown is a rule in the list.
type ruleShown struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	About    string   `json:"about"`
	On       []string `json:"on"`
	Every    string   `json:"every"`
	Enabled  bool     `json:"enabled"`
	Stage    Stage    `json:"stage"`
	Sample   int      `json:"sample"`
	Position int      `json:"position"`
	Source   string   `json:"source"`
	Version  int      `json:"version"`
	State    string   `json:"state"`
	// Alike is the same for rules of one script, whatever they are called and their params: copies.
	Alike    string `json:"alike"`
	Updated  string `json:"updated"`
	Failures int    `json:"failures"`
	Error    string `json:"error"`
	FailedAt string `json:"failed_at"`
	// Reminders are those that it has set and that are not due yet. While it is off or only observes, nothing comes of them.
	Reminders int      `json:"reminders"`
	Last      *lastRun `json:"last"`
	Week      []day    `json:"week"`
}

func (r *room) answerList(e *core.RequestEvent) error {
	records, err := e.App.FindRecordsByFilter(CollectionRules, "", "position,id", 0, 0)
	if err != nil {
		return err
	}
	figuresOf, err := r.tally.upTo(e.App, r.clock.Now().In(time.Local))
	if err != nil {
		return err
	}
	pending, err := countReminders(e.App)
	if err != nil {
		return err
	}
	rules := make([]*ruleShown, len(records))
	for i, record := range records {
		rules[i] = r.listedOf(record)
		rules[i].Reminders = pending[record.Id]
		counted := figuresOf(record.Id)
		rules[i].Last, rules[i].Week = counted.Last, counted.Week
	}
	return e.JSON(http.StatusOK, map[string]any{"rules": rules, "events": Events})
}

func (r *room) listedOf(record *core.Record) *ruleShown {
	l := &ruleShown{
		ID: record.Id, Name: record.GetString("name"), About: record.GetString("about"), On: []string{}, Every: record.GetString("every"),
		Enabled: record.GetBool("enabled"), Stage: Stage(record.GetString("stage")), Sample: record.GetInt("sample"),
		Position: record.GetInt("position"), Source: record.GetString("source"), Version: record.GetInt("version"),
		Updated: record.GetString("updated"), Failures: record.GetInt("run_failures"), Error: record.GetString("run_error"),
		FailedAt: record.GetString("run_failed_at"), State: StateOwn,
		Alike: alikeOf(record.GetString("when"), record.GetString("script")),
	}
	if definition, err := definitionOf(record); err == nil {
		l.On, l.State = emptyIfNil(definition.On), r.factory.stateOf(record, definition)
	}
	return l
}

// answerVersions tells what a rule was, change by change, newest first: the journal knows.
func (r *room) answerVersions(e *core.RequestEvent) error {
	record, err := e.App.FindRecordById(CollectionRules, e.Request.PathValue("id"))
	if err != nil {
		return e.NotFoundError("", nil)
	}
	list, err := versionsOf(e.App, record.Id)
	if err != nil {
		return err
	}
	if !journal.RequestActor(e).IsTrusted() {
		withoutAddresses(list)
	}
	return e.JSON(http.StatusOK, map[string]any{"versions": list})
}

func (r *room) answerFactory(e *core.RequestEvent) error {
	record, err := e.App.FindRecordById(CollectionRules, e.Request.PathValue("id"))
	if err != nil {
		return e.NotFoundError("", nil)
	}
	shipped, ok := r.factory.of(record.GetString("source"))
	if !ok {
		return e.NotFoundError("", nil)
	}
	return e.JSON(http.StatusOK, map[string]any{"rule": shipped.fields()})
}

func (r *room) answerRuns(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	before, err := strconv.ParseInt(query.Get("before"), 10, 64)
	if err != nil {
		before = 0
	}
	runs, more, err := runsOf(e.App, e.Request.PathValue("id"), query.Get("outcome"), before)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"runs": runs, "more": more})
}

// answerCheck says of a draft what its save would be refused for.
func (r *room) answerCheck(e *core.RequestEvent) error {
	var body struct {
		Rule json.RawMessage `json:"rule"`
	}
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
		return err
	}
	done := r.waitForTrial(e)
	if done == nil {
		return nil
	}
	defer done()
	if _, err := r.draftOf(e.App, body.Rule); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{})
}

// draftOf makes a rule ready to be tried: the record of an id as it stands, or a draft's fields, over the record of its id
// if it has one. What a save would refuse is refused.
func (r *room) draftOf(app core.App, given json.RawMessage) (*live, error) {
	record, err := draftRecord(app, given)
	if err != nil {
		return nil, err
	}
	if record.GetString("stage") == "" {
		record.Set("stage", string(StageObserve))
	}
	if _, err := r.checked(record); err != nil {
		return nil, err
	}
	return liveOf(record)
}

func draftRecord(app core.App, given json.RawMessage) (*core.Record, error) {
	var id string
	if json.Unmarshal(given, &id) == nil {
		record, err := app.FindRecordById(CollectionRules, id)
		if err != nil {
			return nil, locale.Refuse("rule", "rule_unknown", nil)
		}
		return record, nil
	}
	var fields map[string]any
	if err := json.Unmarshal(given, &fields); err != nil || fields == nil {
		return nil, locale.Refuse("rule", "rule_unknown", nil)
	}
	rules, err := app.FindCachedCollectionByNameOrId(CollectionRules)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(rules)
	if id, ok := fields["id"].(string); ok && id != "" {
		if kept, err := app.FindRecordById(CollectionRules, id); err == nil {
			record = kept
		}
	}
	for name, value := range fields {
		if _, ok := (&Definition{}).fields()[name]; ok {
			record.Set(name, value)
		}
	}
	if record.Id == "" {
		record.Id = draftID
	}
	return record, nil
}

// draftID is the id of a rule that has none yet.
const draftID = "draft0000000000"

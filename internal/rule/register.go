package rule

import (
	"fmt"
	"io/fs"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Config is what the room needs to know.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	// Hooks are the shipped rules, and the description of what scripts may do.
	Hooks fs.FS
	// Cases are what other rooms do for a rule.
	Cases Cases
}

// room holds what the hooks, reactors and routes work with.
type room struct {
	app      core.App
	clock    timer.Clock
	journal  *journal.Journal
	timers   *timer.Engine
	hooks    fs.FS
	cases    Cases
	factory  factory
	shelf    shelf
	excluded excluded
	tally    tally
	settings settings
	// testing is held while a backtest runs.
	testing sync.Mutex
	// hindsight follows the dispatcher.
	hindsight *hindsight
	links     links
	// trials are taken by drafts at work.
	trials chan struct{}
}

// Register binds the room's hooks, reactors and routes.
func Register(app core.App, config Config) (*Rules, error) {
	r := &room{app: app, clock: config.Clock, journal: config.Journal, timers: config.Timers, hooks: config.Hooks, cases: config.Cases, hindsight: newHindsight(app),
		links: links{kept: recent[int64, link]{most: mostRemembered}}, trials: make(chan struct{}, mostTrials)}
	var err error
	if r.factory, err = readFactory(config.Hooks); err != nil {
		return nil, err
	}
	config.Journal.Track(journal.Tracked{Collection: CollectionRules, Noun: "rule"})
	config.Journal.Track(journal.Tracked{Collection: CollectionSettings, Noun: "rule_settings"})
	r.bindSettings(app)
	app.OnRecordCreate(CollectionRules).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionRules).BindFunc(r.onUpdate)
	app.OnRecordDelete(CollectionRules).BindFunc(r.onDelete)
	app.OnRecordCreate(CollectionRuns).BindFunc(refuseRun)
	app.OnRecordUpdate(CollectionRuns).BindFunc(refuseRun)
	app.OnRecordDelete(CollectionRuns).BindFunc(refuseRun)
	changes := func(e *core.RecordEvent) error {
		r.shelf.change(e.App)
		return e.Next()
	}
	app.OnRecordCreate(CollectionRules).BindFunc(changes)
	app.OnRecordUpdate(CollectionRules).BindFunc(changes)
	app.OnRecordDelete(CollectionRules).BindFunc(changes)
	app.OnRecordUpdate("tickets", "customers").BindFunc(r.onErasure)
	config.Journal.React(journal.Reactor{Name: "rule.run", Plan: r.plan, On: append([]string{EventSchedule}, Events...)})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := r.install(e.App); err != nil {
			return fmt.Errorf("install the shipped rules: %w", err)
		}
		r.bindRoutes(e.Router)
		return e.Next()
	})
	return &Rules{r}, nil
}

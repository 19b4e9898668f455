package sla

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Config is what the room needs to know.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	// Deadline keeps with the case how it stands for time, in tx; the case belongs to another room.
	Deadline func(tx core.App, ticket string, deadline Deadline) error
}

// room holds what the hooks and reactors work with.
type room struct {
	app      core.App
	clock    timer.Clock
	journal  *journal.Journal
	timers   *timer.Engine
	deadline func(tx core.App, ticket string, deadline Deadline) error
	versions versions
	shelf    shelf
	settled  settled
}

// Register binds the room's hooks, reactors and routes.
func Register(app core.App, config Config) (*Clocks, error) {
	r := &room{app: app, clock: config.Clock, journal: config.Journal, timers: config.Timers, deadline: config.Deadline}
	config.Journal.Track(journal.Tracked{Collection: CollectionCalendars, Noun: "calendar"})
	config.Journal.Track(journal.Tracked{Collection: CollectionPolicies, Noun: "policy"})
	app.OnRecordCreate(CollectionCalendars).BindFunc(r.onCalendar)
	app.OnRecordUpdate(CollectionCalendars).BindFunc(r.onCalendar)
	app.OnRecordDelete(CollectionCalendars).BindFunc(r.onCalendarDelete)
	app.OnRecordCreate(CollectionPolicies).BindFunc(r.onPolicy)
	app.OnRecordUpdate(CollectionPolicies).BindFunc(r.onPolicy)
	app.OnRecordDelete(CollectionPolicies).BindFunc(r.onPolicyDelete)
	app.OnRecordCreate(CollectionClocks).BindFunc(refuseClock)
	app.OnRecordUpdate(CollectionClocks).BindFunc(refuseClock)
	app.OnRecordDelete(CollectionClocks).BindFunc(refuseClock)
	forget := func(e *core.RecordEvent) error {
		r.shelf.forget()
		return e.Next()
	}
	app.OnRecordAfterCreateSuccess(CollectionPolicies, CollectionCalendars).BindFunc(forget)
	app.OnRecordAfterUpdateSuccess(CollectionPolicies, CollectionCalendars).BindFunc(forget)
	app.OnRecordAfterDeleteSuccess(CollectionPolicies, CollectionCalendars).BindFunc(forget)
	config.Journal.React(journal.Reactor{Name: "sla.follow", Plan: r.follow, On: followed})
	config.Journal.React(journal.Reactor{Name: "sla.recalculate", React: r.recalculate, On: []string{"calendar.updated", eventRecalculating}})
	config.Journal.React(journal.Reactor{Name: "sla.begin", React: r.begin, On: []string{eventBeginning}})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := r.beginOnce(e.App); err != nil {
			return fmt.Errorf("begin the clocks: %w", err)
		}
		e.Router.GET("/api/aftercare/clocks/{id}/explain", r.answerExplain)
		e.Router.POST("/api/aftercare/clocks/reapply", r.answerReapply)
		e.Router.POST("/api/aftercare/clocks/preview", r.answerPreview)
		e.Router.POST("/api/aftercare/calendars/import", r.answerImport)
		e.Router.GET("/api/aftercare/calendars/openings", r.answerOpenings)
		e.Router.GET("/api/aftercare/standards", r.answerStandards)
		return e.Next()
	})
	return &Clocks{r}, nil
}

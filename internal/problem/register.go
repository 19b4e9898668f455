package problem

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Calendar is the working time that deadlines are counted by.
type Calendar interface {
	// AddDays is the close of business so many working days after a day.
	AddDays(from time.Time, n int) (time.Time, error)
	// Zone is whose days they are.
	Zone() *time.Location
}

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	// Calendar is the desk's working time.
	Calendar func(app core.App) (Calendar, error)
	// Link links a case to a problem, in tx.
	Link func(tx core.App, ticket, problem string, actor journal.Actor) error
	// Tell notes for colleagues, each once and in tx, what happened; who are words such as lead, or ids.
	Tell func(tx core.App, event *journal.Event, who []string, kind string, params map[string]any) error
}

type room struct {
	clock    timer.Clock
	journal  *journal.Journal
	timers   *timer.Engine
	calendar func(app core.App) (Calendar, error)
	link     func(tx core.App, ticket, problem string, actor journal.Actor) error
	tell     func(tx core.App, event *journal.Event, who []string, kind string, params map[string]any) error
}

// Register binds the room's hooks, reactors and routes.
func Register(app core.App, config Config) (*Problems, error) {
	r := &room{
		clock: config.Clock, journal: config.Journal, timers: config.Timers, calendar: config.Calendar, link: config.Link, tell: config.Tell,
	}
	config.Journal.Track(journal.Tracked{Collection: CollectionProblems, Noun: "problem", Names: names})
	config.Journal.Track(journal.Tracked{
		Collection: CollectionSources, Noun: "problem_source",
		Ticket: func(record *core.Record) string { return record.GetString("ticket") },
	})
	app.OnRecordCreate(CollectionProblems).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionProblems).BindFunc(r.onUpdate)
	app.OnRecordDelete(CollectionProblems).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	app.OnRecordCreate(CollectionSources).BindFunc(r.onSource)
	app.OnRecordUpdate(CollectionSources).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	app.OnRecordDelete(CollectionSources).BindFunc(r.onSourceGone)
	config.Journal.React(journal.Reactor{Name: "problem.follow", React: r.react, On: []string{
		"problem.created", "problem.updated", EventMoved, EventReopened, eventTimer, "ticket.merged",
	}})
	config.Journal.React(journal.Reactor{Name: "problem.link", React: r.linkRest, On: []string{eventLinking}})
	config.Journal.React(journal.Reactor{Name: "problem.join", Plan: r.planJoin, On: []string{"ticket.created", "ticket.classified"}})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/problems/affected", r.answerAffected)
		e.Router.GET("/api/aftercare/problems/{id}/effect", r.answerEffect)
		return e.Next()
	})
	return &Problems{r}, nil
}

// names says which events a save of a problem means.
func names(before, after *core.Record, changes journal.Changes) []string {
	if _, moved := changes["status"]; before == nil || !moved {
		return nil
	}
	from, to := Status(before.GetString("status")), Status(after.GetString("status"))
	switch {
	case to == StatusClosed:
		return []string{EventClosed}
	case IsReopening(from, to):
		return []string{EventReopened}
	}
	return []string{EventMoved}
}

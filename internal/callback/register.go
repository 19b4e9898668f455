package callback

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	// CalledBack notes with the case, in tx, how its callback ended.
	CalledBack func(tx core.App, ticket, outcome string, actor journal.Actor) error
	// Reopen opens a solved case again, in tx.
	Reopen func(tx core.App, ticket, reason string, actor journal.Actor) error
	// FollowUp asks a colleague, in tx, to see to something.
	FollowUp func(tx core.App, followUp FollowUp, actor journal.Actor) error
	// OpenCase opens a case, in tx, for a customer who was not satisfied when revisited, and returns its id.
	OpenCase func(tx core.App, wanted OpenCase, actor journal.Actor) (id string, err error)
}

// FollowUp is something to be seen to by a colleague.
type FollowUp struct {
	Kind, Ticket, Customer, Owner, Text string
	DueAt                               time.Time
	// Source is the record that leads to it, as collection/id; the same source leads to one of a kind.
	Source string
}

// Kinds of follow-up that callbacks lead to.
const (
	followUpContact = "contact_data" // how to reach the customer is to be corrected
	followUpPartly  = "partly"       // something is still to be done
	followUpGrade   = "grade_review" // an unsatisfied customer: is the complaint graver than it was taken for
	followUpLow     = "low_score"    // a low score, as in a survey
)

// room holds what the hooks and reactors work with.
type room struct {
	app        core.App
	clock      timer.Clock
	journal    *journal.Journal
	timers     *timer.Engine
	calledBack func(tx core.App, ticket, outcome string, actor journal.Actor) error
	reopen     func(tx core.App, ticket, reason string, actor journal.Actor) error
	followUp   func(tx core.App, followUp FollowUp, actor journal.Actor) error
	openCase   func(tx core.App, wanted OpenCase, actor journal.Actor) (id string, err error)
}

// Register binds the room's hooks and reactors.
func Register(app core.App, config Config) (*Callbacks, error) {
	r := &room{
		app: app, clock: config.Clock, journal: config.Journal, timers: config.Timers,
		calledBack: config.CalledBack, reopen: config.Reopen, followUp: config.FollowUp,
		openCase: config.OpenCase,
	}
	config.Journal.Track(journal.Tracked{
		Collection: CollectionCallbacks, Noun: "callback", NounOf: nounOf, Names: names,
		Ticket: func(record *core.Record) string { return record.GetString("ticket") },
	})
	app.OnRecordCreate(CollectionCallbacks).BindFunc(refuseUnlessDesk)
	app.OnRecordUpdate(CollectionCallbacks).BindFunc(r.onUpdate)
	app.OnRecordDelete(CollectionCallbacks, CollectionAttempts).BindFunc(refuseDelete)
	app.OnRecordCreate(CollectionAttempts).BindFunc(r.onAttempt)
	app.OnRecordUpdate(CollectionAttempts).BindFunc(refuseDelete)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/tickets/{id}/callback", r.answerTrace)
		return e.Next()
	})
	config.Journal.React(journal.Reactor{Name: "callback.follow", React: r.follow, On: []string{
		"ticket.reopened", "ticket.merged", "ticket.withdrawn", "ticket.erased", "customer.erased", "customer.updated", "staff.updated", eventTimer,
		// Any of these may be the first of a save that moves the case to another customer or says whom it is about.
		"ticket.updated", "ticket.assigned", "ticket.classified", "ticket.resolved", "ticket.closed", "ticket.escalated", "ticket.accepted",
	}})
	return &Callbacks{r}, nil
}

// refuseDelete keeps what was tried, and that it was.
func refuseDelete(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) }

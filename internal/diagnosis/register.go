package diagnosis

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Intake is the case that a diagnosis ends in.
type Intake struct {
	ID, Customer, Kind, Category, Priority, Product, Asset, Subject, Description string
	// IsDanger says that somebody may be in danger.
	IsDanger bool
	// PromiseAt is by when the customer is to be called, zero for no such promise; PromiseText says so in their language.
	PromiseAt   time.Time
	PromiseText string
}

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	// Open makes a case in a customer's name, in tx, or finds the one of that id, and says its number and whether it is new.
	Open func(tx core.App, intake Intake, actor journal.Actor) (number string, isNew bool, err error)
	// Tell writes into a case, in tx, what the desk has to say to the customer and to colleagues, under a name.
	Tell func(tx core.App, ticket, name, body string) error
	// Note writes into a case, in tx, what colleagues alone are to know, under a name.
	Note func(tx core.App, ticket, name, body string) error
	// HasArticle says whether customers can read a published article of that code.
	HasArticle func(app core.App, code string) (bool, error)
	// NextOpening is the first instant at or after at when the desk takes and makes calls.
	NextOpening func(app core.App, at time.Time) (time.Time, error)
}

type room struct {
	config Config
	clock  timer.Clock
	once   *once
}

func (r *room) zone() *time.Location { return time.Local }

// Register binds the room's hooks and routes.
func Register(app core.App, config Config) error {
	r := &room{config: config, clock: config.Clock, once: newOnce()}
	config.Journal.Track(journal.Tracked{Collection: CollectionFlows, Noun: "flow"})
	app.OnRecordCreate(CollectionFlows).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionFlows).BindFunc(r.onUpdate)
	app.OnRecordDelete(CollectionFlows, CollectionVersions).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	app.OnRecordCreate(CollectionVersions).BindFunc(onVersion)
	app.OnRecordUpdate(CollectionVersions).BindFunc(onVersion)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/flows/counts", r.answerCounts)
		e.Router.POST("/api/aftercare/flows/{flow}/count", r.answerCount)
		e.Router.POST("/api/aftercare/flows/{flow}/case", r.answerCase)
		e.Router.POST("/api/aftercare/flows/{flow}/path", r.answerPath)
		return e.Next()
	})
	return nil
}

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
}

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	// Open makes a case in a customer's name, in tx, or finds the one of that id, and returns its number.
	Open func(tx core.App, intake Intake, actor journal.Actor) (number string, err error)
}

type room struct {
	clock timer.Clock
	open  func(tx core.App, intake Intake, actor journal.Actor) (string, error)
}

func (r *room) zone() *time.Location { return time.Local }

// Register binds the room's hooks and routes.
func Register(app core.App, config Config) error {
	r := &room{clock: config.Clock, open: config.Open}
	config.Journal.Track(journal.Tracked{Collection: CollectionFlows, Noun: "flow"})
	app.OnRecordCreate(CollectionFlows).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionFlows).BindFunc(r.onUpdate)
	app.OnRecordDelete(CollectionFlows, CollectionVersions).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	app.OnRecordCreate(CollectionVersions).BindFunc(onVersion)
	app.OnRecordUpdate(CollectionVersions).BindFunc(onVersion)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.POST("/api/aftercare/flows/{flow}/count", r.answerCount)
		e.Router.POST("/api/aftercare/flows/{flow}/case", r.answerCase)
		return e.Next()
	})
	return nil
}

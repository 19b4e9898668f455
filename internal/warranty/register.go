package warranty

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Calendar tells working days from days of rest.
type Calendar interface {
	// IsOff says whether the day of an instant is one of rest.
	IsOff(at time.Time) bool
}

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	// Calendar is the desk's working time.
	Calendar func(app core.App) (Calendar, error)
	// Tell notifies those who review proofs because of an event, each once.
	Tell func(tx core.App, event *journal.Event, kind string, params map[string]any) error
}

type room struct {
	clock    timer.Clock
	calendar func(app core.App) (Calendar, error)
	tell     func(tx core.App, event *journal.Event, kind string, params map[string]any) error
}

// zone is the desk's: it is set once, when the desk is put together.
func (r *room) zone() *time.Location { return time.Local }

// Register binds the room's hooks and routes.
func Register(app core.App, config Config) error {
	r := &room{clock: config.Clock, calendar: config.Calendar, tell: config.Tell}
	// Who accepts or refuses a proof has looked at it, and at what it is to prove.
	config.Journal.Track(journal.Tracked{Collection: CollectionAssets, Noun: "asset", RestsOn: map[string][]string{"review": fieldsOfCustomer}})
	app.OnRecordCreate(CollectionProducts).BindFunc(onProduct)
	app.OnRecordUpdate(CollectionProducts).BindFunc(onProduct)
	app.OnRecordCreate(CollectionAssets).BindFunc(r.onAssetCreate)
	app.OnRecordUpdate(CollectionAssets).BindFunc(r.onAssetUpdate)
	app.OnRecordEnrich(CollectionAssets, collectionTickets).BindFunc(tellProduct)
	config.Journal.React(journal.Reactor{Name: "warranty.proof", React: r.tellProof, On: []string{"asset.created", "asset.updated"}})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/warranty", r.answerUnits)
		e.Router.POST("/api/aftercare/warranty", r.answerTrial)
		e.Router.GET("/api/aftercare/warranty/product", r.answerProduct)
		e.Router.GET("/api/aftercare/warranty/{asset}", r.answerUnit)
		e.Router.GET("/api/aftercare/warranty/{asset}/code", r.answerCode)
		return e.Next()
	})
	return nil
}

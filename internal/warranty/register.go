package warranty

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/timer"
)

// Calendar tells working days from days of rest.
type Calendar interface {
	// IsOff says whether the day of an instant is one of rest.
	IsOff(at time.Time) bool
}

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock timer.Clock
	// Calendar is the desk's working time.
	Calendar func(app core.App) (Calendar, error)
}

type room struct {
	clock    timer.Clock
	calendar func(app core.App) (Calendar, error)
}

// zone is the desk's: it is set once, when the desk is put together.
func (r *room) zone() *time.Location { return time.Local }

// Register binds the room's hooks and routes.
func Register(app core.App, config Config) error {
	r := &room{clock: config.Clock, calendar: config.Calendar}
	app.OnRecordCreate(CollectionProducts).BindFunc(onProduct)
	app.OnRecordUpdate(CollectionProducts).BindFunc(onProduct)
	app.OnRecordCreate(CollectionAssets).BindFunc(r.onAssetCreate)
	app.OnRecordUpdate(CollectionAssets).BindFunc(r.onAssetUpdate)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/warranty", r.answerUnits)
		e.Router.GET("/api/aftercare/warranty/{asset}", r.answerUnit)
		return e.Next()
	})
	return nil
}

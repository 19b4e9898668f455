package portal

import (
	"sync/atomic"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
	"aftercare/internal/web"
)

// Config is what the room needs to know.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
}

type room struct {
	clock timer.Clock
	// kept is the record as it was last read, changes how often it changed.
	kept    atomic.Pointer[core.Record]
	changes atomic.Int64
	icons   icons
}

// Register binds the room's hooks and routes, and returns what the pages are to show of the shop.
func Register(app core.App, config Config) (func(app core.App) (*web.Face, error), error) {
	r := &room{clock: config.Clock}
	config.Journal.Track(journal.Tracked{Collection: CollectionSettings, Noun: "portal_settings"})
	app.OnRecordCreate(CollectionSettings).BindFunc(onCreate)
	app.OnRecordUpdate(CollectionSettings).BindFunc(r.onUpdate)
	app.OnRecordDelete(CollectionSettings).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	app.OnRecordEnrich(CollectionSettings).BindFunc(tellName)
	app.OnRecordAfterUpdateSuccess(CollectionSettings).BindFunc(func(e *core.RecordEvent) error {
		r.changes.Add(1)
		r.kept.Store(nil)
		return e.Next()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/portal/colour", answerColour)
		e.Router.GET("/icons/{name}", r.answerIcon).Bind(apis.SkipSuccessActivityLog())
		return e.Next()
	})
	return r.face, nil
}

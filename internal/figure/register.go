package figure

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Config is what the room needs to know.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
}

type room struct{ clock timer.Clock }

// Register binds the room's hooks and its route.
func Register(app core.App, config Config) error {
	r := &room{clock: config.Clock}
	config.Journal.Track(journal.Tracked{Collection: CollectionTargets, Noun: "figure_target"})
	app.OnRecordCreate(CollectionTargets).BindFunc(onTarget)
	app.OnRecordUpdate(CollectionTargets).BindFunc(onTarget)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/figures/mine", r.answerMine)
		e.Router.GET("/api/aftercare/figures/{name}", r.answerFigure)
		return e.Next()
	})
	return nil
}

package presence

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/timer"
)

// Config is what the room needs to know.
type Config struct {
	Clock timer.Clock
}

// Register binds the room's routes.
func Register(app core.App, config Config) {
	r := &room{app: app, clock: config.Clock, board: board{visits: map[place]visit{}}, waiting: map[string]bool{}}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.POST("/api/aftercare/tickets/{id}/presence", r.answerBeat)
		e.Router.DELETE("/api/aftercare/tickets/{id}/presence", r.answerLeave)
		return e.Next()
	})
}

package timer

import (
	"context"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// Config is what the timers need to know.
type Config struct {
	Clock Clock
	// Fire turns a due timer into an event.
	Fire Fire
}

// Register makes the engine and binds the route by which browsers count time.
func Register(app core.App, config Config) (*Engine, error) {
	engine := &Engine{
		app: app, clock: config.Clock, fire: config.Fire, wake: make(chan struct{}, 1),
		begun: config.Clock.Now(),
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/now", engine.answerNow)
		return e.Next()
	})
	return engine, nil
}

// answerNow tells browsers the desk's time and its speed, since they count deadlines by it and not by their own clock.
func (e *Engine) answerNow(request *core.RequestEvent) error {
	request.Response.Header().Set("Cache-Control", "no-store")
	return request.JSON(http.StatusOK, map[string]any{
		"now": e.clock.Now().Format("2006-01-02T15:04:05.000Z"), "speed": e.clock.Speed(),
	})
}

// Start fires timers until the returned function is called, which waits for the end.
func (e *Engine) Start(ctx context.Context) (stop func()) {
	e.begun = e.clock.Now()
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.Run(ctx)
	}()
	return func() { cancel(); <-done }
}

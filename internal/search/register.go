package search

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Config is what the room needs to know.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
}

// Search is the room's handle.
type Search struct {
	app     core.App
	clock   timer.Clock
	journal *journal.Journal
	wake    chan struct{}
}

// Register binds the room's hooks, follower and route.
func Register(app core.App, config Config) (*Search, error) {
	s := &Search{app: app, clock: config.Clock, journal: config.Journal, wake: make(chan struct{}, 1)}
	config.Journal.Follow(s.follower())
	app.OnRecordUpdate(kindCustomer.Collection).Bind(&hook.Handler[*core.RecordEvent]{Id: "search/address", Priority: journal.PriorityAround, Func: s.onCustomer})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/search", s.answer)
		return e.Next()
	})
	return s, nil
}

// onCustomer has a customer indexed anew whose address changed. The journal holds no addresses.
func (s *Search) onCustomer(e *core.RecordEvent) error {
	return journal.InTransaction(e, func() error {
		var before string
		err := journal.Plain(e.App.NonconcurrentDB()).QueryRow(`SELECT email FROM customers WHERE id = ?`, e.Record.Id).Scan(&before)
		if err != nil {
			return err
		}
		if err := e.Next(); err != nil {
			return err
		}
		if e.Record.Email() == before {
			return nil
		}
		return s.journal.Append(e.App, &journal.Event{
			Type: EventStale, Collection: kindCustomer.Collection, Record: e.Record.Id, Actor: journal.Actor{Kind: journal.ActorSystem},
		})
	})
}

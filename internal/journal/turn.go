package journal

import "github.com/pocketbase/pocketbase/core"

// keyTurn is where an app keeps its queue of writers.
const keyTurn = "aftercare.journal.turn"

// Write runs change in a transaction, first come, first served. There is one writer; of those who wait for it the database's
// own pool takes any, so that of sixteen who write all the time some wait for seventy others. Inside a transaction change
// joins it.
func Write(app core.App, change func(tx core.App) error) error {
	if app.IsTransactional() {
		return change(app)
	}
	if t, ok := app.Store().GetOrSet(keyTurn, func() any { return newTurn() }).(turn); ok {
		t.take()
		defer t.give()
	}
	return app.RunInTransaction(change)
}

// turn lets one at a time go on. Who waits at a channel is served in order.
type turn chan struct{}

func newTurn() turn  { return make(turn, 1) }
func (t turn) take() { t <- struct{}{} }
func (t turn) give() { <-t }

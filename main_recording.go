//go:build recording

// A binary built with this tag has one more reactor, which writes a row for every event it is handed. The crash test
// kills such a binary at random moments and counts the rows; the shipped binary has nothing of it. The rate limiter is off,
// since the test is one address that writes as fast as it can. The clock can run faster than the wall (--speed), since rules
// count in minutes. It has no pages: nobody opens one, and each of its many starts would bundle them.
package main

import (
	"embed"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/appliance"
	"aftercare/internal/journal"
)

func init() {
	files = embed.FS{}
	extend = func(app core.App, desk *appliance.Appliance) {
		app.OnServe().BindFunc(func(e *core.ServeEvent) error {
			if _, err := e.App.DB().NewQuery(`CREATE TABLE IF NOT EXISTS recorded (seq INTEGER NOT NULL)`).Execute(); err != nil {
				return err
			}
			e.App.Settings().RateLimits.Enabled = false
			return e.Next()
		})
		desk.Journal.React(journal.Reactor{Name: "recording", On: []string{"*"}, React: func(tx core.App, event *journal.Event) error {
			_, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO recorded (seq) VALUES ({:seq})`).Bind(dbx.Params{"seq": event.Seq}).Execute()
			return err
		}})
	}
}

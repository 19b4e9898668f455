package view

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// Register binds the room's hooks and routes.
func Register(app core.App, log *journal.Journal) {
	log.Track(journal.Tracked{Collection: CollectionViews, Noun: "view", Private: isPrivate})
	app.OnRecordCreate(CollectionViews).BindFunc(onCreate)
	app.OnRecordUpdate(CollectionViews).BindFunc(onUpdate)
	app.OnRecordDeleteRequest(CollectionViews).BindFunc(onDeleteRequest)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/views", answerViews)
		e.Router.POST("/api/aftercare/views/try", answerTry)
		return e.Next()
	})
}

package ticket

import (
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/outbox"
	"aftercare/internal/timer"
)

// Config is what the room needs to know.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Outbox  *outbox.Outbox
	Timers  *timer.Engine
}

// room holds what the hooks work with.
type room struct {
	app     core.App
	clock   timer.Clock
	journal *journal.Journal
	outbox  *outbox.Outbox
	timers  *timer.Engine
	pulse   pulse
}

// Register binds the room's hooks, reactors and routes.
func Register(app core.App, config Config) (*Tickets, error) {
	r := &room{app: app, clock: config.Clock, journal: config.Journal, outbox: config.Outbox, timers: config.Timers}
	config.Journal.Track(journal.Tracked{
		Collection: CollectionTickets, Noun: "ticket", Names: names,
		Ticket: func(record *core.Record) string { return record.Id },
	})
	config.Journal.Track(journal.Tracked{
		Collection: CollectionMessages, Noun: "message",
		Ticket: func(record *core.Record) string { return record.GetString("ticket") },
	})
	config.Journal.Track(journal.Tracked{Collection: "products", Noun: "product"})
	// Of one's own, too, all colleagues may read.
	config.Journal.Track(journal.Tracked{Collection: collectionCanned, Noun: "canned_reply"})
	app.OnRecordCreate(CollectionTickets).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionTickets).BindFunc(r.onUpdate)
	app.OnFileDownloadRequest(CollectionMessages).BindFunc(nameDownload)
	app.OnRecordDelete(CollectionTickets, CollectionMessages).BindFunc(refuseDelete)
	app.OnRecordCreateRequest(CollectionMessages).BindFunc(onMessageRequest)
	app.OnRecordCreateRequest(CollectionMessages).BindFunc(onMessageChange)
	app.OnRecordCreate(CollectionMessages).BindFunc(r.onMessage)
	app.OnRecordCreate(CollectionTickets).Bind(&hook.Handler[*core.RecordEvent]{Id: "ticket/around", Func: r.aroundCreate, Priority: journal.PriorityAround})
	app.OnRecordCreate(CollectionMessages).Bind(&hook.Handler[*core.RecordEvent]{Id: "message/around", Func: r.aroundMessage, Priority: journal.PriorityAround})
	app.OnRecordUpdate(CollectionMessages).BindFunc(refuseDelete)
	app.OnRecordCreate(collectionCanned).BindFunc(onCanned)
	app.OnRecordUpdate(collectionCanned).BindFunc(onCanned)
	app.OnRecordUpdate(CollectionNotifications).BindFunc(onNotification)
	config.Journal.React(journal.Reactor{Name: "ticket.notify", React: r.notify, On: []string{
		EventAssigned, EventEscalated, EventReopened, EventWithdrawn, journal.TypeFailureParked, outbox.TypeEmailDead, outbox.TypeWebhookFailing,
	}})
	config.Journal.React(journal.Reactor{Name: "ticket.notify_void", Plan: r.notifyVoid, On: eventsOfVoid})
	config.Journal.React(journal.Reactor{Name: "ticket.notify_message", Plan: r.notifyMessage, On: []string{EventMessage}})
	config.Journal.React(journal.Reactor{Name: "ticket.wake", React: r.wakeDue, On: []string{"timer." + timerSnooze}})
	config.Journal.React(journal.Reactor{Name: "ticket.hand_on", React: r.handOnLeft, On: []string{"staff.updated", eventStep}})
	config.Journal.React(journal.Reactor{Name: "ticket.erase_files", React: r.removeFiles, On: []string{EventErased}})
	config.Journal.React(journal.Reactor{Name: "ticket.erase", React: r.eraseCustomer, On: []string{"customer.erased"}})
	told := func(e *core.RecordEvent) error {
		r.pulse.tell(r.app)
		return e.Next()
	}
	app.OnRecordAfterCreateSuccess(CollectionTickets).BindFunc(told)
	app.OnRecordAfterUpdateSuccess(CollectionTickets).BindFunc(told)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		// after the guard that holds customers to what they may ask
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "conversation", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 2, Func: r.answerConversation})
		e.Router.GET("/api/aftercare/counts", r.answerCounts)
		e.Router.POST("/api/aftercare/preview", r.answerPreview)
		return e.Next()
	})
	return &Tickets{r}, nil
}

func refuseDelete(e *core.RecordEvent) error {
	return router.NewForbiddenError("never_deleted", nil)
}

package campaign

import (
	"fmt"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/outbox"
	"aftercare/internal/timer"
	"aftercare/internal/web"
)

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	Outbox  *outbox.Outbox
	// Revisit makes a callback about no case, in tx.
	Revisit func(tx core.App, wanted Revisit, actor journal.Actor) error
	// Decline notes with a customer, in tx, that they want no such mails any more.
	Decline func(tx core.App, customer string) error
	// Face says how the shop has its pages: its logo and colour; nil means in none of its own.
	Face func(app core.App) (*web.Face, error)
}

// room holds what the hooks, routes and reactors work with.
type room struct {
	clock   timer.Clock
	journal *journal.Journal
	timers  *timer.Engine
	outbox  *outbox.Outbox
	revisit func(tx core.App, wanted Revisit, actor journal.Actor) error
	decline func(tx core.App, customer string) error
	face    func(app core.App) (*web.Face, error)
}

// Register binds the room's hooks, routes, reactors and public page. One step of a round looks up 500 customers, or makes what
// it can within 20 ms; then others have their turn.
func Register(app core.App, config Config) error {
	r := &room{
		clock: config.Clock, journal: config.Journal, timers: config.Timers, outbox: config.Outbox, revisit: config.Revisit, decline: config.Decline, face: config.Face,
	}
	if r.face == nil {
		r.face = func(core.App) (*web.Face, error) { return &web.Face{}, nil }
	}
	config.Journal.Track(journal.Tracked{Collection: CollectionCampaigns, Noun: "campaign"})
	app.OnRecordCreate(CollectionCampaigns).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionCampaigns).BindFunc(r.onUpdate)
	app.OnRecordCreate(CollectionRounds, CollectionContacts).BindFunc(onlyDesk)
	app.OnRecordUpdate(CollectionRounds, CollectionContacts).BindFunc(onlyDesk)
	app.OnRecordDelete(CollectionCampaigns, CollectionRounds, CollectionContacts).BindFunc(func(*core.RecordEvent) error {
		return router.NewForbiddenError("never_deleted", nil)
	})
	config.Journal.React(journal.Reactor{Name: "campaign.follow", React: r.follow, On: []string{eventTimer}})
	config.Journal.React(journal.Reactor{Name: "campaign.make", Plan: r.planStep, On: []string{eventStep}})
	config.Journal.React(journal.Reactor{Name: "campaign.withdraw", React: r.withdraw, On: []string{"customer.updated"}})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.POST("/api/aftercare/campaigns/preview", r.answerPreview)
		e.Router.GET("/api/aftercare/campaigns/{id}/result", r.answerResult)
		e.Router.GET(pagePath+"{token}", r.answerPage).Bind(apis.SkipSuccessActivityLog())
		e.Router.POST(pagePath+"{token}", r.answerForm).Bind(apis.SkipSuccessActivityLog())
		return e.Next()
	})
	return nil
}

// withdraw gives up the mails that still wait for a customer who does not want them any more.
func (r *room) withdraw(tx core.App, event *journal.Event) error {
	change, isSaid := event.Changes["mail_consent"]
	if !isSaid || string(change[1]) != `"declined"` {
		return nil
	}
	if err := r.outbox.Withdraw(tx, event.Record); err != nil {
		return fmt.Errorf("customer %s declined: %w", event.Record, err)
	}
	return nil
}

package feedback

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/timer"
)

// timerKind is the kind of the timers that stand for when steps are due.
const timerKind = "feedback"

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	// Tell notes for colleagues, in tx, what happened.
	Tell func(tx core.App, event *journal.Event, told Told) error
	// Letter tells the customer of a case, in tx, by a message there and by mail, from a template in their language. The error
	// is a refusal where there is no way to.
	Letter func(tx core.App, event *journal.Event, ticket, template string, values map[string]any) error
}

// Told is whom what is told.
type Told struct {
	// Who are words that the case gives a meaning to, such as lead, or ids.
	Who []string
	// Team is whose lead is meant; empty: the case's.
	Team         string
	Ticket, Kind string
	Params       map[string]any
}

type room struct {
	clock   timer.Clock
	journal *journal.Journal
	timers  *timer.Engine
	tell    func(tx core.App, event *journal.Event, told Told) error
	letter  func(tx core.App, event *journal.Event, ticket, template string, values map[string]any) error
}

// Register binds the room's hooks, reactors and route.
func Register(app core.App, config Config) (*Feedbacks, error) {
	r := &room{clock: config.Clock, journal: config.Journal, timers: config.Timers, tell: config.Tell, letter: config.Letter}
	config.Journal.Track(journal.Tracked{
		Collection: CollectionFeedback, Noun: "feedback", Names: names,
		Ticket: func(record *core.Record) string { return record.GetString("ticket") },
	})
	config.Journal.Track(journal.Tracked{Collection: CollectionSuggestions, Noun: "suggestion"})
	config.Journal.Track(journal.Tracked{Collection: CollectionVotes, Noun: "suggestion_vote"})
	app.OnRecordCreate(CollectionFeedback).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionFeedback).BindFunc(r.onUpdate)
	app.OnRecordCreate(CollectionSuggestions).BindFunc(r.onPublic)
	app.OnRecordUpdate(CollectionSuggestions).BindFunc(r.onPublic)
	app.OnRecordCreate(CollectionVotes).BindFunc(r.onVote)
	app.OnRecordUpdate(CollectionVotes).BindFunc(deskOnly)
	app.OnRecordDelete(CollectionVotes).BindFunc(r.onUnvote)
	app.OnRecordDelete(CollectionFeedback, CollectionSuggestions).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	config.Journal.React(journal.Reactor{Name: "feedback.keep_up", React: r.keepUp, On: []string{
		"ticket.created", "ticket.classified", "ticket.assigned", "ticket.updated", "ticket.withdrawn", "ticket.merged", "ticket.erased", "ticket.closed",
		"ticket.resolved", "ticket.reopened", "ticket.escalated", "ticket.accepted",
	}})
	config.Journal.React(journal.Reactor{Name: "feedback.act", React: r.act, On: []string{
		"feedback.updated", EventAnalysed, EventAdopted, EventDeclined, EventStarted, EventDone, EventForwarded, EventThanked, EventJoined, "timer." + timerKind,
	}})
	config.Journal.React(journal.Reactor{Name: "feedback.lead", React: r.leadRest, On: []string{eventStep}})
	config.Journal.React(journal.Reactor{Name: "feedback.erase", React: eraseCustomer, On: []string{"customer.erased"}})
	config.Journal.React(journal.Reactor{Name: "feedback.hand_on", React: r.handOn, On: []string{"staff.updated"}})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/aftercare/feedback", r.answerShares)
		return e.Next()
	})
	return &Feedbacks{r}, nil
}

// onCreate keeps feedback to what the desk makes, and sets its timer.
func (r *room) onCreate(e *core.RecordEvent) error {
	if !isDesk(e.Record) {
		return locale.Forbid("feedback_by_desk")
	}
	if err := e.Next(); err != nil {
		return err
	}
	return r.setTimer(e.App, Wrap(e.Record))
}

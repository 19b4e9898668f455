package survey

import (
	"fmt"
	"slices"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
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
	// FollowUp asks a colleague, in tx, to see to something.
	FollowUp func(tx core.App, followUp FollowUp, actor journal.Actor) error
	// Fulfil notes, in tx, that the open follow-up of a kind from a record was seen to, and what came of it.
	Fulfil func(tx core.App, kind, source, result string, actor journal.Actor) error
	// Reply writes a colleague's public answer into a case, in tx, and says whether it did: a closed case takes none.
	Reply func(tx core.App, ticket, body string, actor journal.Actor) (written bool, err error)
	// ShownAt is the id of the case in which the customer of one finds it, which another may go on as.
	ShownAt func(tx core.App, ticket *core.Record) (string, error)
	// CallUntil is until when the customer of a case is still to be called about it; the zero time where nobody is to call.
	CallUntil func(app core.App, ticket string) (time.Time, error)
	// Opening is the first moment from at on at which the desk is open.
	Opening func(app core.App, at time.Time) (time.Time, error)
	// Wall is wall time, by which mails wait; nil means the machine's.
	Wall func() time.Time
	// Face says how the shop has its pages: its logo and colour; nil means in none of its own.
	Face func(app core.App) (*web.Face, error)
}

// FollowUp is something to be seen to by a colleague.
type FollowUp struct {
	Kind, Ticket, Customer, Owner, Text string
	DueAt                               time.Time
	Source                              string
}

// followUpLow is the kind of follow-up that a low answer leads to, and followUpWithin by when: requirements R9, domain 6.
const (
	followUpLow    = "low_score"
	followUpWithin = 24 * time.Hour
)

type room struct {
	clock     timer.Clock
	journal   *journal.Journal
	timers    *timer.Engine
	outbox    *outbox.Outbox
	callUntil func(app core.App, ticket string) (time.Time, error)
	opening   func(app core.App, at time.Time) (time.Time, error)
	followUp  func(tx core.App, followUp FollowUp, actor journal.Actor) error
	fulfil    func(tx core.App, kind, source, result string, actor journal.Actor) error
	reply     func(tx core.App, ticket, body string, actor journal.Actor) (written bool, err error)
	shownAt   func(tx core.App, ticket *core.Record) (string, error)
	wall      func() time.Time
	face      func(app core.App) (*web.Face, error)
}

// Register binds the room's hooks, reactors and public page.
func Register(app core.App, config Config) (*Surveys, error) {
	r := &room{clock: config.Clock, journal: config.Journal, timers: config.Timers, outbox: config.Outbox, followUp: config.FollowUp, fulfil: config.Fulfil, reply: config.Reply, shownAt: config.ShownAt, callUntil: config.CallUntil, opening: config.Opening, wall: config.Wall, face: config.Face}
	if r.face == nil {
		r.face = func(core.App) (*web.Face, error) { return &web.Face{}, nil }
	}
	if r.wall == nil {
		r.wall = time.Now
	}
	ofTicket := func(record *core.Record) string { return record.GetString("ticket") }
	config.Journal.Track(journal.Tracked{Collection: CollectionSurveys, Noun: "survey"})
	config.Journal.Track(journal.Tracked{Collection: CollectionAnswers, Noun: "survey_answer", Ticket: ofTicket, Names: func(before, _ *core.Record, _ journal.Changes) []string {
		if before == nil {
			return []string{EventAnswered}
		}
		return nil
	}})
	app.OnRecordCreate(CollectionSurveys).BindFunc(onSurvey)
	app.OnRecordUpdate(CollectionSurveys).BindFunc(onSurvey)
	app.OnRecordCreate(CollectionInvites, CollectionAnswers).BindFunc(deskOnly)
	app.OnRecordUpdate(CollectionInvites).BindFunc(deskOnly)
	app.OnRecordUpdate(CollectionAnswers).BindFunc(r.onAnswer)
	app.OnRecordDelete(CollectionSurveys, CollectionInvites, CollectionAnswers).BindFunc(func(*core.RecordEvent) error {
		return router.NewForbiddenError("never_deleted", nil)
	})
	config.Journal.React(journal.Reactor{Name: "survey.follow", React: r.follow, On: append([]string{eventTimer, eventCallDone, eventCallOff, "customer.erased", "ticket.reopened", "ticket.erased"}, movingEvents...)})
	config.Journal.React(journal.Reactor{Name: "survey.low", React: r.followLow, On: []string{EventAnswered}})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(web.ShowTooOften("survey/often", pagePath, r.tooOften))
		e.Router.GET(pagePath+"{token}", r.answerPage).Bind(apis.SkipSuccessActivityLog())
		e.Router.POST(pagePath+"{token}", r.answerForm).Bind(apis.SkipSuccessActivityLog())
		return e.Next()
	})
	return &Surveys{r}, nil
}

// movingEvents are the events besides ticket.reopened and ticket.erased whose changes can name another customer: a save that
// means several keeps its changes with the first.
var movingEvents = []string{
	"ticket.updated", "ticket.classified", "ticket.assigned", "ticket.accepted", "ticket.escalated", "ticket.resolved", "ticket.closed", "ticket.withdrawn", "ticket.merged",
}

func deskOnly(e *core.RecordEvent) error {
	if !isDesk(e.Record) {
		return locale.Forbid("survey_kept")
	}
	return e.Next()
}

// guardSurveyor lets administrators make surveys, and managers switch them on and off.
func guardSurveyor(record *core.Record) error {
	actor, before := journal.ActorOf(record), journal.Before(record)
	switch {
	case actor.IsTrusted():
		return nil
	case before == nil || actor.Kind == journal.ActorRule || !actor.CanManage():
		return locale.Forbid("needs_administrator")
	}
	refused := validation.Errors{}
	for _, name := range journal.Changed(before, record) {
		if name != "enabled" {
			refused[name] = locale.Reason("survey_enable_only", nil)
		}
	}
	return locale.Refusals(refused)
}

// guardQuestions refuses questions that could not be asked. Those that a survey has had for long do not keep it from being switched off.
func guardQuestions(app core.App, record *core.Record) error {
	if before := journal.Before(record); before != nil && !slices.Contains(journal.Changed(before, record), "questions") {
		return nil
	}
	tickets, err := app.FindCachedCollectionByNameOrId("tickets")
	if err != nil {
		return err
	}
	var kinds []string
	if field, isSelect := tickets.Fields.GetByName("kind").(*core.SelectField); isSelect {
		kinds = field.Values
	}
	_, err = parseQuestions(record.GetString("questions"), kinds)
	return err
}

// onSurvey refuses a survey that could not be shown, and counts its versions.
func onSurvey(e *core.RecordEvent) error {
	record := e.Record
	if err := guardSurveyor(record); err != nil {
		return err
	}
	if err := guardQuestions(e.App, record); err != nil {
		return err
	}
	if !keyShape.MatchString(record.GetString("key")) {
		return locale.Refuse("key", "survey_key", nil)
	}
	for _, name := range []string{"title", "thanks"} {
		for _, language := range locale.Locales {
			if worded(record.GetString(name), language) == "" {
				return locale.Refuse(name, "survey_words", nil)
			}
		}
	}
	for name, most := range map[string]int{"sample": 100, "suppress_days": 400, "remind_days": 90, "expire_days": 90} {
		if n := record.GetInt(name); n < 0 || n > most {
			return locale.Refuse(name, "survey_number", map[string]any{"most": most})
		}
	}
	before := journal.Before(record)
	if before == nil {
		record.Set("version", 1)
		return e.Next()
	}
	record.Set("version", before.GetInt("version"))
	changed := journal.Changed(before, record)
	if slices.ContainsFunc([]string{"questions", "title", "thanks"}, func(name string) bool { return slices.Contains(changed, name) }) {
		record.Set("version", before.GetInt("version")+1)
	}
	return e.Next()
}

// followLow has somebody see to a low answer within a day.
func (r *room) followLow(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionAnswers, event.Record)
	if err != nil {
		return fmt.Errorf("read answer %s: %w", event.Record, err)
	}
	if !record.GetBool("low") {
		return nil
	}
	return r.followUp(tx, FollowUp{
		Kind: followUpLow, Ticket: event.Ticket, Customer: record.GetString("customer"), Text: record.GetString("comment"),
		DueAt: event.At.Add(followUpWithin), Source: CollectionAnswers + "/" + record.Id,
	}, event.System())
}

package followup

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Config is what the room needs to know, and what other rooms do for it.
type Config struct {
	Clock   timer.Clock
	Journal *journal.Journal
	Timers  *timer.Engine
	// Tell notes for colleagues, in tx, what happened; who is a word that the case gives a meaning to, or an id.
	Tell func(tx core.App, event *journal.Event, who, ticket, kind string, params map[string]any) error
}

type room struct {
	clock   timer.Clock
	journal *journal.Journal
	timers  *timer.Engine
	tell    func(tx core.App, event *journal.Event, who, ticket, kind string, params map[string]any) error
}

// Register binds the room's hooks and reactors.
func Register(app core.App, config Config) (*FollowUps, error) {
	r := &room{clock: config.Clock, journal: config.Journal, timers: config.Timers, tell: config.Tell}
	config.Journal.Track(journal.Tracked{
		Collection: CollectionFollowUps, Noun: "follow_up", Names: names,
		Ticket: func(record *core.Record) string { return record.GetString("ticket") },
	})
	app.OnRecordCreate(CollectionFollowUps).BindFunc(r.onCreate)
	app.OnRecordUpdate(CollectionFollowUps).BindFunc(r.onUpdate)
	app.OnRecordDelete(CollectionFollowUps).BindFunc(func(*core.RecordEvent) error { return router.NewForbiddenError("never_deleted", nil) })
	config.Journal.React(journal.Reactor{Name: "follow_up.follow", React: r.follow, On: []string{
		"follow_up.created", "follow_up.updated", "timer." + timerKind, "ticket.erased", "customer.erased", "staff.updated", "ticket.merged",
		// Any of these may be the first of a save that says whom a case is about.
		"ticket.updated", "ticket.assigned", "ticket.classified", "ticket.resolved", "ticket.reopened", "ticket.closed", "ticket.withdrawn", "ticket.escalated", "ticket.accepted",
	}})
	return &FollowUps{r}, nil
}

// names says which events a save of a follow-up means.
func names(before, after *core.Record, changes journal.Changes) []string {
	if _, moved := changes["state"]; before != nil && moved && after.GetString("state") == stateDone {
		return []string{EventDone}
	}
	return nil
}

// Kinds of notification; their sentences stand in the dictionaries under notification.<kind>.
const (
	notifyOpened  = "follow_up"
	notifyOverdue = "follow_up_overdue"
)

// follow tells whoever is asked, rings when a follow-up is due, leaves those of who has left, or whom the case is about, to the leads,
// and blanks those of an erased case.
func (r *room) follow(tx core.App, event *journal.Event) error {
	switch event.Type {
	case "ticket.erased":
		return erase(tx, event.Ticket)
	case "customer.erased":
		return eraseCustomer(tx, event.Record)
	case "staff.updated":
		return handOn(tx, event)
	}
	if strings.HasPrefix(event.Type, "ticket.") {
		return keepFromWhomItIsAbout(tx, event)
	}
	record, err := tx.FindRecordById(CollectionFollowUps, event.Record)
	if err != nil {
		return fmt.Errorf("read follow-up %s: %w", event.Record, err)
	}
	if event.Type == "timer."+timerKind {
		return r.ring(tx, event, record)
	}
	// At its creation an owner of none is no change; it is given to the leads all the same.
	if _, isHanded := event.Changes["owner"]; !isHanded && event.Type != "follow_up.created" || record.GetString("state") != stateOpen || record.GetString("owner") == event.Actor.ID && event.Actor.IsStaff() {
		return nil
	}
	return r.tellOf(tx, event, record, notifyOpened)
}

// handOn leaves the open follow-ups of a colleague who has left, or works on cases no more, to the leads, who are told of each by its
// own event.
func handOn(tx core.App, event *journal.Event) error {
	if !event.LosesWork() {
		return nil
	}
	return leave(tx, event, dbx.HashExp{"owner": event.Record, "state": stateOpen})
}

// keepFromWhomItIsAbout leaves the open follow-ups of a case to the leads that are in the hands of whom it has turned out to be about;
// also those of cases that were merged into it.
func keepFromWhomItIsAbout(tx core.App, event *journal.Event) error {
	_, isAbout := event.Changes["complained_about"]
	if !isAbout && event.Type != "ticket.merged" {
		return nil
	}
	return leave(tx, event, dbx.HashExp{"state": stateOpen}, dbx.NewExp(
		`owner != '' AND ticket IN (SELECT id FROM tickets WHERE id = {:id} UNION ALL SELECT id FROM tickets WHERE merged_into = {:id})`, dbx.Params{"id": event.Ticket}))
}

// leave leaves follow-ups to the leads whose owner may not have them; who may by now, keeps them.
func leave(tx core.App, event *journal.Event, which ...dbx.Expression) error {
	records, err := tx.FindAllRecords(CollectionFollowUps, which...)
	if err != nil {
		return fmt.Errorf("find the follow-ups that are to be handed on: %w", err)
	}
	for _, record := range records {
		owner, err := ownerOf(tx, record.GetString("owner"), record.GetString("ticket"))
		if err != nil {
			return err
		}
		if owner == record.GetString("owner") {
			continue
		}
		record.Set("owner", owner)
		record.SetRaw(keyDesk, true)
		if err := event.Save(tx, record); err != nil {
			return fmt.Errorf("hand on follow-up %s: %w", record.Id, err)
		}
	}
	return nil
}

func (r *room) tellOf(tx core.App, event *journal.Event, record *core.Record, kind string) error {
	who := record.GetString("owner")
	if who == "" {
		who = "lead"
	}
	return r.tell(tx, event, who, record.GetString("ticket"), kind, map[string]any{"follow_up": record.Id, "about": record.GetString("kind")})
}

// ring says that a follow-up is overdue, unless it is done or was moved.
func (r *room) ring(tx core.App, event *journal.Event, record *core.Record) error {
	if record.GetString("state") != stateOpen || record.GetBool("overdue") || record.GetString("due_at") != event.Data["due_at"] {
		return nil
	}
	record.Set("overdue", true)
	record.SetRaw(keyDesk, true)
	if err := event.Save(tx, record); err != nil {
		return err
	}
	if err := r.tellOf(tx, event, record, notifyOverdue); err != nil {
		return err
	}
	return r.journal.Append(tx, &journal.Event{
		Type: EventOverdue, Ticket: record.GetString("ticket"), Collection: CollectionFollowUps, Record: record.Id,
		Actor: journal.Actor{Kind: journal.ActorSystem, Cause: event.Seq},
		Data:  map[string]any{"kind": record.GetString("kind"), "owner": record.GetString("owner"), "due_at": record.GetString("due_at")},
	})
}

// personal are the values of a follow-up's events that erasure blanks.
var personal = journal.Personal{CollectionFollowUps: {"text", "result"}}

// erase blanks the words of an erased case's follow-ups, in the records and in the journal. It never misses any: a follow-up
// stays with its case.
func erase(tx core.App, ticket string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE follow_ups SET text = '', result = '' WHERE ticket = {:ticket}`).Bind(dbx.Params{"ticket": ticket}).Execute()
	if err == nil {
		err = journal.Erasing(tx, func() error { return journal.BlankTicket(tx, ticket, personal) })
	}
	if err != nil {
		return fmt.Errorf("erase the follow-ups of case %s: %w", ticket, err)
	}
	return nil
}

// eraseCustomer blanks the words of the follow-ups about an erased customer, in the records and in the journal: also of those
// that belong to no case, or to one that has come to be somebody else's and is not erased with the customer.
func eraseCustomer(tx core.App, customer string) error {
	records, err := tx.FindAllRecords(CollectionFollowUps, dbx.HashExp{"customer": customer})
	if err != nil {
		return fmt.Errorf("find the follow-ups of customer %s: %w", customer, err)
	}
	for _, record := range records {
		_, err := tx.NonconcurrentDB().NewQuery(`UPDATE follow_ups SET text = '', result = '' WHERE id = {:id}`).Bind(dbx.Params{"id": record.Id}).Execute()
		if err == nil {
			err = journal.Erasing(tx, func() error { return journal.BlankRecord(tx, CollectionFollowUps, record.Id, personal) })
		}
		if err != nil {
			return fmt.Errorf("erase the follow-ups of customer %s: %w", customer, err)
		}
	}
	return nil
}

package ticket

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/outbox"
)

// Kinds of notification; their sentences stand in the dictionaries under notification.<kind>.
const (
	notifyAssigned  = "assigned"
	notifyMessage   = "message"
	notifyReopened  = "reopened"
	notifyWithdrawn = "withdrawn"
	notifyFailure   = "failure"
	notifyDeadEmail = "email_dead"
	notifyWarned    = "sla_warned"
	notifyBreached  = "sla_breached"
)

// notify tells colleagues what concerns them: whoever is given a case, the assignee and the followers of one in which
// something is said or that is opened again, managers when a part of the desk gives up. Nobody is told what they did.
func (r *room) notify(tx core.App, event *journal.Event) error {
	switch event.Type {
	case EventAssigned:
		return r.notifyAssigned(tx, event)
	case EventReopened:
		return r.notifyTicket(tx, event, notifyReopened, nil)
	case EventWithdrawn:
		return r.notifyTicket(tx, event, notifyWithdrawn, nil)
	case eventWarned:
		if event.Data["last"] != true {
			return nil // an early mark is for the page; told of each, nobody would listen to the last
		}
		return r.notifyTicket(tx, event, notifyWarned, clockParams(event))
	case eventBreached:
		return r.notifyBreached(tx, event)
	case journal.TypeFailureParked:
		return r.notifyManagers(tx, event, notifyFailure, map[string]any{"reactor": event.Data["reactor"]})
	case outbox.TypeEmailDead:
		return r.notifyManagers(tx, event, notifyDeadEmail, nil)
	}
	return nil
}

// The events of a case's clocks, by the names that the room of the clocks gives them.
const (
	eventWarned   = "sla.warned"
	eventBreached = "sla.breached"
)

// notifyBreached tells who has the case that it is late. Where nobody has it, its team is told; where that has nobody to
// tell, leads and managers are: the customer reads that somebody was.
func (r *room) notifyBreached(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionTickets, event.Ticket)
	if err != nil {
		return fmt.Errorf("notify of %s: %w", event.Type, err)
	}
	people := concerned(record)
	if record.GetString("assignee") == "" {
		others, err := teamOrLeads(tx, record.GetString("team"))
		if err != nil {
			return err
		}
		people = append(people, others...)
	}
	return r.tell(tx, event, people, toldOf(record), notifyBreached, clockParams(event))
}

// concerned are who has a case and who follows it.
func concerned(record *core.Record) []string {
	return append([]string{record.GetString("assignee")}, record.GetStringSlice("followers")...)
}

// teamOrLeads are the colleagues of a team who work on cases, else all leads and managers.
func teamOrLeads(tx core.App, team string) ([]string, error) {
	for _, where := range []string{
		`role IN ('agent', 'lead') AND EXISTS (SELECT 1 FROM json_each(staff.teams) WHERE value = {:team})`, `role IN ('lead', 'manager')`,
	} {
		var people []string
		err := tx.ConcurrentDB().NewQuery(`SELECT id FROM staff WHERE active = 1 AND ` + where).Bind(dbx.Params{"team": team}).Column(&people)
		if err != nil {
			return nil, fmt.Errorf("find whom to tell of a late case: %w", err)
		}
		if len(people) > 0 {
			return people, nil
		}
	}
	return nil, nil
}

// clockParams are what a notification says of a clock.
func clockParams(event *journal.Event) map[string]any {
	return map[string]any{"clock": event.Data["clock"], "due_at": event.Data["due_at"]}
}

func (r *room) notifyAssigned(tx core.App, event *journal.Event) error {
	assignee, err := newAssignee(tx, event)
	if err != nil {
		return fmt.Errorf("notify of an assignment: %w", err)
	}
	if assignee == "" || assignee == event.Actor.ID {
		return nil // only the team changed, or somebody took the case
	}
	about := &toldCase{ID: event.Ticket}
	err = journal.Plain(tx.NonconcurrentDB()).QueryRow(`SELECT number, subject, erased_at != '' FROM tickets WHERE id = ?`, event.Ticket).
		Scan(&about.Number, &about.Subject, &about.IsErased)
	if err != nil {
		return fmt.Errorf("notify of an assignment: %w", err)
	}
	return r.tell(tx, event, []string{assignee}, about, notifyAssigned, nil)
}

// toldCase is what a notification says of its case.
type toldCase struct {
	ID       string
	Number   string
	Subject  string
	IsErased bool
}

// newAssignee is who was given the case by the event, as it was then: the case may have gone on to somebody else since.
// It is empty when only the team changed.
func newAssignee(tx core.App, event *journal.Event) (string, error) {
	changes, err := event.Whole(tx)
	if err != nil {
		return "", err
	}
	change, changed := changes["assignee"]
	if !changed {
		return "", nil
	}
	var assignee string
	if err := json.Unmarshal(change[1], &assignee); err != nil {
		return "", fmt.Errorf("who was given the case: %w", err)
	}
	return assignee, nil
}

// notifyMessage passes over a case's first message: that there is a new case, its assignment says.
func (r *room) notifyMessage(app core.App, event *journal.Event) (func(tx core.App) error, error) {
	if event.Data[keyFirst] == true {
		return nil, nil
	}
	message, err := app.FindRecordById(CollectionMessages, event.Record)
	if err != nil {
		return nil, fmt.Errorf("notify of a message: %w", err)
	}
	if message.GetString("kind") == string(MessageSystem) || message.GetString("copied_from") != "" {
		return nil, nil
	}
	var earlier int
	err = app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE ticket = {:ticket} AND created <= {:created} LIMIT 2)`).
		Bind(dbx.Params{"ticket": event.Ticket, "created": message.GetString("created")}).Row(&earlier)
	if err != nil {
		return nil, fmt.Errorf("notify of a message: %w", err)
	}
	if earlier < 2 {
		return nil, nil
	}
	params := map[string]any{"author": message.GetString("author_name"), "kind": message.GetString("kind")}
	return func(tx core.App) error { return r.notifyTicket(tx, event, notifyMessage, params) }, nil
}

func (r *room) notifyTicket(tx core.App, event *journal.Event, kind string, params map[string]any) error {
	record, err := tx.FindRecordById(CollectionTickets, event.Ticket)
	if err != nil {
		return fmt.Errorf("notify of %s: %w", event.Type, err)
	}
	return r.tell(tx, event, concerned(record), toldOf(record), kind, params)
}

func toldOf(record *core.Record) *toldCase {
	return &toldCase{
		ID: record.Id, Number: record.GetString("number"), Subject: record.GetString("subject"), IsErased: record.GetString("erased_at") != "",
	}
}

func (r *room) notifyManagers(tx core.App, event *journal.Event, kind string, params map[string]any) error {
	managers, err := tx.FindAllRecords("staff", dbx.HashExp{"role": "manager", "active": true})
	if err != nil {
		return fmt.Errorf("notify managers: %w", err)
	}
	people := make([]string, len(managers))
	for i, manager := range managers {
		people[i] = manager.Id
	}
	return r.tell(tx, event, people, nil, kind, params)
}

func (r *room) tell(tx core.App, event *journal.Event, people []string, about *toldCase, kind string, params map[string]any) error {
	notifications, err := tx.FindCachedCollectionByNameOrId(CollectionNotifications)
	if err != nil {
		return err
	}
	if about != nil && about.IsErased {
		return nil // erased since: nobody is told its words any more
	}
	others := make([]string, 0, len(people))
	for _, person := range people {
		if person != "" && person != event.Actor.ID && !slices.Contains(others, person) {
			others = append(others, person)
		}
	}
	if len(others) == 0 {
		return nil
	}
	all := map[string]any{"actor": actorName(tx, event.Actor)}
	if about != nil {
		all["number"], all["subject"] = about.Number, about.Subject
	}
	for name, value := range params {
		all[name] = value
	}
	for _, person := range others {
		notification := core.NewRecord(notifications)
		notification.Set("staff", person)
		notification.Set("kind", kind)
		notification.Set("event", event.Seq)
		if about != nil {
			notification.Set("ticket", about.ID)
		}
		notification.Set("params", all)
		journal.Act(notification, event.System())
		// The desk chose every value; looking up both relations again would only hold the writer.
		if err := tx.SaveNoValidate(notification); err != nil {
			return fmt.Errorf("tell %s of %s: %w", person, event.Type, err)
		}
	}
	return nil
}

// actorName is the name of who acted, for the sentence that tells of it; empty when it was no person.
func actorName(tx core.App, actor journal.Actor) string {
	collection := map[journal.ActorKind]string{journal.ActorStaff: "staff", journal.ActorCustomer: "customers"}[actor.Kind]
	if collection == "" {
		return ""
	}
	person, err := tx.FindRecordById(collection, actor.ID)
	if err != nil {
		return ""
	}
	return person.GetString("name")
}

// onNotification lets a person mark their own notification as read, and nothing else.
func onNotification(e *core.RecordEvent) error {
	original := e.Record.Original()
	for _, field := range e.Record.Collection().Fields {
		name := field.GetName()
		if name != "read_at" && name != "updated" && e.Record.GetString(name) != original.GetString(name) {
			e.Record.SetRaw(name, original.GetRaw(name))
		}
	}
	return e.Next()
}

// eraseCustomer erases the cases of a customer who has been erased.
func (r *room) eraseCustomer(tx core.App, event *journal.Event) error {
	tickets, err := tx.FindAllRecords(CollectionTickets, dbx.HashExp{"customer": event.Record, "erased_at": ""})
	if err != nil {
		return fmt.Errorf("find the cases of an erased customer: %w", err)
	}
	for _, record := range tickets {
		record.Set("erased_reason", "customer erased")
		markDesk(record)
		if err := event.Save(tx, record); err != nil {
			return err
		}
	}
	return nil
}

package ticket

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/outbox"
)

// Kinds of notification; their sentences stand in the dictionaries under notification.<kind>.
const (
	notifyAssigned  = "assigned"
	notifyMessage   = "message"
	notifyMention   = "mention"
	notifyReopened  = "reopened"
	notifyWithdrawn = "withdrawn"
	notifyFailure   = "failure"
	notifyDeadEmail = "email_dead"
	notifyWoken     = "woken"
	notifyWebhook   = "webhook_failing"
	notifyVoid      = "investigation_void"
)

// notify tells colleagues what concerns them: whoever is given a case, those who are called on anew, the assignee and the followers of one in which
// something is said or that is opened again, managers when a part of the desk gives up. Nobody is told what they did. Who
// is told of deadlines is for rules to say.
func (r *room) notify(tx core.App, event *journal.Event) error {
	switch event.Type {
	case EventAssigned:
		return r.notifyAssigned(tx, event)
	case EventEscalated:
		return r.callAgain(tx, event)
	case EventReopened:
		if event.Data[keyVoid] == true {
			return nil // they are told what for
		}
		return r.notifyTicket(tx, event, notifyReopened, nil)
	case EventWithdrawn:
		return r.notifyTicket(tx, event, notifyWithdrawn, nil)
	case journal.TypeFailureParked:
		return r.notifyManagers(tx, event, notifyFailure, map[string]any{"reactor": event.Data["reactor"]})
	case outbox.TypeEmailDead:
		return r.notifyManagers(tx, event, notifyDeadEmail, nil)
	case outbox.TypeWebhookFailing:
		return r.notifyManagers(tx, event, notifyWebhook, map[string]any{"name": event.Data["name"]})
	}
	return nil
}

// concerned are who has a case and who follows it.
func concerned(record *core.Record) []string {
	return append([]string{record.GetString("assignee")}, record.GetStringSlice("followers")...)
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
	err = journal.Plain(tx.NonconcurrentDB()).QueryRow(selectTold, event.Ticket).Scan(&about.Number, &about.Subject, &about.IsErased)
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
	if event.Actor.Kind == journal.ActorRule {
		return nil, nil // a rule's note is for whoever reads the case; whom it wants told, it tells
	}
	if len(message.GetStringSlice("mentions")) > 0 {
		return r.notifyMentions(app, event, message)
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

// notifyMentions tells those whom the message calls by name that it does, and everybody else whom the case concerns that it is there.
func (r *room) notifyMentions(app core.App, event *journal.Event, message *core.Record) (func(tx core.App) error, error) {
	record, err := app.FindRecordById(CollectionTickets, event.Ticket)
	if err != nil {
		return nil, fmt.Errorf("notify of mentions: %w", err)
	}
	mentioned := distinct(message.GetStringSlice("mentions"), event.Actor.ID)
	author := message.GetString("author_name")
	mails, err := r.mailMentions(app, toldOf(record), author, mentioned)
	if err != nil {
		return nil, err
	}
	params := map[string]any{"author": author, "kind": message.GetString("kind")}
	return func(tx core.App) error {
		record, err := tx.FindRecordById(CollectionTickets, event.Ticket)
		if err != nil {
			return fmt.Errorf("notify of mentions: %w", err)
		}
		about := toldOf(record)
		if about.IsErased {
			return nil
		}
		if err := r.tell(tx, event, mentioned, about, notifyMention, params); err != nil {
			return err
		}
		others := slices.DeleteFunc(concerned(record), func(id string) bool { return slices.Contains(mentioned, id) })
		if err := r.tell(tx, event, others, about, notifyMessage, params); err != nil {
			return err
		}
		for _, mail := range mails {
			if err := r.outbox.Queue(tx, mail); err != nil {
				return fmt.Errorf("mail of a mention: %w", err)
			}
		}
		return nil
	}, nil
}

func (r *room) notifyTicket(tx core.App, event *journal.Event, kind string, params map[string]any) error {
	record, err := tx.FindRecordById(CollectionTickets, event.Ticket)
	if err != nil {
		return fmt.Errorf("notify of %s: %w", event.Type, err)
	}
	return r.tell(tx, event, concerned(record), toldOf(record), kind, params)
}

// eventsOfVoid are the types that the first event of a save may have by which an investigation becomes void.
var eventsOfVoid = []string{
	"ticket.updated", EventAssigned, EventClassified, EventReopened, EventResolved, EventClosed, EventWithdrawn, EventEscalated, EventAccepted,
}

// notifyVoid tells those who lead, and those whom the case concerns, that a complaint is to be investigated anew; whom it is about
// is not among them.
func (r *room) notifyVoid(_ core.App, event *journal.Event) (func(tx core.App) error, error) {
	if event.Data[keyVoid] != true {
		return nil, nil
	}
	return func(tx core.App) error {
		record, err := tx.FindRecordById(CollectionTickets, event.Ticket)
		if err != nil {
			return fmt.Errorf("notify of a void investigation: %w", err)
		}
		leads, err := (&Tickets{r}).People(tx, record, WhoLead)
		if err != nil {
			return err
		}
		people := slices.DeleteFunc(concerned(record), func(id string) bool { return id == complainedAbout(record) })
		for _, lead := range leads {
			people = append(people, lead.ID)
		}
		return r.tell(tx, event, people, toldOf(record), notifyVoid, nil)
	}, nil
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

// tell notifies people of what somebody else did.
func (r *room) tell(tx core.App, event *journal.Event, people []string, about *toldCase, kind string, params map[string]any) error {
	others := distinct(people, event.Actor.ID)
	if len(others) == 0 || about != nil && about.IsErased {
		return nil
	}
	all := map[string]any{"actor": actorName(tx, event.Actor)}
	maps.Copy(all, params)
	n, err := newNotice(event, about, kind, all)
	if err != nil {
		return err
	}
	for _, person := range others {
		if err := n.write(tx, person); err != nil {
			return err
		}
	}
	return nil
}

// Tell notifies people of what a rule says because of the event, in tx; the ticket may be none. Unlike what the desk tells
// by itself it also reaches whoever caused the event: the words are the rule's. Nobody is told the same twice by one event.
func (t *Tickets) Tell(tx core.App, event *journal.Event, people []string, ticket, kind string, params map[string]any) error {
	var about *toldCase
	if ticket != "" {
		about = &toldCase{ID: ticket}
		err := journal.Plain(tx.NonconcurrentDB()).QueryRow(selectTold, ticket).Scan(&about.Number, &about.Subject, &about.IsErased)
		if err != nil {
			return fmt.Errorf("tell of case %s: %w", ticket, err)
		}
		if about.IsErased {
			return nil
		}
	}
	n, err := newNotice(event, about, kind, params)
	if err != nil {
		return err
	}
	for _, person := range distinct(people, "") {
		told, err := n.isTold(tx, person)
		if err == nil && !told {
			err = n.supersede(tx, person)
		}
		if err == nil && !told {
			err = n.write(tx, person)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const selectTold = `SELECT number, subject, erased_at != '' FROM tickets WHERE id = ?`

// distinct lists people once each, without those who are nobody or the one to be passed over.
func distinct(people []string, except string) []string {
	var list []string
	for _, person := range people {
		if person != "" && person != except && !slices.Contains(list, person) {
			list = append(list, person)
		}
	}
	return list
}

// notice is what several people are told at once.
type notice struct {
	event        *journal.Event
	kind, ticket string
	params       types.JSONRaw
}

func newNotice(event *journal.Event, about *toldCase, kind string, params map[string]any) (*notice, error) {
	all := map[string]any{}
	maps.Copy(all, params)
	n := &notice{event: event, kind: kind}
	if about != nil {
		all["number"], all["subject"], n.ticket = about.Number, about.Subject, about.ID
	}
	var err error
	if n.params, err = json.Marshal(all); err != nil {
		return nil, fmt.Errorf("tell of %s: %w", event.Type, err)
	}
	return n, nil
}

func (n *notice) write(tx core.App, person string) error {
	notifications, err := tx.FindCachedCollectionByNameOrId(CollectionNotifications)
	if err != nil {
		return err
	}
	notification := core.NewRecord(notifications)
	notification.Set("staff", person)
	notification.Set("kind", n.kind)
	notification.Set("event", n.event.Seq)
	notification.Set("ticket", n.ticket)
	notification.Set("params", n.params)
	journal.Act(notification, n.event.System())
	// The desk chose every value; looking up both relations again would only hold the writer.
	if err := tx.SaveNoValidate(notification); err != nil {
		return fmt.Errorf("tell %s of %s: %w", person, n.event.Type, err)
	}
	return nil
}

// notifyEscalated is the kind by which rules call on somebody. Each call says all that the one before it said.
const notifyEscalated = "escalated"

// supersede marks earlier calls because of the same case as read: a crisis that nobody accepts calls every quarter of an hour,
// and what else a person is told must not be buried beneath.
func (n *notice) supersede(tx core.App, person string) error {
	if n.kind != notifyEscalated || n.ticket == "" {
		return nil
	}
	return readCalls(tx, n.ticket, person, n.event.At)
}

// callAgain calls those whom an escalation called, once more: whoever had accepted it has left, or turned out to be whom
// the complaint is about, by whoever's save that was. What a rule escalates it announces itself.
func (r *room) callAgain(tx core.App, event *journal.Event) error {
	if event.Data[keyLost] != true && event.Actor.Kind == journal.ActorRule {
		return nil
	}
	record, err := tx.FindRecordById(CollectionTickets, event.Ticket)
	if err != nil {
		return fmt.Errorf("call again for case %s: %w", event.Ticket, err)
	}
	level := record.GetString("escalation")
	if !Wrap(record).waitsForAcceptance() {
		return nil // somebody else was quick
	}
	tickets := &Tickets{r}
	people, err := tickets.People(tx, record, level)
	if err != nil {
		return err
	}
	ids := make([]string, len(people))
	for i, person := range people {
		ids[i] = person.ID
	}
	params := map[string]any{"reason": reasonOf(record), "level": level}
	if level == WhoAssignee && record.GetString("assignee") == "" {
		params["unassigned"] = true
	}
	return tickets.Tell(tx, event, ids, event.Ticket, notifyEscalated, params)
}

// reasonOf is why a case was escalated, as a rule has said it: a text, or one by language.
func reasonOf(record *core.Record) any {
	text := record.GetString("escalation_reason")
	var byLanguage map[string]string
	if err := json.Unmarshal([]byte(text), &byLanguage); err == nil {
		return byLanguage
	}
	return text
}

// readCalls marks the calls because of a case as read, for one person, or for everybody. It goes by what each has not read.
func readCalls(tx core.App, ticket, person string, at time.Time) error {
	who := `staff = ?`
	if person == "" {
		who, person = `staff IN (SELECT id FROM staff WHERE id != ?)`, "nobody"
	}
	_, err := journal.Plain(tx.NonconcurrentDB()).Exec(`UPDATE notifications SET read_at = ? WHERE `+who+` AND read_at = '' AND kind = ? AND ticket = ?`,
		journal.DateTime(at).String(), person, notifyEscalated, ticket)
	if err != nil {
		return fmt.Errorf("mark the earlier calls of case %s as read: %w", ticket, err)
	}
	return nil
}

// stampAhead is how far a record's stamp, which its events have, may lie ahead of the clock: two saves of one record in a
// millisecond are told apart by it.
const stampAhead = time.Second

// isTold looks among what a person was told since the event happened.
func (n *notice) isTold(tx core.App, person string) (bool, error) {
	var told bool
	err := journal.Plain(tx.NonconcurrentDB()).QueryRow(`SELECT EXISTS (SELECT 1 FROM notifications
		WHERE staff = ? AND created >= ? AND event = ? AND kind = ? AND ticket = ? AND params = ?)`,
		person, journal.DateTime(n.event.At.Add(-stampAhead)).String(), n.event.Seq, n.kind, n.ticket, string(n.params)).Scan(&told)
	if err != nil {
		return false, fmt.Errorf("look what %s was told: %w", person, err)
	}
	return told, nil
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
